import { AccessToken, RefreshToken, TokenFamily, TokenStore } from 'nest-oauth2-provider';
import { TestClient, type Tokens, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import {
  NO_STORE_JSON,
  expectRefusal,
  expire,
  isAlive,
  noStoreHeaders,
  sha256,
} from './support/token-endpoint.js';

const DAY = 24 * 3600 * 1000;
const AT_ONCE = 50;

describe.each(pairs)(
  'refreshing without rotation (RFC 6749 section 6) on %s with %s',
  (platform, database) => {
    let host: Host;
    let client: TestClient;
    beforeAll(async () => {
      host = await Host.start({ platform, database, options: { rotateRefreshTokens: false } });
      client = await TestClient.register(host, { skipAuthorization: true });
    });
    afterAll(() => host?.stop());

    const refreshed = async ({ refresh_token }: Tokens, changes?: Record<string, string>) =>
      tokensOf(await client.refresh(refresh_token, changes));
    const rowOf = ({ refresh_token }: Tokens) =>
      host.dataSource.manager.findOneByOrFail(RefreshToken, { tokenHash: sha256(refresh_token) });

    it('gives another access token for the same refresh token, as often as one likes', async () => {
      const first = await client.tokens({ scope: 'openid read' });
      const all = [first];
      for (let turn = 0; turn < 3; turn++) {
        const response = await client.refresh(first.refresh_token);
        expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
        all.push(await tokensOf(response));
      }
      expect(new Set(all.map(({ refresh_token }) => refresh_token)).size).toBe(1);
      expect(new Set(all.map(({ access_token }) => access_token)).size).toBe(4);
      expect(new Set(all.map(({ id_token }) => id_token)).size).toBe(4);
    });

    it('leaves the access tokens before it alone: each lives until it expires', async () => {
      const first = await client.tokens();
      const second = await refreshed(first);
      await expect(Promise.all([first, second].map((each) => isAlive(host, each)))).resolves.toEqual([
        true,
        true,
      ]);
    });

    it('ends all of them with the authorization', async () => {
      const first = await client.tokens();
      const second = await refreshed(first);
      await host.app.get(TokenStore).killFamily((await rowOf(first)).familyId!, new Date());
      await expect(Promise.all([first, second].map((each) => isAlive(host, each)))).resolves.toEqual([
        false,
        false,
      ]);
      await expectRefusal(client.refresh(first.refresh_token), 400, 'invalid_grant');
    });

    it('begins the idle time anew with each use, within what the authorization has left', async () => {
      const first = await client.tokens();
      const { id, familyId } = await rowOf(first);
      const { manager } = host.dataSource;
      await manager.update(RefreshToken, { id }, { expires: new Date(Date.now() + 5000) });
      await refreshed(first);
      const days = ((await rowOf(first)).expires.getTime() - Date.now()) / DAY;
      expect(days).toBeGreaterThan(29.9);
      expect(days).toBeLessThanOrEqual(30);
      const expires = new Date(Date.now() + 100_000);
      await manager.update(TokenFamily, { id: familyId! }, { expires });
      await refreshed(first);
      expect((await rowOf(first)).expires).toEqual(expires);
    });

    it('ends when the token was not used for too long, and with the authorization', async () => {
      const [idle, old] = [await client.tokens(), await client.tokens()];
      await expire.refreshToken(host, idle.refresh_token);
      await expire.family(host, old.refresh_token);
      for (const each of [idle, old]) {
        await expectRefusal(client.refresh(each.refresh_token), 400, 'invalid_grant');
      }
    });

    it('narrows the access token alone (OAuth 2.1 section 4.3.3)', async () => {
      const first = await client.tokens();
      expect((await refreshed(first, { scope: 'read' })).scope).toBe('read');
      expect((await rowOf(first)).scope).toBe('read write');
      expect((await refreshed(first)).scope).toBe('read write');
      await expectRefusal(client.refresh(first.refresh_token, { scope: 'read email' }), 400, 'invalid_scope');
    });

    it('serves all of many at the same time', async () => {
      const first = await client.tokens();
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refreshed(first)));
      expect(new Set(answers.map(({ access_token }) => access_token)).size).toBe(AT_ONCE);
      const { familyId } = await rowOf(first);
      const count = await host.dataSource.manager.countBy(AccessToken, { familyId: familyId! });
      expect(count).toBe(AT_ONCE + 1);
      await expect(isAlive(host, answers[0])).resolves.toBe(true);
    });

    it('rotates the tokens of a public client all the same (RFC 9700 section 4.14.2)', async () => {
      const open = await TestClient.register(host, { skipAuthorization: true, clientType: 'public' });
      const first = await open.tokens();
      const second = await tokensOf(await open.refresh(first.refresh_token));
      expect(second.refresh_token).not.toBe(first.refresh_token);
      await expect(isAlive(host, first)).resolves.toBe(false);
      await expectRefusal(open.refresh(first.refresh_token), 400, 'invalid_grant');
      await expect(isAlive(host, second)).resolves.toBe(false);
    });

    it('takes a token that was used up while tokens rotated for a replay', async () => {
      const first = await client.tokens();
      const { id } = await rowOf(first);
      await host.dataSource.manager.update(RefreshToken, { id }, { consumedAt: new Date() });
      await expectRefusal(client.refresh(first.refresh_token), 400, 'invalid_grant');
      await expect(isAlive(host, first)).resolves.toBe(false);
    });
  },
);
