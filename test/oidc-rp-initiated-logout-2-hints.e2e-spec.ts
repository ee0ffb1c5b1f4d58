import { setTimeout as pause } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  EncryptionRotation,
  ExpiredRecords,
  IdToken,
  KeyRotation,
  SigningKey,
  TokenRevocation,
} from 'nest-oauth2-provider';
import { answerOf, redirectOf } from './support/authorization.js';
import type { TestClient } from './support/client.js';
import { databases } from './support/databases.js';
import { Host } from './support/host.js';
import { AFTER_LOGOUT, askLogout, loggedInAt, logoutClient, logoutPageOf } from './support/logout.js';
import { keySetOf } from './support/openid.js';
import { SessionOwners, endedSessions, resetSessions } from './support/session-owners.js';

const DAY = 24 * 3600;
const SESSION = 14 * DAY;
/** In seconds; the shortest that there are. */
const OPTIONS = {
  jwksMaxAge: 0,
  signingKeyCheckInterval: 1,
  signingKeyLeadTime: 2,
  sessionLifetime: SESSION,
};

describe.each(databases)('id_token_hint (RP-Initiated Logout section 2) on %s', (database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ database, options: OPTIONS, structure: { resourceOwners: SessionOwners } });
    client = await logoutClient(host);
  });
  afterAll(() => host?.stop());
  beforeEach(resetSessions);

  /** The keys grow older by so many seconds; what has expired by then goes, and this process looks again. */
  async function letPass(seconds: number): Promise<void> {
    const { manager } = host.dataSource;
    for (const { kid, created, activeFrom, usedUntil } of await manager.find(SigningKey)) {
      const [from, began, until] = [created, activeFrom, usedUntil].map(
        (instant) => new Date(instant.getTime() - seconds * 1000),
      );
      await manager.update(SigningKey, { kid }, { created: from, activeFrom: began, usedUntil: until });
    }
    await host.app.get(ExpiredRecords).clear();
    await pause(OPTIONS.signingKeyCheckInterval * 1000 + 100);
  }
  const rotate = (now = false) => host.app.get(KeyRotation).rotate({ now });
  const logOut = ({ tokens, cookie }: { tokens: { id_token: string }; cookie: string }) =>
    askLogout(host, { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT }, cookie);
  const silently = async ({ tokens, cookie }: { tokens: { id_token: string }; cookie: string }) =>
    answerOf(
      await client.authorize({ prompt: 'none', scope: 'openid', id_token_hint: tokens.id_token }, cookie),
    ).parameters;

  describe('whose key is published no more', () => {
    it('is one as long as its session may last, and then none', async () => {
      const [first, second] = [await loggedInAt(client), await loggedInAt(client)];
      const { kid } = decodeProtectedHeader(first.tokens.id_token);
      await rotate();
      await letPass(2 * DAY);
      expect((await keySetOf(host)).keys.map((key) => key.kid)).not.toContain(kid);
      const [row] = await host.dataSource.manager.findBy(SigningKey, { kid });
      // Nobody signs with it any more, also whoever has a copy of the database and the secret.
      expect(row.sealedPrivateJwk).toBe('');
      expect(await host.app.get(EncryptionRotation).rotate()).toMatchObject({
        unreadable: [],
        signingKeys: 0,
      });

      expect(await silently(first)).toHaveProperty('code');
      expect(redirectOf(await logOut(first))).toBe(AFTER_LOGOUT);
      expect([...endedSessions]).toEqual([first.session]);

      await letPass(SESSION);
      expect((await logOut(second)).status).toBe(400);
      expect(await host.dataSource.manager.countBy(SigningKey, { kid })).toBe(0);
      expect(await silently(second)).toMatchObject({ error: 'invalid_request' });
    });

    it('is none where keys were rotated in haste, for one may have leaked, or any of those before it', async () => {
      const first = await loggedInAt(client);
      await rotate();
      await letPass(2 * DAY);
      expect(await silently(first)).toHaveProperty('code');
      const second = await loggedInAt(client);
      await rotate(true);
      await letPass(0);
      for (const login of [first, second]) {
        expect((await logOut(login)).status).toBe(400);
        expect(await silently(login)).toMatchObject({ error: 'invalid_request' });
      }
      expect(endedSessions.size).toBe(0);
    });
  });

  it('is one after it has expired and was cleared away (DOT 5.6: 400), and leaves no refresh token alive', async () => {
    const login = await loggedInAt(client);
    const inTwoHours = new Date(Date.now() + 2 * 3600 * 1000);
    const cleared = await host.app.get(ExpiredRecords).clear({ now: inTwoHours });
    expect([cleared.idToken > 0, cleared.accessToken > 0]).toEqual([true, true]);
    const { jti } = decodeJwt(login.tokens.id_token);
    expect(await host.dataSource.manager.existsBy(IdToken, { id: jti })).toBe(false);
    expect(redirectOf(await logOut(login))).toBe(AFTER_LOGOUT);
    expect([...endedSessions]).toEqual([login.session]);
    // DOT revokes those alone that still have an access token.
    expect((await client.refresh(login.tokens.refresh_token)).status).toBe(400);
  });

  describe('that was revoked', () => {
    const revoked = async () => {
      const login = await loggedInAt(client);
      const { jti } = decodeJwt(login.tokens.id_token);
      await host.dataSource.manager.update(IdToken, { id: jti }, { revokedAt: new Date() });
      return login;
    };

    it('proves nothing: the user is asked, as by a client that names itself', async () => {
      const login = await revoked();
      await expect(logoutPageOf(await logOut(login))).resolves.toBe('asks');
      expect(endedSessions.size).toBe(0);
    });

    it('is none to an authentication request, which is told to let the user log in', async () => {
      expect(await silently(await revoked())).toMatchObject({ error: 'login_required' });
    });

    it('comes of a revocation of all tokens of the user', async () => {
      const login = await loggedInAt(client);
      await host.app.get(TokenRevocation).revoke({ userId: 'alice' });
      expect(await silently(login)).toMatchObject({ error: 'login_required' });
      await expect(logoutPageOf(await logOut(login))).resolves.toBe('asks');
    });

    it('is not one whose client revoked its refresh token before it logs out', async () => {
      const login = await loggedInAt(client);
      await client.revoke(login.tokens.refresh_token);
      expect(redirectOf(await logOut(login))).toBe(AFTER_LOGOUT);
      expect([...endedSessions]).toEqual([login.session]);
    });
  });
});
