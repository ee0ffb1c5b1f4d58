import { Inject, Injectable } from '@nestjs/common';
import { SERVER_FACTS, type ServerFacts, isRefused, relaxations } from '../options/relaxations.js';
import { DoctorCheck, type Observation } from './doctor-check.js';

/** What start-up warns of, and what a server does not start with. */
@Injectable()
export class SettingsCheck extends DoctorCheck {
  readonly name = 'settings';

  constructor(@Inject(SERVER_FACTS) private readonly facts: ServerFacts) {
    super();
  }

  look(): Promise<Observation[]> {
    return Promise.resolve(
      relaxations(this.facts).map((code) => {
        if (!isRefused(code, this.facts)) return { code };
        const detail = `production refuses it without allowInProduction: ['${code}']`;
        return { code, severity: 'error', detail };
      }),
    );
  }
}
