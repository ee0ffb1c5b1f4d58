import {
  AccessToken,
  Application,
  AuthorizationCode,
  type Claims,
  ExpiredRecords,
  IdToken,
  IdTokenRepository,
  TokenFamily,
} from 'nest-oauth2-provider';
import { deliveryOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient, bearer } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { verifiedIdToken } from './support/openid.js';
import { TestOwners, loginCookie, resetUsers } from './support/owners.js';
import { isAlive, sha256 } from './support/token-endpoint.js';

type Changes = Record<string, string | undefined>;

const REGISTERED = {
  clientType: 'public' as const,
  grantTypes: ['implicit'],
  responseTypes: ['id_token', 'id_token token'],
};
const REQUEST: Changes = {
  response_type: 'id_token',
  scope: 'openid profile email',
  nonce: 'n-0S6',
  code_challenge: undefined,
  code_challenge_method: undefined,
};
const seconds = () => Math.floor(Date.now() / 1000);

/** A host whose users claim more than they may. */
class BoastfulOwners extends TestOwners {
  override async claims(...asked: Parameters<TestOwners['claims']>): Promise<Claims> {
    const boast = { iss: 'https://evil.example', sub: 'root', nonce: 'x', aud: 'x', azp: 'x', at_hash: 'x' };
    return { ...(await super.claims(...asked)), ...boast, nickname: null };
  }
}

describe.each(pairs)('ID tokens of the implicit flow (OpenID Connect Core 3.2) on %s with %s', (...on) => {
  const [platform, database] = on;
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({
      platform,
      database,
      options: { profile: 'oauth2.0-compatible' },
      structure: { resourceOwners: BoastfulOwners },
    });
    client = await TestClient.register(host, { ...REGISTERED, skipAuthorization: true });
  });
  afterAll(() => host.stop());

  const ask = async (changes: Changes = {}, cookie?: string, who = client) =>
    deliveryOf(await who.authorize({ ...REQUEST, ...changes }, cookie));
  const claimsOf = async (idToken: string, who = client) =>
    (await verifiedIdToken(host, idToken, who.clientId)).claims;
  const count = () =>
    Promise.all([AccessToken, AuthorizationCode].map((each) => host.dataSource.manager.count<object>(each)));

  it('id_token alone is an ID token in the fragment, with the claims of the scopes, and nothing else', async () => {
    const before = await count();
    const loggedIn = seconds() - 60;
    const { mode, to, parameters } = await ask({}, loginCookie('alice', loggedIn));
    expect([mode, to]).toEqual(['fragment', REDIRECT_URI]);
    expect(parameters).toEqual({
      id_token: expect.any(String) as string,
      state: 'a state',
      iss: host.issuer,
    });
    const claims = await claimsOf(parameters['id_token']);
    expect(claims).toEqual({
      iss: host.issuer,
      sub: 'alice',
      aud: client.clientId,
      iat: expect.any(Number) as number,
      exp: claims.iat! + 3600,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      nonce: 'n-0S6',
      auth_time: loggedIn,
      sid: expect.any(String) as string,
      // Section 5.4: there is no access token to ask UserInfo with.
      name: 'alice',
      email: 'alice@example.com',
    });
    expect(await count()).toEqual(before);
  });

  it('id_token token has both, bound by at_hash; the claims are at UserInfo then', async () => {
    const { parameters } = await ask({ response_type: 'id_token token' });
    expect(Object.keys(parameters).sort()).toEqual(
      ['access_token', 'expires_in', 'id_token', 'iss', 'scope', 'state', 'token_type'].sort(),
    );
    const claims = await claimsOf(parameters['id_token']);
    const half = Buffer.from(sha256(parameters['access_token']), 'hex').subarray(0, 16);
    expect(claims['at_hash']).toBe(half.toString('base64url'));
    for (const absent of ['name', 'email', 'c_hash', 's_hash', 'azp'])
      expect(claims).not.toHaveProperty(absent);
    const userinfo = await host.fetch('userinfo', { headers: bearer(parameters['access_token']) });
    expect(await userinfo.json()).toMatchObject({ sub: 'alice', name: 'alice' });
  });

  it('they say how the user logged in, where the host knows', async () => {
    const login = { userId: 'alice', sessionId: 's', authTime: seconds(), acr: 'urn:level:2', amr: ['otp'] };
    const { parameters } = await ask({}, `login=${encodeURIComponent(JSON.stringify(login))}`);
    expect(await claimsOf(parameters['id_token'])).toMatchObject({ acr: 'urn:level:2', amr: ['otp'] });
  });

  it('the words may come in any order, for the request and for the registration', async () => {
    const turned = await TestClient.register(host, {
      ...REGISTERED,
      responseTypes: ['token id_token'],
      skipAuthorization: true,
    });
    for (const response_type of ['id_token token', 'token id_token'])
      expect((await ask({ response_type }, undefined, turned)).parameters).toHaveProperty('id_token');
    const { responseTypes } = await host.dataSource.manager.findOneByOrFail(Application, {
      clientId: turned.clientId,
    });
    expect(responseTypes).toEqual(['id_token token']);
  });

  it('has no state where the request had none (Django OAuth Toolkit: an empty one)', async () => {
    expect((await ask({ state: undefined })).parameters).not.toHaveProperty('state');
  });

  describe('is refused in the fragment:', () => {
    it.each<[string, Changes, string]>([
      ['no nonce (section 3.2.2.1)', { nonce: undefined }, 'invalid_request'],
      ['no scope openid, where others answer nothing at all', { scope: 'profile' }, 'invalid_request'],
      ['no scope', { scope: undefined }, 'invalid_request'],
      ['an unknown scope', { scope: 'openid fly' }, 'invalid_scope'],
      ['the query as response mode', { response_mode: 'query' }, 'invalid_request'],
      ['an unknown response mode', { response_mode: 'web_message' }, 'invalid_request'],
      ['an unregistered response type', { response_type: 'token' }, 'unauthorized_client'],
      ['one that nobody has', { response_type: 'id_token magic' }, 'unsupported_response_type'],
      ['a word twice', { response_type: 'id_token id_token' }, 'unsupported_response_type'],
      ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
      ['prompt=none with another', { prompt: 'none login' }, 'invalid_request'],
    ])('%s', async (_case, changes, error) => {
      const { mode, to, parameters } = await ask(changes);
      expect([mode, to]).toEqual(['fragment', REDIRECT_URI]);
      expect(parameters).toEqual({
        error,
        error_description: expect.any(String) as string,
        state: 'a state',
        iss: host.issuer,
      });
    });

    it('a login that is lacking, with prompt=none', async () => {
      const { mode, parameters } = await ask({ prompt: 'none' }, '');
      expect([mode, parameters['error']]).toEqual(['fragment', 'login_required']);
    });

    it('a denial', async () => {
      const asking = await TestClient.register(host, REGISTERED);
      const denied = await asking.decide(await asking.authorize(REQUEST), false);
      expect(await deliveryOf(denied)).toMatchObject({
        mode: 'fragment',
        parameters: { error: 'access_denied', state: 'a state', iss: host.issuer },
      });
    });
  });

  it('a posted request cannot put the answer into the query by its URL (Django OAuth Toolkit: it does)', async () => {
    const form = Object.fromEntries(
      new URLSearchParams(client.authorizationUrl(REQUEST).split('?')[1]).entries(),
    );
    const bounced = await host.post('authorize?response_mode=query', form, { cookie: loginCookie('alice') });
    const answer = await host.fetch(bounced.headers.get('location')!, {
      headers: { cookie: loginCookie('alice') },
    });
    expect((await deliveryOf(answer)).mode).toBe('fragment');
  });

  describe('the record of an ID token', () => {
    const issued = async (changes: Changes = {}, who = client) => {
      const { parameters } = await ask(changes, undefined, who);
      const { jti } = await claimsOf(parameters['id_token'], who);
      const record = await host.dataSource.manager.findOneByOrFail(IdToken, { id: jti! });
      return { parameters, record };
    };

    it('has the jti, user, application, scope and expiry, and the family what it belongs to', async () => {
      const { record, parameters } = await issued();
      const { exp, jti } = await claimsOf(parameters['id_token']);
      expect(record).toMatchObject({
        id: jti,
        userId: 'alice',
        scope: 'openid profile email',
        revokedAt: null,
      });
      expect(Math.floor(record.expires.getTime() / 1000)).toBe(exp);
      const family = await host.dataSource.manager.findOneByOrFail(TokenFamily, { id: record.familyId! });
      expect(family).toMatchObject({ grantType: 'implicit', applicationId: record.applicationId });
      expect(family.expires.getTime()).toBeGreaterThanOrEqual(record.expires.getTime());
    });

    it('can be revoked alone', async () => {
      const { record } = await issued();
      const repository = host.app.get(IdTokenRepository);
      const live = async () =>
        (await repository.tokensOf({ userId: 'alice' }, new Date())).map(({ id }) => id);
      expect(await live()).toContain(record.id);
      await repository.update(record.id, { revokedAt: new Date() });
      expect(await live()).not.toContain(record.id);
      const revoked = await repository.findOneByOrFail({ id: record.id });
      expect(revoked.isValid([], new Date())).toBe(false);
    });

    it('belongs to a family that ends with the access token beside it', async () => {
      const { record, parameters } = await issued({ response_type: 'id_token token' });
      await client.revoke(parameters['access_token']);
      const family = await host.dataSource.manager.findOneByOrFail(TokenFamily, { id: record.familyId! });
      expect(family.revokedAt).not.toBeNull();
      expect(await isAlive(host, { access_token: parameters['access_token'] })).toBe(false);
    });

    it('goes with its application, and by itself when it has expired', async () => {
      const other = await TestClient.register(host, { ...REGISTERED, skipAuthorization: true });
      const { record } = await issued({}, other);
      await host.dataSource.manager.delete(Application, { id: record.applicationId });
      expect(await host.dataSource.manager.existsBy(IdToken, { id: record.id })).toBe(false);

      const { record: aging } = await issued();
      const { idToken } = await host.app
        .get(ExpiredRecords)
        .clear({ now: new Date(Date.now() + 3601 * 1000) });
      expect(idToken).toBeGreaterThan(0);
      expect(await host.dataSource.manager.existsBy(IdToken, { id: aging.id })).toBe(false);
      expect(await host.dataSource.manager.existsBy(TokenFamily, { id: aging.familyId! })).toBe(false);
    });
  });

  it('an ID token opens nothing, also after what came with it was revoked (Django OAuth Toolkit: it does)', async () => {
    const { parameters } = await ask({ response_type: 'id_token token' });
    const opens = () =>
      Promise.all(
        ['/api/me', '/api/public', 'userinfo'].map(async (path) => {
          const headers = bearer(parameters['id_token']);
          return (await host.fetch(path, { headers })).status;
        }),
      );
    expect(await opens()).toEqual([401, 401, 401]);
    await client.revoke(parameters['access_token']);
    expect(await opens()).toEqual([401, 401, 401]);
    const other = await TestClient.register(host);
    expect(await (await other.introspect(parameters['id_token'])).json()).toEqual({ active: false });
  });
});

describe.each(['express', 'fastify'] as const)('under OAuth 2.1, on %s', (platform) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform });
    client = await TestClient.register(host, {
      grantTypes: ['authorization_code', 'implicit'],
      responseTypes: ['id_token', 'code id_token', 'token', 'id_token token', 'code token'],
      skipAuthorization: true,
    });
  });
  afterAll(() => host.stop());

  const ask = async (response_type: string) =>
    (await deliveryOf(await client.authorize({ response_type, scope: 'openid', nonce: 'n' }))).parameters;

  it.each(['id_token', 'code id_token', 'id_token code'])(
    'ID tokens come through the browser: %s',
    async (type) => expect(await ask(type)).toHaveProperty('id_token'),
  );

  it.each(['token', 'id_token token', 'code token', 'code id_token token'])(
    'access tokens do not: %s (RFC 9700 section 2.1.2)',
    async (type) => {
      const answer = await ask(type);
      expect(answer).toMatchObject({ error: 'unsupported_response_type' });
      expect(answer).not.toHaveProperty('access_token');
    },
  );
});
