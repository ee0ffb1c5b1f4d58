import { createHmac } from 'node:crypto';
import { derive } from './sealer.js';

/**
 * What is stored in a user code's stead: HMAC-SHA-256, in hex, with a key derived from the operator's `secret`. A user
 * code is short, so whoever reads the database would find it behind a plain hash. The first secret makes the hash; a
 * code is looked for under each of the list.
 */
export class UserCodeHash {
  private readonly keys: Uint8Array[];

  constructor(secret: string | string[]) {
    this.keys = [secret].flat().map((each) => derive(each, 'user code', 32));
  }

  of(userCode: string): string {
    return hmac(this.keys[0], userCode);
  }

  /** The hash under each secret, the present one first. */
  candidates(userCode: string): string[] {
    return this.keys.map((key) => hmac(key, userCode));
  }
}

function hmac(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
