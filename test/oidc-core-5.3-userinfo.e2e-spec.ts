import { AccessToken, type Claims, type ClaimsRequest, TokenFamily } from 'nest-oauth2-provider';
import { createLocalJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { challengeOf, jsonOf, keySetOf, verifiedIdToken } from './support/openid.js';
import { TestOwners, type TestUser, loginCookie, resetUsers, users } from './support/owners.js';
import { NO_STORE_JSON, noStoreHeaders, sha256 } from './support/token-endpoint.js';

/** A host that is careless with its claims. */
class CarelessOwners extends TestOwners {
  override async claims(user: TestUser, wanted: ClaimsRequest) {
    const own = await super.claims(user, wanted);
    return { ...own, sub: 'somebody else', nickname: null, website: undefined, client: wanted.clientId };
  }
}

describe.each(pairs)('UserInfo (OpenID Connect Core section 5.3) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database, structure: { resourceOwners: CarelessOwners } });
    client = await TestClient.register(host, { skipAuthorization: true });
  });
  afterEach(resetUsers);
  afterAll(() => host.stop());

  const accessToken = async (scope = 'openid', user = 'alice') =>
    (await client.tokens({ scope }, loginCookie(user))).access_token;
  const ask = (token: string, init: RequestInit = {}) =>
    host.fetch('userinfo', { ...init, headers: { ...bearer(token), ...(init.headers as object) } });
  const past = () => new Date(Date.now() - 1000);

  it.each([
    ['openid', {}],
    ['openid profile', { name: 'alice' }],
    ['openid email', { email: 'alice@example.com' }],
    ['openid profile email read', { name: 'alice', email: 'alice@example.com' }],
  ])('tells the subject and what belongs to the scope: %s', async (scope, claims) => {
    const response = await ask(await accessToken(scope));
    expect(noStoreHeaders(response)).toEqual(NO_STORE_JSON);
    await expect(jsonOf(response)).resolves.toEqual({ sub: 'alice', client: client.clientId, ...claims });
  });

  it.each<[string, RequestInit]>([
    ['oidcc-userinfo-get', {}],
    ['POST without a body', { method: 'POST' }],
    ['oidcc-userinfo-post-header', { method: 'POST', body: new URLSearchParams({ any: 'thing' }) }],
    ['GET with a lower-case scheme', { headers: { authorization: 'bearer' } }],
  ])('answers %s', async (_, { headers, ...init }) => {
    const token = await accessToken();
    const authorization = headers === undefined ? `Bearer ${token}` : `bearer ${token}`;
    const response = await host.fetch('userinfo', { ...init, headers: { authorization } });
    await expect(jsonOf(response)).resolves.toMatchObject({ sub: 'alice' });
  });

  it('answers oidcc-userinfo-post-body: the token in a form (RFC 6750 section 2.2)', async () => {
    const response = await host.post('userinfo', { access_token: await accessToken() });
    await expect(jsonOf(response)).resolves.toMatchObject({ sub: 'alice' });
  });

  it.each<[string, (token: string) => Promise<Response>, number, string]>([
    [
      'a token in header and form',
      (token) => host.post('userinfo', { access_token: token }, bearer(token)),
      400,
      'invalid_request',
    ],
    [
      'two tokens in the form',
      (token) => host.post('userinfo', `access_token=${token}&access_token=${token}`),
      400,
      'invalid_request',
    ],
    [
      'a nested token in the form',
      (token) => host.post('userinfo', `access_token[x]=${token}`),
      400,
      'invalid_request',
    ],
    ['garbage in the form', () => host.post('userinfo', { access_token: 'two words' }), 401, 'invalid_token'],
  ])('refuses %s, with a challenge', async (_, send, status, error) => {
    const response = await send(await accessToken());
    expect([response.status, await response.json()]).toMatchObject([status, { error }]);
    expect(challengeOf(response)).toMatchObject({ error, scope: 'openid' });
  });

  it('takes the token in a form where a page of the client sends it', async () => {
    const origin = 'https://app.example.com';
    const spa = await TestClient.register(host, { skipAuthorization: true, allowedOrigins: [origin] });
    const { access_token } = await spa.tokens({ scope: 'openid' });
    const response = await host.post('userinfo', { access_token }, { origin });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  });

  it('answers HEAD without a body, and a trailing slash as well', async () => {
    const token = await accessToken();
    const head = await ask(token, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await host.fetch('userinfo/', { headers: bearer(token) })).status).toBe(200);
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('refuses %s', async (method) => {
    const response = await ask(await accessToken(), { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('has the same subject as the ID token', async () => {
    const { access_token, id_token } = await client.tokens({ scope: 'openid' });
    const { sub } = JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString()) as {
      sub: string;
    };
    await expect(jsonOf(await ask(access_token))).resolves.toMatchObject({ sub });
  });

  it('asks for a token where none came, without an error code (RFC 6750 section 3.1)', async () => {
    const response = await host.fetch('userinfo');
    expect([response.status, await response.text()]).toEqual([401, '']);
    const challenge = challengeOf(response);
    expect(challenge).not.toHaveProperty('error');
    expect(challenge).toMatchObject({ realm: 'oauth2', scope: 'openid' });
  });

  it.each<[string, (token: string) => Promise<Response>]>([
    ['the query', (token) => host.fetch(`userinfo?access_token=${token}`)],
    ['the query of a POST', (token) => host.fetch(`userinfo?access_token=${token}`, { method: 'POST' })],
    [
      'JSON',
      (token) =>
        host.fetch('userinfo', {
          method: 'POST',
          body: JSON.stringify({ access_token: token }),
          headers: { 'content-type': 'application/json' },
        }),
    ],
  ])('does not read a token from %s (RFC 9700 section 4.3.2)', async (_, send) => {
    const response = await send(await accessToken());
    expect(response.status).toBe(401);
    expect(challengeOf(response)).not.toHaveProperty('error');
  });

  it.each<[string, number, string, () => Promise<string>]>([
    ['garbage', 401, 'invalid_token', () => Promise.resolve('eyJ.a.b')],
    ['an ID token', 401, 'invalid_token', async () => (await client.tokens({ scope: 'openid' })).id_token],
    [
      'a refresh token',
      401,
      'invalid_token',
      async () => (await client.tokens({ scope: 'openid' })).refresh_token,
    ],
    ['a code', 401, 'invalid_token', () => client.code({ scope: 'openid' })],
    ['a token without openid', 403, 'insufficient_scope', () => accessToken('read profile')],
    ['a malformed header', 400, 'invalid_request', () => Promise.resolve('two words')],
  ])('refuses %s', async (_, status, error, token) => {
    const response = await ask(await token());
    expect([response.status, await response.json()]).toMatchObject([status, { error }]);
    expect(challengeOf(response)).toMatchObject({ error, scope: 'openid' });
    expect(noStoreHeaders(response)).toEqual(NO_STORE_JSON);
  });

  it.each([
    ['', 'read write'],
    // As one can have it that importdot brought; there it is a 500.
    [', also one with openid', 'openid'],
  ])("refuses a client's own token, which acts for no user%s", async (_, scope) => {
    const machine = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    const { access_token } = await tokensOf(await machine.token({ grant_type: 'client_credentials' }));
    await host.dataSource.manager.update(AccessToken, { tokenHash: sha256(access_token) }, { scope });
    const response = await ask(access_token);
    expect(response.status).toBe(403);
    expect(challengeOf(response)).toMatchObject({ error: 'insufficient_scope' });
  });

  it.each<[string, (token: string) => Promise<unknown>]>([
    ['disabled user', () => Promise.resolve(users.delete('alice'))],
    [
      'token that expired',
      (token) =>
        host.dataSource.manager.update(AccessToken, { tokenHash: sha256(token) }, { expires: past() }),
    ],
    [
      'token that was revoked',
      (token) =>
        host.dataSource.manager.update(AccessToken, { tokenHash: sha256(token) }, { revokedAt: past() }),
    ],
    [
      'revoked authorization',
      async (token) => {
        const { familyId } = await host.dataSource.manager.findOneByOrFail(AccessToken, {
          tokenHash: sha256(token),
        });
        await host.dataSource.manager.update(TokenFamily, { id: familyId! }, { revokedAt: past() });
      },
    ],
  ])('tells nothing of a %s', async (_, end) => {
    const token = await accessToken();
    expect((await ask(token)).status).toBe(200);
    await end(token);
    const response = await ask(token);
    expect(response.status).toBe(401);
    expect(challengeOf(response)).toMatchObject({ error: 'invalid_token' });
  });
});

const ALICE = {
  given_name: 'Alice',
  picture: '',
  email_verified: false,
  phone_number: '+1 555',
  phone_number_verified: true,
  address: { street_address: '1 rue X', locality: 'Paris', region: null, country: 'FR' },
  updated_at: 1_700_000_000,
};
const PROFILE = { name: 'alice', given_name: 'Alice', updated_at: 1_700_000_000 };
const EMAIL = { email: 'alice@example.com', email_verified: false };
const ADDRESS = { address: { street_address: '1 rue X', locality: 'Paris', country: 'FR' } };
const PHONE = { phone_number: '+1 555', phone_number_verified: true };
const SCOPES = { read: 'Read', profile: 'Name', email: 'Email', address: 'Address', phone: 'Phone' };

describe.each(pairs)('claims and forms of UserInfo on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: { scopes: SCOPES, defaultScopes: ['read'] } });
    client = await TestClient.register(host, { skipAuthorization: true });
    users.set('alice', { ...users.get('alice')!, more: ALICE });
  });
  afterAll(() => host.stop().finally(resetUsers));

  const userInfoOf = async (scope: string, of = client) =>
    host.fetch('userinfo', { headers: bearer((await of.tokens({ scope })).access_token) });

  it.each([
    ['oidcc-scope-profile', 'openid profile', PROFILE],
    ['oidcc-scope-email', 'openid email', EMAIL],
    ['oidcc-scope-address', 'openid address', ADDRESS],
    ['oidcc-scope-phone', 'openid phone', PHONE],
    ['oidcc-scope-all', 'openid profile email address phone', { ...PROFILE, ...EMAIL, ...ADDRESS, ...PHONE }],
  ])('%s: what belongs to the scope, here and not in the ID token', async (_module, scope, claims) => {
    const { access_token, id_token } = await client.tokens({ scope });
    const response = await host.fetch('userinfo', { headers: bearer(access_token) });
    await expect(jsonOf(response)).resolves.toEqual({ sub: 'alice', ...claims });
    const told = await verifiedIdToken(host, id_token, client.clientId);
    for (const name of Object.keys(claims)) expect(told.claims).not.toHaveProperty(name);
  });

  it('oidcc-userinfo-rs256: signed for a client that registered it, for that client, by this server', async () => {
    const signed = await TestClient.register(host, {
      skipAuthorization: true,
      metadata: { userinfo_signed_response_alg: 'RS256' },
    });
    const response = await userInfoOf('openid email', signed);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/jwt; charset=utf-8',
    ]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { claims } = await verifiedIdToken(host, await response.text(), signed.clientId);
    expect(claims).toEqual({ sub: 'alice', ...EMAIL, iss: host.issuer, aud: signed.clientId });
  });

  it.each(['ES256', 'PS256', 'EdDSA', 'HS256'])(
    'signed with %s, whatever the ID tokens are signed with',
    async (userinfo_signed_response_alg) => {
      const signed = await TestClient.register(host, {
        skipAuthorization: true,
        hashClientSecret: false,
        metadata: { userinfo_signed_response_alg },
      });
      const text = await (await userInfoOf('openid email', signed)).text();
      const options = { issuer: host.issuer, audience: signed.clientId };
      const { payload, protectedHeader } = userinfo_signed_response_alg.startsWith('HS')
        ? await jwtVerify(text, Buffer.from(signed.clientSecret!), options)
        : await jwtVerify(text, createLocalJWKSet(await keySetOf(host)), options);
      expect([protectedHeader.alg, payload.sub]).toEqual([userinfo_signed_response_alg, 'alice']);
    },
  );

  it('cannot be signed with a secret of which only a hash is kept', async () => {
    const metadata = { userinfo_signed_response_alg: 'HS256' };
    await expect(TestClient.register(host, { metadata })).rejects.toThrow(/recoverable/);
  });

  it('openid-client reads a signed answer', async () => {
    const signed = await TestClient.register(host, {
      skipAuthorization: true,
      metadata: { userinfo_signed_response_alg: 'RS256' },
    });
    const config = await oidc.discovery(
      new URL(host.issuer),
      signed.clientId,
      { userinfo_signed_response_alg: 'RS256' },
      oidc.ClientSecretBasic(signed.clientSecret),
      { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] },
    );
    const { access_token } = await signed.tokens({ scope: 'openid email' });
    await expect(oidc.fetchUserInfo(config, access_token, 'alice')).resolves.toMatchObject(EMAIL);
  });

  it('errors are JSON for that client, too', async () => {
    const signed = await TestClient.register(host, {
      skipAuthorization: true,
      metadata: { userinfo_signed_response_alg: 'RS256' },
    });
    const response = await userInfoOf('read', signed);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      403,
      'application/json; charset=utf-8',
    ]);
  });
});

/** A host whose own code fails. */
class FailingOwners extends TestOwners {
  static how: () => Claims = () => ({});

  override claims(): Promise<Claims> {
    return Promise.resolve(FailingOwners.how());
  }
}

describe('UserInfo where the host fails', () => {
  it.each<[string, () => Claims]>([
    [
      'throws',
      () => {
        throw new Error('the pet of alice is called Dinah');
      },
    ],
    ['has a claim that no JSON can hold', () => ({ shoe_size: 38n })],
    [
      'has a claim that never ends',
      () => {
        const claims: Claims = {};
        claims['self'] = claims;
        return claims;
      },
    ],
  ])('answers server_error and tells nothing where it %s', async (_case, how) => {
    const host = await Host.start({ structure: { resourceOwners: FailingOwners } });
    try {
      const client = await TestClient.register(host, { skipAuthorization: true });
      const { access_token } = await client.tokens({ scope: 'openid' });
      FailingOwners.how = how;
      const response = await host.fetch('userinfo', { headers: bearer(access_token) });
      const body = await response.text();
      expect([response.status, JSON.parse(body)]).toMatchObject([500, { error: 'server_error' }]);
      expect(body).not.toMatch(/Dinah|BigInt|circular/i);
    } finally {
      await host.stop();
    }
  });
});

describe('UserInfo where checkResourceOwner is off', () => {
  afterEach(resetUsers);

  it('still tells nothing of a user who is gone, and says so in a challenge', async () => {
    const host = await Host.start({ options: { checkResourceOwner: false } });
    try {
      const client = await TestClient.register(host, { skipAuthorization: true });
      const { access_token } = await client.tokens({ scope: 'openid' });
      users.delete('alice');
      const response = await host.fetch('userinfo', { headers: bearer(access_token) });
      expect(response.status).toBe(401);
      const metadataUrl = `${host.origin}/.well-known/oauth-protected-resource/o`;
      expect(challengeOf(response)).toMatchObject({
        error: 'invalid_token',
        scope: 'openid',
        resource_metadata: metadataUrl,
      });
      const nobody = await host.fetch('userinfo');
      expect(challengeOf(nobody)['resource_metadata']).toBe(metadataUrl);
    } finally {
      await host.stop();
    }
  });
});
