import { generateKeyPairSync } from 'node:crypto';
import { Application, SigningKeys } from 'nest-oauth2-provider';
import { SignJWT, UnsecuredJWT, decodeJwt } from 'jose';
import { errorPageOf, policyOf, redirectOf } from './support/authorization.js';
import type { TestClient } from './support/client.js';
import { formOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import {
  AFTER_LOGOUT,
  askLogout,
  loggedInAt,
  logoutClient,
  logoutPageOf,
  newLogin,
} from './support/logout.js';
import { metadataOf } from './support/openid.js';
import { recorder } from './support/recorder.js';
import { SessionOwners, endedSessions, resetSessions } from './support/session-owners.js';
import { isAlive } from './support/token-endpoint.js';

/** Whose algorithm the tokens of these tests are signed with. */
const RS256 = Object.assign(new Application(), { algorithm: 'RS256' });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

describe.each(pairs)(
  'the logout endpoint (RP-Initiated Logout section 2) on %s with %s',
  (platform, database) => {
    let host: Host;
    let client: TestClient;
    beforeAll(async () => {
      host = await Host.start({ platform, database, structure: { resourceOwners: SessionOwners } });
      client = await logoutClient(host, { name: 'The notes' });
    });
    afterAll(() => host?.stop());
    beforeEach(resetSessions);

    const press = async (page: Response, allow: boolean, cookie: string): Promise<Response> => {
      const { action, fields } = formOf(await page.text());
      return host.post(action, { ...fields, allow: String(allow) }, { cookie });
    };
    const sign = (claims: object, type = 'JWT') =>
      host.app.get(SigningKeys).sign(claims as Record<string, unknown>, { client: RS256, type });
    const isOver = ({ session }: { session: string }) => endedSessions.has(session);

    it('is advertised', async () => {
      expect(await metadataOf(host)).toMatchObject({ end_session_endpoint: `${host.issuer}/logout` });
    });

    describe('with an ID token of this session', () => {
      it('logs out without a question, ends the host’s session and goes back with the state', async () => {
        const login = await loggedInAt(client);
        const answer = await askLogout(
          host,
          {
            id_token_hint: login.tokens.id_token,
            post_logout_redirect_uri: AFTER_LOGOUT,
            state: 'a state & more',
            logout_hint: 'alice',
            ui_locales: 'de fr',
          },
          login.cookie,
        );
        expect(redirectOf(answer)).toBe(`${AFTER_LOGOUT}&state=a%20state%20%26%20more`);
        expect(answer.headers.get('set-cookie')).toBe('login=; Max-Age=0');
        expect(isOver(login)).toBe(true);
        await expect(isAlive(host, login.tokens)).resolves.toBe(false);
        expect((await client.refresh(login.tokens.refresh_token)).status).toBe(400);
      });

      it('goes back without a state where there was none', async () => {
        const { tokens, cookie } = await loggedInAt(client);
        const answer = await askLogout(
          host,
          { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT },
          cookie,
        );
        expect(redirectOf(answer)).toBe(AFTER_LOGOUT);
      });

      it('says that it is done where there is nowhere to go back to', async () => {
        const login = await loggedInAt(client);
        const page = await askLogout(
          host,
          { id_token_hint: login.tokens.id_token, state: 's' },
          login.cookie,
        );
        expect(page.headers.get('location')).toBeNull();
        expect(page.headers.get('refresh')).toBeNull();
        await expect(logoutPageOf(page)).resolves.toBe('signed out');
        expect(isOver(login)).toBe(true);
      });

      it('accepts one that has expired', async () => {
        const login = await loggedInAt(client);
        const { nbf: _nbf, ...claims } = decodeJwt(login.tokens.id_token);
        const expired = await sign({ ...claims, iat: 1_000_000_000, exp: 1_000_000_600 });
        expect(
          redirectOf(
            await askLogout(
              host,
              { id_token_hint: expired, post_logout_redirect_uri: AFTER_LOGOUT },
              login.cookie,
            ),
          ),
        ).toBe(AFTER_LOGOUT);
        expect(isOver(login)).toBe(true);
      });

      it.each(['ES256', 'PS256', 'EdDSA', 'HS256'])(
        'accepts one that is signed with %s',
        async (algorithm) => {
          const other = await logoutClient(host, { algorithm, hashClientSecret: false });
          const login = await loggedInAt(other);
          const page = await askLogout(host, { id_token_hint: login.tokens.id_token }, login.cookie);
          await expect(logoutPageOf(page)).resolves.toBe('signed out');
        },
      );

      it('ends this session alone, and not the user’s other devices (DOT 5.6, #1723)', async () => {
        const [desk, phone] = [await loggedInAt(client), await loggedInAt(client)];
        await askLogout(host, { id_token_hint: desk.tokens.id_token }, desk.cookie);
        await expect(isAlive(host, desk.tokens)).resolves.toBe(false);
        await expect(isAlive(host, phone.tokens)).resolves.toBe(true);
        expect([isOver(desk), isOver(phone)]).toEqual([true, false]);
      });

      it('can be repeated, and the next client finds it done (DOT #1287: 400 for the second)', async () => {
        const login = await loggedInAt(client);
        const other = await logoutClient(host);
        const there = await loggedInAt(other, login);
        const ask = ({ tokens }: { tokens: { id_token: string } }) =>
          askLogout(
            host,
            { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT },
            login.cookie,
          );
        for (const each of [login, login, there]) expect(redirectOf(await ask(each))).toBe(AFTER_LOGOUT);
      });

      it('does nothing on HEAD', async () => {
        const login = await loggedInAt(client);
        const { status, headers } = await host.fetch(`logout?id_token_hint=${login.tokens.id_token}`, {
          method: 'HEAD',
          headers: { cookie: login.cookie },
        });
        expect([status, headers.get('allow')]).toEqual([405, 'GET, POST']);
        expect(isOver(login)).toBe(false);
      });
    });

    describe('asks', () => {
      it.each<[string, (login: { tokens: { id_token: string } }) => Record<string, string>]>([
        ['without any parameter', () => ({})],
        ['with a state alone', () => ({ state: 's' })],
        ['with a client alone', () => ({ client_id: client.clientId })],
        [
          'with a client and where to go',
          () => ({ client_id: client.clientId, post_logout_redirect_uri: AFTER_LOGOUT }),
        ],
      ])('%s', async (_, parameters) => {
        const login = await loggedInAt(client);
        const page = await askLogout(host, parameters(login), login.cookie);
        expect(page.headers.get('set-cookie')).toBeNull();
        await expect(logoutPageOf(page)).resolves.toBe('asks');
        expect(isOver(login)).toBe(false);
      });

      it.each([
        ['another session of the user', 'alice'],
        ['another user (DOT: deletes that user’s tokens)', 'bob'],
      ])('with an ID token of %s, and then ends the session that is here', async (_, userId) => {
        const elsewhere = await loggedInAt(client, newLogin(userId));
        const here = await loggedInAt(client);
        const page = await askLogout(host, { id_token_hint: elsewhere.tokens.id_token }, here.cookie);
        const answer = await press(page, true, here.cookie);
        await expect(logoutPageOf(answer)).resolves.toBe('signed out');
        expect([isOver(elsewhere), isOver(here)]).toEqual([false, true]);
        await expect(isAlive(host, elsewhere.tokens)).resolves.toBe(true);
        await expect(isAlive(host, here.tokens)).resolves.toBe(false);
      });

      it('shows who asks and who is logged in, and names where the form may lead', async () => {
        const { cookie } = await loggedInAt(client);
        const page = await askLogout(
          host,
          { client_id: client.clientId, post_logout_redirect_uri: AFTER_LOGOUT },
          cookie,
        );
        expect(policyOf(page, 'form-action')).toEqual(["'self'", 'https://client.example.com', 'https:']);
        expect(page.headers.get('cache-control')).toBe('no-store');
        const html = await page.text();
        expect(html).toContain('<bdi>The notes</bdi>');
        expect(html).toContain('<bdi>alice</bdi>');
      });

      it('and on yes logs out and goes back', async () => {
        const login = await loggedInAt(client);
        const parameters = {
          client_id: client.clientId,
          post_logout_redirect_uri: AFTER_LOGOUT,
          state: 'S\r\n1',
        };
        const answer = await press(await askLogout(host, parameters, login.cookie), true, login.cookie);
        expect(redirectOf(answer)).toBe(`${AFTER_LOGOUT}&state=S%0D%0A1`);
        expect(isOver(login)).toBe(true);
      });

      it('and on no changes nothing, and does not go back: the client would take it for done', async () => {
        const login = await loggedInAt(client);
        const parameters = { client_id: client.clientId, post_logout_redirect_uri: AFTER_LOGOUT };
        const answer = await press(await askLogout(host, parameters, login.cookie), false, login.cookie);
        expect(answer.headers.get('location')).toBeNull();
        await expect(logoutPageOf(answer)).resolves.toBe('signed in');
        expect(isOver(login)).toBe(false);
        await expect(isAlive(host, login.tokens)).resolves.toBe(true);
      });

      it('and takes no answer without the token of the form, of another session, user or request', async () => {
        const login = await loggedInAt(client);
        const { fields } = formOf(await (await askLogout(host, {}, login.cookie)).text());
        const stranger = newLogin('bob');
        const { fields: theirs } = formOf(await (await askLogout(host, {}, stranger.cookie)).text());
        const attempts = [
          { allow: 'true' },
          { ...fields, csrf_token: 'made-up', allow: 'true' },
          { ...theirs, allow: 'true' },
          { ...fields, logout_request: `client_id=${client.clientId}`, allow: 'true' },
        ];
        for (const form of attempts) {
          const page = await host.post('logout', form, { cookie: login.cookie });
          expect(await errorPageOf(page)).toEqual({ status: 403, error: 'invalid_request' });
        }
        expect(isOver(login)).toBe(false);
      });

      it('and when the answer comes late, says what is so', async () => {
        const login = await loggedInAt(client);
        const page = await askLogout(host, {}, login.cookie);
        endedSessions.add(login.session);
        await expect(logoutPageOf(await press(page, true, login.cookie))).resolves.toBe('signed out');
      });
    });

    describe('of nobody who is logged in', () => {
      it('says that they are signed out', async () => {
        await expect(logoutPageOf(await askLogout(host, {}))).resolves.toBe('signed out');
      });

      it('goes back to a registered URI all the same', async () => {
        const { tokens } = await loggedInAt(client);
        const uri = { post_logout_redirect_uri: AFTER_LOGOUT, state: 's' };
        for (const who of [{ id_token_hint: tokens.id_token }, { client_id: client.clientId }])
          expect(redirectOf(await askLogout(host, { ...who, ...uri }))).toBe(`${AFTER_LOGOUT}&state=s`);
        // Whoever holds an old ID token ends nobody's session with it.
        await expect(isAlive(host, tokens)).resolves.toBe(true);
      });
    });

    describe('sends a POST of another site on as a GET, which brings the cookie', () => {
      it('with its parameters, and the logout is done there', async () => {
        const login = await loggedInAt(client);
        const form = {
          id_token_hint: login.tokens.id_token,
          post_logout_redirect_uri: AFTER_LOGOUT,
          state: 's',
        };
        const bounce = await host.post('logout', form, { origin: 'https://client.example.com' });
        const location = redirectOf(bounce);
        expect(location).toMatch(/^\/o\/logout\?/);
        expect(Object.fromEntries(new URLSearchParams(location.split('?')[1]))).toEqual(form);
        const answer = await host.fetch(location, { headers: { cookie: login.cookie } });
        expect(redirectOf(answer)).toBe(`${AFTER_LOGOUT}&state=s`);
        expect(isOver(login)).toBe(true);
      });

      it('without any', async () => {
        expect(redirectOf(await host.post('logout', {}))).toBe('/o/logout');
      });

      it('but not one that is too long, or no form', async () => {
        const long = await host.post('logout', { state: 'x'.repeat(9000) });
        expect(await errorPageOf(long)).toEqual({ status: 414, error: 'invalid_request' });
        const json = await host.fetch('logout', {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json' },
        });
        expect(await errorPageOf(json)).toEqual({ status: 415, error: 'invalid_request' });
      });
    });

    describe('shows an error, redirects nobody and ends nothing (DOT 5.6)', () => {
      type Mistake = (login: { tokens: { id_token: string } }) => Promise<Record<string, string>>;
      const hinted =
        (more: Record<string, string>): Mistake =>
        ({ tokens }) =>
          Promise.resolve({ id_token_hint: tokens.id_token, ...more });
      const resigned =
        (changes: object, type?: string): Mistake =>
        async ({ tokens }) => ({
          id_token_hint: await sign({ ...decodeJwt(tokens.id_token), ...changes }, type),
          post_logout_redirect_uri: AFTER_LOGOUT,
        });
      const plain =
        (parameters: () => Record<string, string>): Mistake =>
        () =>
          Promise.resolve(parameters());

      it.each<[string, Mistake]>([
        ['a client that nobody knows (DOT: 500)', plain(() => ({ client_id: 'nobody' }))],
        ['a hint that is garbage', plain(() => ({ id_token_hint: 'garbage' }))],
        ['a hint that is nearly a JWS', plain(() => ({ id_token_hint: 'a.b.c' }))],
        [
          'a hint with another signature',
          async ({ tokens }) => ({
            id_token_hint: await new SignJWT(decodeJwt(tokens.id_token))
              .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
              .sign(foreign),
          }),
        ],
        [
          'a hint without a signature',
          ({ tokens }) =>
            Promise.resolve({ id_token_hint: new UnsecuredJWT(decodeJwt(tokens.id_token)).encode() }),
        ],
        [
          'a hint signed with our public key as a secret',
          async ({ tokens }) => {
            const { keys } = await host.app.get(SigningKeys).jwks();
            const key = keys.find(({ kty }) => kty === 'RSA')!;
            return {
              id_token_hint: await new SignJWT(decodeJwt(tokens.id_token))
                .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: key.kid })
                .sign(Buffer.from(key.n!)),
            };
          },
        ],
        [
          'a hint whose claims were changed',
          ({ tokens }) => {
            const [header, , signature] = tokens.id_token.split('.');
            const claims = { ...decodeJwt(tokens.id_token), sub: 'bob' };
            const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
            return Promise.resolve({ id_token_hint: `${header}.${changed}.${signature}` });
          },
        ],
        ...['', 'nobody', 'a\0b', '\ud800', 'RS256'].map((aud): [string, Mistake] => [
          `a hint with an HMAC, for the client ${JSON.stringify(aud)}`,
          async ({ tokens }) => ({
            id_token_hint: await new SignJWT({
              ...decodeJwt(tokens.id_token),
              aud: aud === 'RS256' ? client.clientId : aud,
            })
              .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
              .sign(Buffer.from(client.clientSecret!)),
          }),
        ]),
        ['a hint of another issuer', resigned({ iss: 'https://evil.example' })],
        ['a hint for a client that is gone', resigned({ aud: 'gone' })],
        ['a hint for several clients', resigned({ aud: ['one', 'two'] })],
        ['an access token for a hint', resigned({}, 'at+jwt')],
        ['a logout token for a hint', resigned({}, 'logout+jwt')],
        ['a hint of another client than client_id', hinted({ client_id: 'other' })],
        ['a redirect URI and no client', plain(() => ({ post_logout_redirect_uri: AFTER_LOGOUT }))],
        [
          'a redirect URI of nobody',
          plain(() => ({ client_id: 'nobody', post_logout_redirect_uri: AFTER_LOGOUT })),
        ],
        ...[
          'https://evil.example/',
          `${AFTER_LOGOUT}&more=1`,
          'https://client.example.com/after',
          'https://client.example.com/callback',
          'https://client.example.com.evil.example/after?kept=1',
          'http://client.example.com/after?kept=1',
          'HTTPS://client.example.com/after?kept=1',
          'javascript:alert(1)',
          'com.example.app:/after',
          '//client.example.com/after?kept=1',
          '/after',
          'not a uri',
        ].map((uri): [string, Mistake] => [
          `the redirect URI ${uri}`,
          hinted({ post_logout_redirect_uri: uri }),
        ]),
      ])('for %s', async (_, mistake) => {
        const login = await loggedInAt(client);
        const parameters = { state: 's', ...(await mistake(login)) };
        for (const cookie of [login.cookie, '']) {
          const page = await askLogout(host, parameters, cookie);
          expect(page.headers.get('set-cookie')).toBeNull();
          expect(await errorPageOf(page)).toEqual({ status: 400, error: 'invalid_request' });
        }
        expect(isOver(login)).toBe(false);
        await expect(isAlive(host, login.tokens)).resolves.toBe(true);
      });

      it.each(['http://client.example.com/after', 'com.example.app:/after', 'javascript:alert(1)'])(
        'for the redirect URI %s, whose scheme the application may not have, though it stands in its record',
        async (uri) => {
          const other = await logoutClient(host);
          const login = await loggedInAt(other);
          const schemes = jest.spyOn(Application.prototype, 'allowedSchemes').mockReturnValue(['https']);
          await host.dataSource.manager.update(
            Application,
            { clientId: other.clientId },
            { postLogoutRedirectUris: [uri] },
          );
          const parameters = { id_token_hint: login.tokens.id_token, post_logout_redirect_uri: uri };
          const page = await askLogout(host, parameters, login.cookie);
          schemes.mockRestore();
          expect(await errorPageOf(page)).toEqual({ status: 400, error: 'invalid_request' });
          expect(isOver(login)).toBe(false);
        },
      );

      it('for a client that nobody knows, also by POST (DOT: 500)', async () => {
        const location = redirectOf(await host.post('logout', { client_id: 'nobody' }));
        expect(location).toBe('/o/logout?client_id=nobody');
        const page = await host.fetch(location);
        expect(await errorPageOf(page)).toEqual({ status: 400, error: 'invalid_request' });
      });

      it.each(['id_token_hint=a&id_token_hint=b', 'state=a&state=b', 'client_id[]=a', 'state=%00'])(
        'for the query %s',
        async (query) => {
          const page = await host.fetch(`logout?${query}`);
          expect(await errorPageOf(page)).toEqual({ status: 400, error: 'invalid_request' });
        },
      );

      it.each(['PUT', 'DELETE', 'PATCH'])('for %s', async (method) => {
        const page = await host.fetch('logout', { method });
        expect(await errorPageOf(page)).toEqual({ status: 405, error: 'invalid_request' });
      });
    });
  },
);

describe('by the options', () => {
  let host: Host | undefined;
  beforeEach(resetSessions);
  afterEach(() => host?.stop());

  it('confirmLogout: always asks, also a client that proves its session', async () => {
    host = await Host.start({
      options: { confirmLogout: 'always' },
      structure: { resourceOwners: SessionOwners },
    });
    const { tokens, cookie } = await loggedInAt(await logoutClient(host));
    const page = await askLogout(host, { id_token_hint: tokens.id_token }, cookie);
    await expect(logoutPageOf(page)).resolves.toBe('asks');
  });

  const scopes = { read: 'Read', offline_access: 'Stay connected' };
  it.each([
    ['online', [false, true, true, false]],
    ['all', [false, false, false, false]],
    ['none', [true, true, true, true]],
  ] as const)('logoutRevokes: %s decides which tokens fall', async (logoutRevokes, expected) => {
    host = await Host.start({
      options: { logoutRevokes, scopes, defaultScopes: ['read'] },
      structure: { resourceOwners: SessionOwners },
    });
    const [asking, other] = [await logoutClient(host), await logoutClient(host)];
    const login = newLogin();
    const lives = [
      await loggedInAt(asking, login),
      await loggedInAt(asking, login, 'openid offline_access'),
      await loggedInAt(other, login, 'read'),
      await loggedInAt(other, login),
    ];
    await askLogout(host, { id_token_hint: lives[0].tokens.id_token }, login.cookie);
    const alive = [];
    for (const { client, tokens } of lives)
      alive.push((await client.refresh(tokens.refresh_token)).status === 200);
    expect(alive).toEqual(expected);
  });

  it('logoutRevokes: what survives is of no session any more', async () => {
    host = await Host.start({
      options: { logoutRevokes: 'none' },
      structure: { resourceOwners: SessionOwners },
    });
    const login = await loggedInAt(await logoutClient(host));
    await askLogout(host, { id_token_hint: login.tokens.id_token }, login.cookie);
    const renewed = (await (await login.client.refresh(login.tokens.refresh_token)).json()) as {
      id_token: string;
    };
    expect(decodeJwt(renewed.id_token)).not.toHaveProperty('sid');
  });

  it('a host that does not say how its sessions end is told so in the log', async () => {
    const log: unknown[] = [];
    host = await Host.start({ logger: recorder(log) });
    const { tokens, cookie } = await loggedInAt(await logoutClient(host));
    await askLogout(host, { id_token_hint: tokens.id_token }, cookie);
    expect(log.join('\n')).toContain('ResourceOwners.logout is not overridden');
    await expect(isAlive(host, tokens)).resolves.toBe(false);
  });
});
