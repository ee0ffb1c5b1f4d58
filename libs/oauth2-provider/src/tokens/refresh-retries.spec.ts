import { OAuth2ProviderOptions } from '../options/options.js';
import { randomToken } from '../protocol/secret.js';
import { Sealer } from '../storage/sealer.js';
import type { TokenStore } from '../storage/token.store.js';
import { RefreshRetries } from './refresh-retries.js';

const SECRET = 'a secret of the tests, long enough to be one';
const RESPONSE = {
  access_token: randomToken(),
  token_type: 'Bearer',
  expires_in: 60,
  scope: 'read',
  refresh_token: randomToken(),
} as const;

describe('RefreshRetries', () => {
  const retries = (refreshTokenGracePeriod: number) => {
    const options = Object.assign(new OAuth2ProviderOptions(), { secret: SECRET, refreshTokenGracePeriod });
    return new RefreshRetries(options, {} as TokenStore);
  };

  it('keeps nothing where nobody may ask again', async () => {
    await expect(retries(0).seal(randomToken(), RESPONSE)).resolves.toBeNull();
  });

  it('seals the answer with the used token, so that neither the database nor the secret opens it', async () => {
    const used = randomToken();
    const sealed = (await retries(30).seal(used, RESPONSE))!;
    expect(JSON.parse(await new Sealer(used).open(sealed))).toEqual(RESPONSE);
    for (const other of [SECRET, randomToken(), RESPONSE.refresh_token, RESPONSE.access_token]) {
      await expect(new Sealer(other).open(sealed)).rejects.toThrow();
    }
  });
});
