import type { DataSource } from 'typeorm';
import type { ClientSecrets } from '../../libs/oauth2-provider/src/clients/client-secrets.js';
import type { OAuth2ProviderOptionsInput } from '../../libs/oauth2-provider/src/options/options.js';
import { validateOptions } from '../../libs/oauth2-provider/src/options/validate.js';
import { Sealer } from '../../libs/oauth2-provider/src/storage/sealer.js';
import { SigningKeyStore } from '../../libs/oauth2-provider/src/storage/signing-key.store.js';
import { writesOf } from '../../libs/oauth2-provider/src/storage/writes.js';
import { KeyRotation } from '../../libs/oauth2-provider/src/tokens/key-rotation.js';
import type { Signer } from '../../libs/oauth2-provider/src/tokens/signer.js';
import { SigningKeys } from '../../libs/oauth2-provider/src/tokens/signing-keys.js';
import { StoredKeys } from '../../libs/oauth2-provider/src/tokens/stored-keys.js';

/** The secret of every client. */
export const CLIENT_SECRET = 's'.repeat(64);
const SECRET = 'a secret of the tests, long enough to be one';

export interface KeyServices {
  readonly keys: SigningKeys;
  readonly rotation: KeyRotation;
}

export function keyStore(dataSource: DataSource): SigningKeyStore {
  return new SigningKeyStore(writesOf(dataSource), dataSource.manager);
}

/** The services as the module puts them together, each time as in a process of its own. */
export function keyServices(
  store: SigningKeyStore,
  given: Partial<OAuth2ProviderOptionsInput> = {},
  signers: Signer[] = [],
): KeyServices {
  const options = validateOptions({ issuer: 'http://localhost:3000/o', secret: SECRET, ...given });
  const sealer = new Sealer(options.secret);
  const rotation = new KeyRotation(options, store, sealer, signers);
  const secrets: Pick<ClientSecrets, 'recover'> = { recover: () => Promise.resolve(CLIENT_SECRET) };
  const stored = new StoredKeys(options, store, sealer, rotation);
  return { keys: new SigningKeys(options, stored, secrets as ClientSecrets, signers), rotation };
}
