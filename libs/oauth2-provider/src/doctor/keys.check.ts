import { Injectable } from '@nestjs/common';
import { unavailable } from '../storage/unavailable.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { DoctorCheck, type Observation } from './doctor-check.js';

/** Whether ID tokens can be signed. Like the first that is, it makes the key where there is none. */
@Injectable()
export class KeysCheck extends DoctorCheck {
  readonly name = 'signing keys';

  constructor(private readonly keys: SigningKeys) {
    super();
  }

  async look(): Promise<Observation[]> {
    try {
      await this.keys.jwks();
      const unusable = await this.keys.unusable();
      return unusable.length > 0 ? [{ code: 'E004', detail: `keys: ${unusable.join(', ')}` }] : [];
    } catch (error) {
      if (unavailable(error)) throw error;
      return [{ code: 'E004' }];
    }
  }
}
