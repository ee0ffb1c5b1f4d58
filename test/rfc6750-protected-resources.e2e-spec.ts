import { AccessToken, TokenFamily } from 'nest-oauth2-provider';
import { TestClient, basic, bearer, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { challengeOf } from './support/openid.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import { protectedControllers as controllers } from './support/protected-controllers.js';
import { sha256 } from './support/token-endpoint.js';

const past = () => new Date(Date.now() - 1000);

describe.each(pairs)('protected resources (RFC 6750) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let all: string;
  let readOnly: string;
  beforeAll(async () => {
    host = await Host.start({ platform, database, controllers });
    client = await TestClient.register(host, { skipAuthorization: true });
    all = (await client.tokens()).access_token;
    readOnly = (await client.tokens({ scope: 'read' })).access_token;
  });
  afterEach(resetUsers);
  afterAll(() => host.stop());

  const get = (path: string, token?: string, init: RequestInit = {}) =>
    host.fetch(path, { ...init, headers: token === undefined ? {} : bearer(token) });
  const metadataUrl = () => `${host.origin}/.well-known/oauth-protected-resource/api`;

  it.each([
    ['/api/me', 'GET'],
    ['/files', 'GET'],
    ['/files', 'POST'],
    ['/bare/scoped', 'GET'],
    ['/bare/protected', 'GET'],
    ['/shop/orders', 'POST'],
    ['/shop/orders', 'GET'],
  ])('%s %s: in with a token, 401 without an error code where none came', async (path, method) => {
    expect((await get(path, all, { method })).ok).toBe(true);
    const response = await get(path, undefined, { method });
    expect(response.status).toBe(401);
    const challenge = challengeOf(response);
    expect(challenge).toMatchObject({ realm: 'oauth2', resource_metadata: metadataUrl() });
    expect(Object.keys(challenge).filter((name) => name.startsWith('error'))).toEqual([]);
  });

  it.each([
    ['Basic', () => basic(client.clientId, client.clientSecret!)],
    ['an unknown scheme', () => `Token ${all}`],
    ['a scheme that begins like ours', () => `Bearerer ${all}`],
  ])('takes %s for no token at all', async (_, authorization) => {
    const headers = { authorization: authorization() };
    const response = await host.fetch('/api/me', { headers });
    expect(response.status).toBe(401);
    expect(challengeOf(response)).not.toHaveProperty('error');
    await expect((await host.fetch('/shop', { headers })).json()).resolves.toEqual({
      token: false,
      user: null,
    });
  });

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('knows the scheme as %s', async (scheme) => {
    const response = await host.fetch('/api/me', { headers: { authorization: `${scheme} ${all}` } });
    expect(response.status).toBe(200);
  });

  it.each<[string, string]>([
    ['no token', 'Bearer'],
    ['two tokens', 'Bearer a b'],
    ['a quoted token', 'Bearer "abc"'],
    ['parameters', 'Bearer a,b'],
    ['what is not a b64token', 'Bearer a=b'],
    ['bytes beyond ASCII', 'Bearer \u00e9\u00ff'],
  ])('answers 400 invalid_request to a header with %s', async (_, authorization) => {
    for (const path of ['/api/me', '/shop']) {
      const response = await host.fetch(path, { headers: { authorization } });
      expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_request' }]);
      expect(challengeOf(response)).toMatchObject({
        error: 'invalid_request',
        resource_metadata: metadataUrl(),
      });
    }
  });

  it('shows the token and the user to the route', async () => {
    await expect((await get('/files', readOnly)).json()).resolves.toEqual({
      client: client.clientId,
      user: 'alice',
      scopes: ['read'],
    });
    await expect((await get('/bare/protected', all)).json()).resolves.toEqual({ seconds: 3600 });
    await expect((await get('/api/me', all)).json()).resolves.toMatchObject({ user: 'alice' });
  });

  it("lets a client's own token in, with no user", async () => {
    const machine = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    const { access_token } = await tokensOf(await machine.token({ grant_type: 'client_credentials' }));
    await expect((await get('/api/me', access_token)).json()).resolves.toMatchObject({
      client: machine.clientId,
      user: null,
    });
  });

  it('has no token and no user on a route without protection, whatever comes', async () => {
    await expect((await get('/bare/open', all)).json()).resolves.toEqual({ token: null, user: null });
  });

  it.each([
    ['/files', 'POST', 'read write'],
    ['/api/notes', 'POST', 'read write'],
    ['/bare/scoped', 'GET', 'write'],
    ['/shop/orders', 'POST', 'write'],
    ['/shop/offers', 'GET', 'write'],
  ])('%s %s: 403 insufficient_scope names every scope that is needed', async (path, method, needed) => {
    const response = await get(path, readOnly, { method });
    expect([response.status, await response.json()]).toMatchObject([403, { error: 'insufficient_scope' }]);
    const { scope, ...challenge } = challengeOf(response);
    expect(challenge).toMatchObject({ error: 'insufficient_scope', resource_metadata: metadataUrl() });
    expect(scope.split(' ').sort().join(' ')).toBe(needed);
  });

  it('asks for the scopes of the class on a method that names none', async () => {
    const other = (await client.tokens({ scope: 'write' })).access_token;
    const response = await get('/files', other);
    expect(response.status).toBe(403);
    expect(challengeOf(response)).toMatchObject({ scope: 'read' });
  });

  it('ignores a token in the query, in a form and in a cookie (RFC 9700 section 4.3.2)', async () => {
    const responses = [
      await host.fetch(`/api/me?access_token=${all}`),
      await host.post('/api/notes', { access_token: all }),
      await host.fetch('/api/me', { headers: { cookie: `access_token=${all}` } }),
    ];
    expect(responses.map(({ status }) => status)).toEqual([401, 401, 401]);
    responses.forEach((response) => expect(challengeOf(response)).not.toHaveProperty('error'));
  });

  const badTokens: [string, () => string | Promise<string>][] = [
    ['garbage', () => 'x'],
    ['a JWT that is none', () => 'eyJ.a.b'],
    ['what is too long', () => 'a'.repeat(4000)],
    ['an ID token', async () => (await client.tokens({ scope: 'openid read write' })).id_token],
    ['a refresh token', async () => (await client.tokens()).refresh_token],
    ['a code', () => client.code()],
    ["the client's secret", () => client.clientSecret!],
    ['the hash of a token', () => sha256(all)],
    ['a token in other case', () => all.replace(/[a-zA-Z]/g, swapped)],
    [
      'an expired token',
      async () => {
        const { access_token } = await client.tokens();
        const tokenHash = sha256(access_token);
        await host.dataSource.manager.update(AccessToken, { tokenHash }, { expires: past() });
        return access_token;
      },
    ],
    [
      'a revoked token',
      async () => {
        const { access_token } = await client.tokens();
        const tokenHash = sha256(access_token);
        await host.dataSource.manager.update(AccessToken, { tokenHash }, { revokedAt: past() });
        return access_token;
      },
    ],
    [
      'a token of a revoked authorization',
      async () => {
        const { access_token } = await client.tokens();
        const { manager } = host.dataSource;
        const { familyId } = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(access_token) });
        await manager.update(TokenFamily, { id: familyId! }, { revokedAt: past() });
        return access_token;
      },
    ],
    [
      'the token of a user who is gone',
      async () => {
        const { access_token } = await client.tokens({}, loginCookie('bob'));
        users.delete('bob');
        return access_token;
      },
    ],
  ];
  it.each(badTokens)('answers 401 invalid_token to %s, also where a token is optional', async (_, make) => {
    const token = await make();
    for (const path of ['/api/me', '/shop']) {
      const response = await get(path, token);
      expect([response.status, await response.json()]).toMatchObject([401, { error: 'invalid_token' }]);
      expect(challengeOf(response)).toMatchObject({
        error: 'invalid_token',
        resource_metadata: metadataUrl(),
      });
    }
  });

  it('greets by name where a token is optional, and lets nobody in too', async () => {
    await expect((await get('/shop', all)).json()).resolves.toEqual({ token: true, user: 'alice' });
    await expect((await get('/shop')).json()).resolves.toEqual({ token: false, user: null });
    await expect((await get('/shop/offers')).json()).resolves.toEqual({ offers: [] });
  });

  it("leaves the answer to a host's exception filter, and the challenge stands", async () => {
    const [none, narrow] = [await get('/filtered'), await get('/filtered', readOnly)];
    expect([none.status, await none.json()]).toMatchObject([401, { mine: 401 }]);
    expect(challengeOf(none)).toMatchObject({ scope: 'write' });
    expect([narrow.status, await narrow.json()]).toMatchObject([
      403,
      { mine: 403, told: { error: 'insufficient_scope' } },
    ]);
    expect(challengeOf(narrow)).toMatchObject({ error: 'insufficient_scope' });
  });

  it('never repeats the token in the answer', async () => {
    const response = await get('/api/me', 'a-token-that-must-not-come-back');
    const told = `${JSON.stringify([...response.headers])} ${await response.text()}`;
    expect(told).not.toContain('must-not-come-back');
  });
});

describe.each(pairs)('with checkResourceOwner off, on %s with %s', (platform, database) => {
  afterEach(resetUsers);

  it('the token of a user who is gone still comes in, with no user', async () => {
    const options = { checkResourceOwner: false, realm: 'the "notes" of \\ all' };
    const host = await Host.start({ platform, database, options });
    try {
      const client = await TestClient.register(host, { skipAuthorization: true });
      const { access_token } = await client.tokens();
      users.delete('alice');
      const response = await host.fetch('/api/me', { headers: bearer(access_token) });
      expect([response.status, await response.json()]).toMatchObject([200, { user: null }]);
      const challenge = (await host.fetch('/api/me')).headers.get('www-authenticate');
      expect(challenge).toContain('Bearer realm="the \\"notes\\" of \\\\ all", ');
    } finally {
      await host.stop();
    }
  });
});

function swapped(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}
