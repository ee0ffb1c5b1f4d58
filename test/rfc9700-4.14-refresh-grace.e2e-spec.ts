import {
  AccessToken,
  Application,
  IdToken,
  RefreshToken,
  TokenFamily,
  TokenStore,
} from 'nest-oauth2-provider';
import { TestClient, type Tokens, tokensOf } from './support/client.js';
import { halfWritten } from './support/families.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import {
  NO_STORE_JSON,
  expectRefusal,
  expire,
  isAlive,
  noStoreHeaders,
  sha256,
} from './support/token-endpoint.js';

/** In seconds. */
const GRACE = 30;
const AT_ONCE = 50;

describe.each(pairs)(
  'asking again within the grace period (RFC 9700 section 4.14.2) on %s with %s',
  (platform, database) => {
    let host: Host;
    let client: TestClient;
    let open: TestClient;
    beforeAll(async () => {
      host = await Host.start({ platform, database, options: { refreshTokenGracePeriod: GRACE } });
      [client, open] = await Promise.all([
        TestClient.register(host, { skipAuthorization: true }),
        TestClient.register(host, { skipAuthorization: true, clientType: 'public' }),
      ]);
    });
    afterAll(() => host?.stop());

    const refreshed = async ({ refresh_token }: Tokens, changes?: Record<string, string>, who = client) =>
      tokensOf(await who.refresh(refresh_token, changes));
    const refused = (tokens: Tokens, changes?: Record<string, string>, error = 'invalid_grant') =>
      expectRefusal(client.refresh(tokens.refresh_token, changes), 400, error);
    const rowOf = ({ refresh_token }: Tokens) =>
      host.dataSource.manager.findOneByOrFail(RefreshToken, { tokenHash: sha256(refresh_token) });
    /** Lets time pass since the token was used. */
    const letPass = async (tokens: Tokens, seconds: number) => {
      const { id, consumedAt } = await rowOf(tokens);
      const earlier = { consumedAt: new Date(consumedAt!.getTime() - seconds * 1000) };
      await host.dataSource.manager.update(RefreshToken, { id }, earlier);
    };
    const expectAlive = async (tokens: Tokens) => {
      await expect(isAlive(host, tokens)).resolves.toBe(true);
      await refreshed(tokens);
    };
    const expectFallen = async (tokens: Tokens) => {
      await expect(isAlive(host, tokens)).resolves.toBe(false);
      await refused(tokens);
    };
    const changeAccessToken = ({ access_token }: Tokens, changes: { expires?: Date; revokedAt?: Date }) =>
      host.dataSource.manager.update(AccessToken, { tokenHash: sha256(access_token) }, changes);

    it.each<[string, () => TestClient]>([
      ['confidential', () => client],
      ['public', () => open],
    ])('gives a %s client the same tokens, byte for byte, however often it asks', async (_, who) => {
      const first = await who().tokens({ scope: 'openid read' });
      const second = await refreshed(first, {}, who());
      const response = await who().refresh(first.refresh_token);
      expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
      const again = await tokensOf(response);
      expect({ ...again, expires_in: second.expires_in }).toEqual(second);
      expect(again.id_token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      expect(await refreshed(first, {}, who())).toMatchObject({ refresh_token: second.refresh_token });
      await expect(isAlive(host, first)).resolves.toBe(false);
      await expect(isAlive(host, again)).resolves.toBe(true);
      expect(await halfWritten(host.dataSource)).toEqual([]);
    });

    it('says how long the access token has still to live', async () => {
      const first = await client.tokens();
      const second = await refreshed(first);
      expect(second.expires_in).toBe(3600);
      await changeAccessToken(second, { expires: new Date(Date.now() + 100_000) });
      const { expires_in } = await refreshed(first);
      expect(expires_in).toBeGreaterThan(90);
      expect(expires_in).toBeLessThanOrEqual(100);
    });

    it('gives the narrowed answer to the narrowed request, in whatever order it names the scopes', async () => {
      const first = await client.tokens({ scope: 'read write email' });
      const second = await refreshed(first, { scope: 'read write' });
      expect(await refreshed(first, { scope: 'write read' })).toMatchObject({
        access_token: second.access_token,
        scope: 'read write',
      });
      await expectAlive(second);
    });

    it.each<[string, Record<string, string>, string]>([
      ['another scope', { scope: 'write' }, 'invalid_grant'],
      ['all scopes after it asked for one', {}, 'invalid_grant'],
      ['a scope beyond the authorization', { scope: 'read profile' }, 'invalid_scope'],
    ])('refuses the client that now asks for %s, and ends nothing', async (_case, changes, error) => {
      const first = await client.tokens();
      const second = await refreshed(first, { scope: 'read' });
      await refused(first, changes, error);
      await expectAlive(second);
    });

    it('refuses another client, and ends nothing', async () => {
      const first = await client.tokens();
      const second = await refreshed(first);
      await expectRefusal(open.refresh(first.refresh_token), 400, 'invalid_grant');
      await expectAlive(second);
    });

    it('refuses the client of a user who is not active, and ends nothing', async () => {
      const first = await client.tokens({}, loginCookie('bob'));
      const second = await refreshed(first);
      users.delete('bob');
      await refused(first).finally(resetUsers);
      await expectAlive(second);
    });

    it('takes the last moment of the period, and ends the authorization in the next', async () => {
      const first = await client.tokens();
      const second = await refreshed(first);
      await letPass(first, GRACE - 10);
      expect(await refreshed(first)).toMatchObject({ access_token: second.access_token });
      await letPass(first, 10);
      await refused(first);
      await expectFallen(second);
    });

    it('ends the authorization when the token before the last but one comes back, though it is in time', async () => {
      const first = await client.tokens();
      const second = await refreshed(first);
      const third = await refreshed(second);
      expect(await refreshed(second)).toMatchObject({ access_token: third.access_token });
      await refused(first);
      await expectFallen(third);
    });

    it('ends it for a request that names other scopes as well, when the successor was used', async () => {
      const first = await client.tokens();
      const third = await refreshed(await refreshed(first));
      await refused(first, { scope: 'read' });
      await expectFallen(third);
    });

    describe('gives nothing back that was taken away:', () => {
      it('the authorization', async () => {
        const first = await client.tokens();
        const second = await refreshed(first);
        const { familyId } = await rowOf(first);
        await host.app.get(TokenStore).killFamily(familyId!, new Date());
        await refused(first);
        await expectFallen(second);
      });

      it('the refresh token that was used', async () => {
        const first = await client.tokens();
        const second = await refreshed(first);
        const { id } = await rowOf(first);
        await host.dataSource.manager.update(RefreshToken, { id }, { revokedAt: new Date() });
        await refused(first);
        await expectAlive(second);
      });

      it('its successor', async () => {
        const first = await client.tokens();
        const second = await refreshed(first);
        const { id } = await rowOf(second);
        await host.dataSource.manager.update(RefreshToken, { id }, { revokedAt: new Date() });
        await refused(first);
        await expect(isAlive(host, second)).resolves.toBe(true);
        await refused(second);
      });

      it('the access token', async () => {
        const first = await client.tokens();
        const second = await refreshed(first);
        await changeAccessToken(second, { revokedAt: new Date() });
        await refused(first);
        await refreshed(second);
      });

      it('a token that has expired', async () => {
        const first = await client.tokens();
        const second = await refreshed(first);
        await expire.refreshToken(host, first.refresh_token);
        await refused(first);
        await expectAlive(second);
      });

      it('a scope that the application has lost', async () => {
        const losing = await TestClient.register(host, {
          skipAuthorization: true,
          scopes: ['read', 'write'],
        });
        const first = await losing.tokens();
        const second = await refreshed(first, {}, losing);
        const { manager } = host.dataSource;
        await manager.update(Application, { clientId: losing.clientId }, { scopes: ['read'] });
        await expectRefusal(losing.refresh(first.refresh_token), 400, 'invalid_grant');
        expect((await refreshed(second, {}, losing)).scope).toBe('read');
      });
    });

    it('keeps the answer so that the database alone does not give it', async () => {
      const first = await client.tokens({ scope: 'openid read' });
      expect((await rowOf(first)).sealedResponse).toBeNull();
      const second = await refreshed(first);
      const { sealedResponse } = await rowOf(first);
      expect(sealedResponse).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
      for (const secret of [
        second.access_token,
        second.refresh_token,
        second.id_token,
        first.refresh_token,
      ]) {
        expect(sealedResponse).not.toContain(secret);
        expect(Buffer.from(sealedResponse!.split('.')[3], 'base64url').toString('latin1')).not.toContain(
          secret,
        );
      }
    });

    it('gives all of many that ask at the same time one answer, and keeps one', async () => {
      const first = await client.tokens({ scope: 'openid read' });
      const responses = await Promise.all(
        Array.from({ length: AT_ONCE }, () => client.refresh(first.refresh_token)),
      );
      const answers = await Promise.all(responses.map(tokensOf));
      const { access_token, refresh_token, id_token } = answers[0];
      for (const answer of answers) expect(answer).toMatchObject({ access_token, refresh_token, id_token });
      const { familyId } = await rowOf(first);
      const kept = [AccessToken, RefreshToken, IdToken].map((entity) =>
        host.dataSource.manager.countBy(entity, { familyId: familyId! }),
      );
      expect(await Promise.all(kept)).toEqual([2, 2, 2]);
      const { revokedAt } = await host.dataSource.manager.findOneByOrFail(TokenFamily, { id: familyId! });
      expect(revokedAt).toBeNull();
      await expectAlive(answers[0]);
    });

    it('leaves one way on, or none, whatever comes at the same time', async () => {
      const first = await client.tokens();
      const second = await refreshed(first);
      const turns = Array.from({ length: AT_ONCE }, (_, turn) =>
        client.refresh((turn % 2 === 0 ? first : second).refresh_token),
      );
      for (const answer of await Promise.all(turns)) {
        if (answer.status === 200) await tokensOf(answer);
        else await expectRefusal(answer, 400, 'invalid_grant');
      }
      const { familyId } = await rowOf(first);
      const { manager } = host.dataSource;
      const kept = await manager.findBy(RefreshToken, { familyId: familyId! });
      expect(kept.filter(({ consumedAt }) => consumedAt === null)).toHaveLength(1);
      expect(kept).toHaveLength(3);
    });
  },
);
