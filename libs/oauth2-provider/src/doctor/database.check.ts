import { Injectable } from '@nestjs/common';
import { DatabaseCheckup } from '../storage/database-checkup.js';
import { Migrations } from '../storage/run-migrations.js';
import { unavailable } from '../storage/unavailable.js';
import { DoctorCheck, type Observation } from './doctor-check.js';

/** How far the clocks may be apart, in milliseconds. */
const CLOCK_DIFFERENCE = 5000;

/** Whether the database is there and as this version needs it. */
@Injectable()
export class DatabaseCheck extends DoctorCheck {
  readonly name = 'database';

  constructor(
    private readonly checkup: DatabaseCheckup,
    private readonly migrations: Migrations,
  ) {
    super();
  }

  async look(): Promise<Observation[]> {
    try {
      return [
        ...(await this.tables()),
        ...(await this.clock()),
        ...((await this.checkup.isSafelyQuoting()) ? [] : [{ code: 'E003' as const }]),
        ...(await this.text()),
      ];
    } catch (error) {
      if (!unavailable(error)) throw error;
      return [{ code: 'E001' }];
    }
  }

  private async tables(): Promise<Observation[]> {
    const pending = await this.migrations.pending();
    if (pending.length > 0) return [{ code: 'E002', detail: `pending: ${pending.join(', ')}` }];
    const misfits = await this.checkup.misfits();
    return misfits.length > 0 ? [{ code: 'E002', detail: `tables: ${misfits.join(', ')}` }] : [];
  }

  private async clock(): Promise<Observation[]> {
    const difference = (await this.checkup.clockDifference()) ?? 0;
    if (Math.abs(difference) <= CLOCK_DIFFERENCE) return [];
    const seconds = Math.round(Math.abs(difference) / 1000);
    const way = difference > 0 ? 'ahead' : 'behind';
    return [{ code: 'W031', detail: `the database's is ${seconds} s ${way}` }];
  }

  private async text(): Promise<Observation[]> {
    const kept = await this.checkup.textColumns();
    const charsets = kept.map(({ charset }) => charset).filter((each) => !/^(?:UTF8|utf8mb4)$/.test(each));
    const mixing = kept
      .flatMap(({ collation }) => collation ?? [])
      .filter((each) => !/_(?:bin|cs)$/.test(each));
    return [...listed('W032', charsets), ...listed('W033', mixing)];
  }
}

function listed(code: 'W032' | 'W033', names: readonly string[]): Observation[] {
  return names.length > 0 ? [{ code, detail: [...new Set(names)].join(', ') }] : [];
}
