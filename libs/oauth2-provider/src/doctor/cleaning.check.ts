import { Injectable } from '@nestjs/common';
import { after } from '../protocol/instants.js';
import { DatabaseCheckup } from '../storage/database-checkup.js';
import { DoctorCheck, type Observation } from './doctor-check.js';

/** Who cleans once a day is never as late, in seconds. */
const LATE = 7 * 24 * 3600;

/** Whether anybody removes what has expired: where they do, nothing has been expired for long. */
@Injectable()
export class CleaningCheck extends DoctorCheck {
  readonly name = 'cleaning';

  constructor(private readonly checkup: DatabaseCheckup) {
    super();
  }

  async look(): Promise<Observation[]> {
    return (await this.checkup.hasExpired(after(new Date(), -LATE))) ? [{ code: 'W030' }] : [];
  }
}
