import { Inject, Injectable } from '@nestjs/common';
import { SERVER_FACTS, type ServerFacts, relaxations } from '../options/relaxations.js';
import { DoctorCheck, type Observation } from './doctor-check.js';

/** What start-up warns of. */
@Injectable()
export class SettingsCheck extends DoctorCheck {
  readonly name = 'settings';

  constructor(@Inject(SERVER_FACTS) private readonly facts: ServerFacts) {
    super();
  }

  look(): Promise<Observation[]> {
    return Promise.resolve(relaxations(this.facts).map((code) => ({ code })));
  }
}
