import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { CATALOGUE } from '../options/catalogue.js';
import type { DoctorCheck, Observation, OwnObservation } from './doctor-check.js';

/** What is not as it should be, and what to do about it. */
export interface Finding extends OwnObservation {
  readonly severity: 'warning' | 'error';
}

export interface Diagnosis {
  readonly status: 'healthy' | 'warning' | 'error';
  /** Errors first. */
  readonly findings: readonly Finding[];
}

const PATIENCE = 15_000;

/** Looks at settings, database, keys, cleaning and applications, and explains what is not as it should be. */
export class Doctor {
  private readonly logger = new Logger('OAuth2Provider');

  /** @param patience how long a check may take, in milliseconds */
  constructor(
    private readonly checks: readonly DoctorCheck[],
    private readonly patience = PATIENCE,
  ) {}

  /** Takes some seconds where there are many applications. Never rejects: a check that fails is a finding. */
  async examine(): Promise<Diagnosis> {
    const observations = await Promise.all(this.checks.map((check) => this.made(check)));
    const findings = observations.flat().map(explained).sort(bySeverity);
    const [worst] = findings;
    return { status: worst?.severity ?? 'healthy', findings };
  }

  private async made(check: DoctorCheck): Promise<readonly Observation[]> {
    const failed = [{ code: 'E005', detail: check.name }] as const;
    const waiting = new AbortController();
    try {
      const time = setTimeout(this.patience, failed, { signal: waiting.signal });
      return await Promise.race([check.look(), time]);
    } catch (error) {
      // Not its message: a database error repeats the statement's values.
      this.logger.error(
        `the check of ${check.name} failed: ${error instanceof Error ? error.name : typeof error}`,
      );
      return failed;
    } finally {
      waiting.abort();
    }
  }
}

function explained(observation: Observation): Finding {
  const { title, meaning, mend } = 'title' in observation ? observation : CATALOGUE[observation.code];
  const { severity = observation.code.startsWith('E') ? 'error' : 'warning' } = observation;
  return { ...observation, severity, title, meaning, mend };
}

function bySeverity(a: Finding, b: Finding): number {
  return Number(b.severity === 'error') - Number(a.severity === 'error');
}
