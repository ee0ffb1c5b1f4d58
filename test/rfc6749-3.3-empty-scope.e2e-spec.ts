import {
  AccessToken,
  AuthorizationCode,
  DeviceCode,
  RefreshToken,
  TokenFamily,
  Tokens,
} from 'nest-oauth2-provider';
import { TestClient } from './support/client.js';
import { DEVICE_GRANT, requestCodes } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { passwordOf } from './support/owners.js';
import { expectRefusal } from './support/token-endpoint.js';

const RECORDS = [AccessToken, RefreshToken, TokenFamily, AuthorizationCode, DeviceCode];
const NOT_HASHED = { code_challenge: undefined, code_challenge_method: undefined };

/**
 * A token without a scope would come in wherever only the token is asked for. Codes, refreshes and a client's own are in
 * `rfc6749-3.3-never-no-scope`.
 */
describe.each(pairs)(
  'no token is without a scope (RFC 6749 section 3.3) on %s with %s:',
  (platform, database) => {
    let host: Host;
    /** May have a scope, and none of those that are given to whom asks for none. */
    let client: TestClient;
    beforeAll(async () => {
      host = await Host.start({ platform, database, options: { profile: 'oauth2.0-compatible' } });
      client = await TestClient.register(host, {
        scopes: ['profile'],
        skipAuthorization: true,
        grantTypes: ['authorization_code', 'refresh_token', 'password', 'implicit', DEVICE_GRANT],
        responseTypes: ['code', 'token'],
      });
    });
    afterAll(() => host?.stop());

    const kept = () => Promise.all(RECORDS.map((each) => host.dataSource.manager.count(each)));
    const login = { username: 'alice', password: passwordOf('alice') };

    async function refusedInRedirect(changes: Record<string, string | undefined>): Promise<void> {
      const answer = await client.authorize(changes);
      const { search, hash } = new URL(answer.headers.get('location')!);
      expect(new URLSearchParams(search || hash.slice(1)).get('error')).toBe('invalid_scope');
    }

    describe.each([
      ['none asked', undefined],
      ['an empty one asked', ''],
      ['spaces asked', '  '],
    ])('%s and no default allowed, it is refused', (_case, scope) => {
      it.each<[string, () => Promise<unknown>]>([
        [
          'a token in the fragment',
          () => refusedInRedirect({ ...NOT_HASHED, scope, response_type: 'token' }),
        ],
        [
          'a device code',
          () =>
            expectRefusal(requestCodes(client, scope === undefined ? {} : { scope }), 400, 'invalid_scope'),
        ],
        [
          'a password',
          () =>
            expectRefusal(client.token({ grant_type: 'password', ...login, scope }), 400, 'invalid_scope'),
        ],
      ])('for %s, and nothing is kept', async (_way, ask) => {
        const before = await kept();
        await ask();
        expect(await kept()).toEqual(before);
      });
    });

    it.each([undefined, 'alice'])('in code nobody gets one either (user %s)', async (userId) => {
      const before = await kept();
      for (const scopes of [undefined, [], ['']]) {
        const issued = host.app.get(Tokens).issue({ application: client.clientId, userId, scopes });
        await expect(issued).rejects.toMatchObject({ error: 'invalid_scope' });
      }
      expect(await kept()).toEqual(before);
    });

    it('a scope that it may have, it gets by name', async () => {
      expect((await client.tokens({ scope: 'profile' })).scope).toBe('profile');
    });
  },
);
