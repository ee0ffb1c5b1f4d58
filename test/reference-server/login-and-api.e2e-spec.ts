import * as oidc from 'openid-client';
import { bearer } from '../support/client.js';
import { errorPageOf } from '../support/authorization.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';
import { Visitor } from '../support/visitor.js';

jest.setTimeout(READY_WITHIN + 60_000);

const PASSWORD = 'correct horse';
const CALLBACK = 'https://client.example.com/callback';
/** http is for loopback hosts, and a client has to be told. */
const INSECURE: oidc.DiscoveryRequestOptions = { execute: [oidc.allowInsecureRequests] };

describe.each(serverPairs)('the reference server to a client on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  let client: oidc.Configuration;
  let machine: oidc.Configuration;

  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database);
    await server.start();
    await server.cliJson('createuser', 'alice', '--password', PASSWORD, '--email', 'alice@example.com');
    client = await configured(
      'createclient',
      'Note taker',
      '--redirect-uris',
      CALLBACK,
      '--scopes',
      'openid profile email read write',
    );
    machine = await configured('createapplication', 'confidential', 'client-credentials');
  });
  afterAll(() => server.dispose());

  async function configured(...command: string[]): Promise<oidc.Configuration> {
    const { client_id, client_secret } = await server.cliJson<Record<string, string>>(...command);
    return oidc.discovery(new URL(server.issuer), client_id, client_secret, undefined, INSECURE);
  }

  async function ask(scope: string, more: Record<string, string> = {}) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
    const url = oidc.buildAuthorizationUrl(client, {
      redirect_uri: CALLBACK,
      scope,
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...more,
    });
    return { url, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } };
  }

  /** Logs in at the form and answers what comes after, which stays on this server or leaves it. */
  async function logIn(visitor: Visitor, form: Response): Promise<Response> {
    expect(form.status).toBe(200);
    return visitor.follow(await visitor.submit(form, { username: 'alice', password: PASSWORD }));
  }

  async function tokensFor(
    scope: string,
  ): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers> {
    const visitor = new Visitor(server.origin);
    const { url, checks } = await ask(scope, { approval_prompt: 'force' });
    const consent = await logIn(visitor, await visitor.follow(await visitor.get(url.href)));
    const allowed = await visitor.submit(consent, { allow: 'true' });
    return oidc.authorizationCodeGrant(client, new URL(allowed.headers.get('location')!), checks);
  }

  it('completes the code flow, refreshes, and opens the API', async () => {
    const visitor = new Visitor(server.origin);
    const { url, checks } = await ask('openid profile email read write');
    const form = await visitor.follow(await visitor.get(url.href));
    const anonymous = visitor.cookies.get('sid');
    const consent = await logIn(visitor, form);
    // The session id was renewed: one that somebody else had planted is worth nothing.
    expect(visitor.cookies.get('sid')).not.toBe(anonymous);
    expect(visitor.lastSetCookie).toMatch(/^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);

    const page = await consent.clone().text();
    for (const shown of ['Note taker', 'client.example.com', 'Write notes in your name'])
      expect(page).toContain(shown);
    const allowed = await visitor.submit(consent, { allow: 'true' });
    expect(allowed.status).toBe(303);
    const tokens = await oidc.authorizationCodeGrant(
      client,
      new URL(allowed.headers.get('location')!),
      checks,
    );
    const { sub } = tokens.claims()!;

    expect(await oidc.fetchUserInfo(client, tokens.access_token, sub)).toMatchObject({
      sub,
      email: 'alice@example.com',
    });
    const fresh = await oidc.refreshTokenGrant(client, tokens.refresh_token!);
    expect(fresh.access_token).not.toBe(tokens.access_token);
    expect(await api('GET', '/api/me', fresh.access_token)).toMatchObject({
      status: 200,
      body: { id: sub, username: 'alice', scope: 'openid profile email read write' },
    });
  });

  it('remembers the consent', async () => {
    const visitor = new Visitor(server.origin);
    const form = await visitor.follow(await visitor.get((await ask('openid read')).url.href));
    const answer = await logIn(visitor, form);
    expect(answer.headers.get('location')).toMatch(new RegExp(`^${CALLBACK}\\?code=`));
  });

  it('tells the client when the user denies', async () => {
    const visitor = new Visitor(server.origin);
    const { url, checks } = await ask('openid read', { prompt: 'consent' });
    const consent = await logIn(visitor, await visitor.follow(await visitor.get(url.href)));
    const denied = new URL((await visitor.submit(consent, { allow: 'false' })).headers.get('location')!);
    await expect(oidc.authorizationCodeGrant(client, denied, checks)).rejects.toMatchObject({
      error: 'access_denied',
    });
  });

  it.each<[string, Record<string, string>, number]>([
    ['a wrong password', { username: 'alice', password: 'wrong' }, 200],
    ['an unknown user', { username: 'mallory', password: PASSWORD }, 200],
    ['no CSRF token', { username: 'alice', password: PASSWORD, csrf_token: '' }, 403],
    ['a CSRF token made up', { username: 'alice', password: PASSWORD, csrf_token: 'a-b' }, 403],
  ])('shows the form again after %s, and it works', async (_, fields, status) => {
    const visitor = new Visitor(server.origin);
    const { url } = await ask('openid read', { prompt: 'consent' });
    const form = await visitor.follow(await visitor.get(url.href));
    const again = await visitor.submit(form, fields);
    expect(again.status).toBe(status);
    const page = await again.clone().text();
    expect(page).toContain('name="password"');
    expect(page).toContain('role="alert"');
    expect(page).not.toContain(PASSWORD);
    const consent = await visitor.follow(
      await visitor.submit(again, { username: 'alice', password: PASSWORD }),
    );
    expect(await consent.text()).toContain('name="allow"');
  });

  it('shows an error page for a client that it does not know', async () => {
    const visitor = new Visitor(server.origin);
    const { url } = await ask('openid');
    url.searchParams.set('client_id', 'nobody');
    expect(await errorPageOf(await visitor.get(url.href))).toEqual({ status: 400, error: 'invalid_request' });
  });

  it('asks a logged-in user for the password when prompt=login says so', async () => {
    const visitor = new Visitor(server.origin);
    await logIn(visitor, await visitor.get('/login'));
    const { url, checks } = await ask('openid read', { prompt: 'login' });
    const form = await visitor.follow(await visitor.get(url.href));
    const answer = await logIn(visitor, form);
    const tokens = await oidc.authorizationCodeGrant(client, new URL(answer.headers.get('location')!), {
      ...checks,
      maxAge: 60,
    });
    expect(tokens.claims()).toHaveProperty('auth_time');
  });

  describe('the demo API', () => {
    let reader: string;
    let writer: string;
    let machines: string;
    beforeAll(async () => {
      reader = (await tokensFor('openid read')).access_token;
      writer = (await tokensFor('openid read write')).access_token;
      machines = (await oidc.clientCredentialsGrant(machine, { scope: 'read write' })).access_token;
    });

    it.each<[string, string, string, () => string | undefined, number, RegExp | null]>([
      ['nobody', 'GET', '/api/me', () => undefined, 401, /^Bearer (?!.*error=)/],
      ['a token made up', 'GET', '/api/me', () => 'x', 401, /error="invalid_token"/],
      ['a reader', 'GET', '/api/me', () => reader, 200, null],
      ['the client itself', 'GET', '/api/me', () => machines, 403, null],
      ['a reader', 'GET', '/api/notes', () => reader, 200, null],
      ['a reader', 'POST', '/api/notes', () => reader, 403, /error="insufficient_scope".*scope="write"/],
      ['a writer', 'POST', '/api/notes', () => writer, 201, null],
      ['the client itself', 'POST', '/api/notes', () => machines, 201, null],
      ['nobody', 'GET', '/api/public', () => undefined, 200, null],
      ['a reader', 'GET', '/api/public', () => reader, 200, null],
      ['a token made up', 'GET', '/api/public', () => 'x', 401, /error="invalid_token"/],
    ])('answers %s: %s %s', async (_, method, path, token, status, challenge) => {
      const note = method === 'POST' ? JSON.stringify({ text: 'Remember the milk' }) : undefined;
      const answer = await api(method, path, token(), note);
      expect(answer.status).toBe(status);
      if (challenge) expect(answer.challenge).toMatch(challenge);
      else expect(answer.challenge).toBeNull();
      if (status === 401) {
        expect(answer.challenge).toContain(
          `resource_metadata="${server.origin}/.well-known/oauth-protected-resource/api"`,
        );
      }
    });

    it('keeps the notes of each owner apart', async () => {
      await api('POST', '/api/notes', writer, '{"text":"mine"}');
      await api('POST', '/api/notes', machines, '{"text":"the client’s"}');
      const texts = async (token: string) =>
        ((await api('GET', '/api/notes', token)).body as { text: string }[]).map(({ text }) => text);
      expect(await texts(reader)).toContain('mine');
      expect(await texts(reader)).not.toContain('the client’s');
      expect(await texts(machines)).toContain('the client’s');
    });

    it.each([
      ['no text', '{}', 'application/json', 400],
      ['a text that is none', '{"text":1}', 'application/json', 400],
      ['an empty text', '{"text":""}', 'application/json', 400],
      ['a NUL in the text', '{"text":"a\\u0000b"}', 'application/json', 400],
      ['half a character', '{"text":"\\ud800"}', 'application/json', 400],
      ['a text beyond its length', JSON.stringify({ text: 'a'.repeat(10_001) }), 'application/json', 400],
      ['broken JSON', '{"text":', 'application/json', 400],
      ['no object', 'null', 'application/json', 400],
      ['a polluting object', '{"__proto__":{"text":"a"}}', 'application/json', 400],
      ['a body of a megabyte', JSON.stringify({ text: 'a'.repeat(1_000_000) }), 'application/json', 413],
      ['a form', 'text=a', 'application/x-www-form-urlencoded', 415],
    ])('refuses a note with %s', async (_, body, type, status) => {
      const answer = await api('POST', '/api/notes', writer, body, type);
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\bat \S+ \(/);
    });

    it('greets by name whoever brings a token', async () => {
      expect((await api('GET', '/api/public')).body).toEqual({ message: 'Hello!' });
      expect((await api('GET', '/api/public', reader)).body).toEqual({ message: 'Hello, alice!' });
    });
  });

  it('complains of nothing all the while', () => expect(server.complaints).toBe(''));

  async function api(method: string, path: string, token?: string, body?: string, type = 'application/json') {
    const headers = {
      ...(token !== undefined && bearer(token)),
      ...(body !== undefined && { 'content-type': type }),
    };
    const response = await fetch(server.origin + path, { method, body, headers });
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      body: await response.json(),
    };
  }
});
