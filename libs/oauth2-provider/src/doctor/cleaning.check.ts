import { Injectable } from '@nestjs/common';
import { CleaningWatch } from '../maintenance/cleaning-watch.js';
import { DoctorCheck, type Observation } from './doctor-check.js';

/** Whether anybody removes what has expired. */
@Injectable()
export class CleaningCheck extends DoctorCheck {
  readonly name = 'cleaning';

  constructor(private readonly watch: CleaningWatch) {
    super();
  }

  async look(): Promise<Observation[]> {
    const complaint = await this.watch.complaint();
    return complaint === undefined ? [] : [{ code: 'W030', detail: complaint }];
  }
}
