import type { JWK } from 'jose';
import { signatureOf } from '../protocol/jws.js';
import { type SigningKeyInput, readSigningKey } from '../protocol/signing-key.js';

/** A public key with the name by which tokens know it. */
export type NamedJwk = JWK & { kid: string };

/** A key that is given from outside and stays. One that cannot sign verifies what others have signed. */
export interface GivenKey {
  readonly algorithm: string;
  publicJwk(): Promise<NamedJwk>;
  readonly sign?: (data: Uint8Array) => Promise<Uint8Array>;
}

/** The keys of the options, read once. */
export function configuredKeys(inputs: readonly SigningKeyInput[]): GivenKey[] {
  return inputs.map((input) => {
    const { algorithm, publicJwk, privateKey } = readSigningKey(input);
    return {
      algorithm,
      publicJwk: () => Promise.resolve(publicJwk),
      ...(privateKey && { sign: (data: Uint8Array) => signatureOf(algorithm, privateKey, data) }),
    };
  });
}
