import { Application, type ClaimsRequest, TokenFamily } from 'nest-oauth2-provider';
import * as oidc from 'openid-client';
import { answerOf, deliveryOf, redirectOf, requestOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient, type Tokens, bearer, formOf, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { jsonOf, metadataOf, verifiedIdToken } from './support/openid.js';
import { TestOwners, type TestUser, loginCookie, resetUsers, users } from './support/owners.js';

const SCOPES = {
  read: 'Read your notes',
  write: 'Change your notes',
  profile: 'See your name',
  email: 'See your address',
  phone: 'See your phone number',
};

/** A host with a claim of its own, which remembers what it was asked. */
class TellingOwners extends TestOwners {
  static asked: ClaimsRequest[] = [];

  override claimNames(scopes: readonly string[]): readonly string[] {
    return [...super.claimNames(scopes), 'shoe_size'];
  }

  override claims(user: TestUser, wanted: ClaimsRequest) {
    TellingOwners.asked.push(wanted);
    return super.claims(user, wanted);
  }
}

const MORE = {
  'name#fr': 'Alix',
  phone_number: '+1 555',
  shoe_size: 38,
  iss: 'https://evil.example',
  sub: 'somebody else',
  exp: 1,
  nonce: 'forged',
  aud: 'everybody',
};

describe.each(pairs)('the parameter claims on %s with %s', (platform, database) => {
  let host: Host;
  /** Asks nobody. */
  let trusted: TestClient;
  /** Asks for consent. */
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      options: { scopes: SCOPES },
      structure: { resourceOwners: TellingOwners },
    });
    trusted = await TestClient.register(host, { skipAuthorization: true });
  });
  beforeEach(async () => {
    resetUsers();
    users.set('alice', { ...users.get('alice')!, more: MORE });
    client = await TestClient.register(host);
    TellingOwners.asked = [];
  });
  afterAll(() => host?.stop());

  const asking = (claims: object, more: Record<string, string> = {}) => ({
    scope: 'openid',
    claims: JSON.stringify(claims),
    ...more,
  });
  const idTokenOf = async ({ id_token }: Tokens, of = trusted) =>
    (await verifiedIdToken(host, id_token, of.clientId)).claims;
  const userInfoOf = async ({ access_token }: Tokens) =>
    jsonOf(await host.fetch('userinfo', { headers: bearer(access_token) }));
  const silently = async (changes: Record<string, string>, of = client) =>
    answerOf(await of.authorize({ ...changes, prompt: 'none' })).parameters;

  it('is advertised, with the claims that the host has', async () => {
    expect(await metadataOf(host)).toMatchObject({
      claims_parameter_supported: true,
      claim_types_supported: ['normal'],
      claims_supported: expect.arrayContaining([
        'sub',
        'acr',
        'email',
        'phone_number',
        'shoe_size',
      ]) as string[],
    });
  });

  it('oidcc-claims-essential: a claim that is asked for by name comes at UserInfo', async () => {
    const tokens = await trusted.tokens(asking({ userinfo: { name: { essential: true } } }));
    expect(await userInfoOf(tokens)).toEqual({
      sub: 'alice',
      name: 'alice',
      'name#fr': 'Alix',
      shoe_size: 38,
    });
    expect(TellingOwners.asked.at(-1)).toEqual({
      scopes: ['openid'],
      clientId: trusted.clientId,
      requested: { name: { essential: true } },
      locales: [],
    });
  });

  it('puts claims into the ID token, also of a refresh, and there alone', async () => {
    const claims = { id_token: { email: null, shoe_size: { essential: true } } };
    const tokens = await trusted.tokens(asking(claims, { claims_locales: 'fr en' }));
    const said = { email: 'alice@example.com', shoe_size: 38 };
    expect(await idTokenOf(tokens)).toMatchObject(said);
    expect(TellingOwners.asked).toEqual([
      { scopes: [], clientId: trusted.clientId, requested: claims.id_token, locales: ['fr', 'en'] },
    ]);
    expect(await userInfoOf(tokens)).toEqual({ sub: 'alice', shoe_size: 38 });
    const refreshed = await tokensOf(await trusted.refresh(tokens.refresh_token));
    expect(await idTokenOf(refreshed)).toMatchObject(said);
  });

  it('lets the host speak of the user and never for the provider', async () => {
    const names = ['iss', 'sub', 'aud', 'exp', 'nonce', 'email'];
    const asked = Object.fromEntries(names.map((name) => [name, null]));
    const tokens = await trusted.tokens(asking({ id_token: asked, userinfo: asked }));
    const claims = await idTokenOf(tokens);
    expect(claims).toMatchObject({ iss: host.issuer, sub: 'alice', aud: trusted.clientId });
    expect(claims).not.toHaveProperty('nonce');
    expect(await userInfoOf(tokens)).toEqual({ sub: 'alice', email: 'alice@example.com', shoe_size: 38 });
  });

  it('asks the host for nothing where an ID token needs nothing of it', async () => {
    await trusted.tokens(asking({ userinfo: { email: null } }));
    await trusted.tokens({ scope: 'openid profile email' });
    expect(TellingOwners.asked).toEqual([]);
  });

  it.each([
    ['the value that it has', { value: '+1 555' }, true],
    ['one of the values', { values: ['+1 554', '+1 555'] }, true],
    ['another value', { value: '+1 554' }, false],
  ])('a claim that is asked for with %s', async (_case, request, comes) => {
    const tokens = await trusted.tokens(
      asking({ userinfo: { phone_number: request }, id_token: { phone_number: request } }),
    );
    expect('phone_number' in (await userInfoOf(tokens))).toBe(comes);
    expect('phone_number' in (await idTokenOf(tokens))).toBe(comes);
  });

  it('holds for an ID token that comes through the browser, too, beside the claims of its scopes', async () => {
    const implicit = await TestClient.register(host, {
      skipAuthorization: true,
      grantTypes: ['implicit'],
      responseTypes: ['id_token'],
    });
    const asked = { id_token: { phone_number: null, email: { value: 'bob@example.com' } } };
    const response = await implicit.authorize({
      ...asking(asked, { scope: 'openid profile', nonce: 'n' }),
      response_type: 'id_token',
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    const { id_token } = (await deliveryOf(response)).parameters;
    const { claims } = await verifiedIdToken(host, id_token, implicit.clientId);
    expect(claims).toMatchObject({ sub: 'alice', nonce: 'n', name: 'alice', phone_number: '+1 555' });
    expect(claims).not.toHaveProperty('email');
  });

  it('in one language comes in that', async () => {
    const tokens = await trusted.tokens(asking({ id_token: { 'name#fr': null } }));
    const claims = await idTokenOf(tokens);
    expect([claims['name#fr'], claims['name']]).toEqual(['Alix', undefined]);
  });

  it('is kept with the authorization, as far as the client may have it, and not where there is no openid', async () => {
    const claims = { userinfo: { name: null, iq: null, acr: null }, id_token: { sub: { value: 'alice' } } };
    const kept = async (scope: string) => {
      const { access_token } = await trusted.tokens({ ...asking(claims), scope });
      const families = await host.dataSource.manager.find(TokenFamily, { order: { id: 'DESC' }, take: 1 });
      expect(access_token).toBeDefined();
      return families[0].claims;
    };
    expect(await kept('openid')).toEqual({ userinfo: { name: null }, id_token: {}, locales: [] });
    expect(await kept('read')).toBeNull();
  });

  it('opens nothing that the client could not ask for by scope, nor what it has lost since', async () => {
    const limited = await TestClient.register(host, {
      skipAuthorization: true,
      scopes: ['openid', 'profile'],
    });
    const claims = { userinfo: { name: null, email: null }, id_token: { email: null } };
    const tokens = await limited.tokens(asking(claims));
    expect(await userInfoOf(tokens)).toEqual({
      sub: 'alice',
      name: 'alice',
      'name#fr': 'Alix',
      shoe_size: 38,
    });
    expect(await idTokenOf(tokens, limited)).not.toHaveProperty('email');
    await host.dataSource.manager.update(Application, { clientId: limited.clientId }, { scopes: ['openid'] });
    expect(await userInfoOf(tokens)).toEqual({ sub: 'alice', shoe_size: 38 });
  });

  describe('the consent page', () => {
    const CLAIMS = asking({ userinfo: { email: { essential: true } }, id_token: { shoe_size: null } });

    it('asks for what is beyond the scopes, in words where there are some', async () => {
      const page = await (await client.authorize({ ...CLAIMS, scope: 'openid profile' })).text();
      expect(page).toContain('See your email address');
      expect(page).toMatch(/<code dir="ltr">email<\/code>/);
      expect(page).toContain('shoe_size');
      const within = asking({ userinfo: { name: null } }, { scope: 'openid profile' });
      expect(await (await client.authorize(within)).text()).not.toContain(
        'See your name</bdi><code dir="ltr">name<',
      );
    });

    it('shows nothing that nobody here knows: its name is the client to choose', async () => {
      const page = await (
        await client.authorize(asking({ userinfo: { 'nothing at all, press Allow': null, '<b>': null } }))
      ).text();
      expect(page).not.toContain('nothing at all');
      expect(page).not.toContain('&lt;b&gt;');
    });

    it('remembers what was allowed, and asks again for more', async () => {
      expect(await silently(CLAIMS)).toMatchObject({ error: 'consent_required' });
      await client.code(CLAIMS);
      expect(await silently(CLAIMS)).toHaveProperty('code');
      expect(await silently({ scope: 'openid' })).toHaveProperty('code');
      expect(await silently(asking({ userinfo: { phone_number: null } }))).toMatchObject({
        error: 'consent_required',
      });
      await client.code(asking({ userinfo: { phone_number: null } }));
      expect(await silently(CLAIMS)).toHaveProperty('code');
    });

    it('does not ask by name for what was allowed by scope', async () => {
      await client.code({ scope: 'openid email' });
      expect(
        await silently({ ...CLAIMS, ...asking({ userinfo: { email: null } }), scope: 'openid email' }),
      ).toHaveProperty('code');
      expect(await silently(asking({ userinfo: { email: null } }))).toMatchObject({
        error: 'consent_required',
      });
    });

    it('brings back what it showed; a claim that was put in afterwards is refused', async () => {
      const page = await client.authorize(CLAIMS);
      const html = await page.text();
      expect(JSON.parse(requestOf(html)['claims'])).toEqual({
        userinfo: { email: { essential: true } },
        id_token: { shoe_size: null },
      });
      const { action, fields } = formOf(html);
      const request = new URLSearchParams(fields['authorization_request']);
      request.set('claims', '{"userinfo":{"phone_number":null}}');
      const forged = { ...fields, authorization_request: request.toString(), allow: 'true' };
      const answer = await host.post(action, forged, { cookie: loginCookie('alice') });
      expect(answer.status).toBe(403);
    });
  });

  it.each(['{"userinfo":{"__proto__":null,"constructor":{"value":1}}}', '{"__proto__":{"userinfo":1}}'])(
    'hostile names do nothing: %s',
    async (claims) => {
      const tokens = await trusted.tokens({ scope: 'openid', claims });
      expect(await userInfoOf(tokens)).toEqual({ sub: 'alice', shoe_size: 38 });
    },
  );

  it.each(['{', 'x'])('claims=%s beside no openid is a parameter that nobody knows', async (claims) => {
    expect((await client.authorize({ scope: 'read', claims })).status).toBe(200);
    expect(await client.code({ scope: 'read', claims })).toEqual(expect.any(String));
  });

  it('openid-client asks for claims and gets them', async () => {
    const config = await oidc.discovery(
      new URL(host.issuer),
      trusted.clientId,
      undefined,
      oidc.ClientSecretBasic(trusted.clientSecret),
      { execute: [oidc.allowInsecureRequests] },
    );
    const verifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      claims: '{"id_token":{"email":{"essential":true}},"userinfo":{"phone_number":null}}',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const response = await host.fetch(url.pathname + url.search, {
      headers: { cookie: loginCookie('alice') },
    });
    const tokens = await oidc.authorizationCodeGrant(config, new URL(redirectOf(response)), {
      pkceCodeVerifier: verifier,
    });
    expect(tokens.claims()).toMatchObject({ sub: 'alice', email: 'alice@example.com' });
    await expect(oidc.fetchUserInfo(config, tokens.access_token, 'alice')).resolves.toEqual({
      sub: 'alice',
      phone_number: '+1 555',
      shoe_size: 38,
    });
  });
});
