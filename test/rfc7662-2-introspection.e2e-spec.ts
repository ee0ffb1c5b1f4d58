import {
  type AbstractAccessToken,
  type AbstractRefreshToken,
  Application,
  type IntrospectionCaller,
  IntrospectionPolicy,
  TokenFamily,
  Tokens as IssuedInCode,
} from 'nest-oauth2-provider';
import { TestClient, type Tokens, basic, bearer, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { challengeOf, jsonOf, verifiedIdToken } from './support/openid.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import { NO_STORE_JSON, expectRefusal, expire, noStoreHeaders } from './support/token-endpoint.js';

const BASIC = 'Basic realm="oauth2", charset="UTF-8"';
const UUID = /^[0-9a-f-]{36}$/;

describe.each(pairs)('introspection (RFC 7662 section 2) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let open: TestClient;
  /** Registered with the scope `introspection` by name. */
  let resource: TestClient;
  beforeAll(async () => {
    const scopes = { read: 'Read', write: 'Write', introspection: 'Look at every token' };
    host = await Host.start({ platform, database, options: { scopes } });
    const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
    [client, open, resource] = await Promise.all([
      TestClient.register(host, { skipAuthorization: true, grantTypes }),
      TestClient.register(host, { skipAuthorization: true, clientType: 'public' }),
      TestClient.register(host, { grantTypes, scopes: ['read', 'introspection'] }),
    ]);
  });
  beforeEach(() => resetUsers());
  afterAll(() => host.stop());

  const said = (response: Promise<Response>) => response.then((answer) => jsonOf(answer));
  /** What is said of it, by its own client. */
  const of = (token: string, hint?: string) => said(client.introspect(token, hint));
  /** With an access token as the caller's credential. */
  const asBearer = (credential: string, token: string, more: Record<string, string> = {}) =>
    host.post('introspect', { token, ...more }, bearer(credential));
  const ownToken = async (who: TestClient, scope: string) =>
    (await tokensOf(await who.token({ grant_type: 'client_credentials', scope }))).access_token;
  const change = (who: TestClient, changes: Partial<Omit<Application, 'metadata'>>) =>
    host.dataSource.manager.update(Application, { clientId: who.clientId }, changes);
  const INACTIVE = { active: false };

  describe('says of', () => {
    let tokens: Tokens;
    let began: number;
    beforeAll(async () => {
      resetUsers();
      began = Math.floor(Date.now() / 1000);
      tokens = await client.tokens({ scope: 'openid read write' });
    });

    it('an access token all that there is to know', async () => {
      const answer = await of(tokens.access_token);
      expect(answer).toEqual({
        active: true,
        scope: 'openid read write',
        client_id: client.clientId,
        token_type: 'Bearer',
        exp: (answer['iat'] as number) + 3600,
        iat: expect.any(Number) as number,
        sub: 'alice',
        iss: host.issuer,
        jti: expect.stringMatching(UUID) as string,
        grant_id: expect.stringMatching(UUID) as string,
        auth_time: expect.any(Number) as number,
      });
      expect(answer['auth_time']).toBeLessThanOrEqual(answer['iat'] as number);
      expect(answer['iat']).toBeGreaterThanOrEqual(began);
      expect(answer['iat']).toBeLessThanOrEqual(Date.now() / 1000);
    });

    it('a refresh token the same, but that it is no bearer token', async () => {
      const answer = await of(tokens.refresh_token);
      expect(answer).toEqual({
        active: true,
        scope: 'openid read write',
        client_id: client.clientId,
        exp: (answer['iat'] as number) + 30 * 24 * 3600,
        iat: expect.any(Number) as number,
        sub: 'alice',
        iss: host.issuer,
        jti: expect.stringMatching(UUID) as string,
        grant_id: expect.stringMatching(UUID) as string,
        auth_time: expect.any(Number) as number,
      });
    });

    it("a client's own token that it has no subject, so that no client is taken for a user", async () => {
      const answer = await of(await ownToken(client, 'read'));
      expect(answer).toMatchObject({ active: true, scope: 'read', client_id: client.clientId });
      for (const none of ['sub', 'grant_id', 'auth_time', 'acr']) expect(answer).not.toHaveProperty(none);
    });

    it('when and how the user logged in (RFC 9470 section 6.2), also after a refresh', async () => {
      const authTime = Math.floor(Date.now() / 1000) - 600;
      const login = loginCookie('alice', authTime, 'a strong login', { acr: 'urn:example:gold' });
      const first = await client.tokens({ scope: 'read' }, login);
      const second = await tokensOf(await client.refresh(first.refresh_token));
      const answer = await of(second.access_token);
      expect(answer).toMatchObject({ auth_time: authTime, acr: 'urn:example:gold' });
      expect(answer['grant_id']).toBe((await of(second.refresh_token))['grant_id']);
    });

    it('a token that was made for one resource that it is for nothing else', async () => {
      const made = { application: client.clientId, userId: 'alice', scopes: ['read'] };
      const resource = 'https://api.example.com/notes';
      const { access_token } = await host.app.get(IssuedInCode).issue({ ...made, resource });
      expect(await of(access_token)).toMatchObject({ active: true, sub: 'alice', aud: resource });
    });

    it('a user what their ID token says', async () => {
      const { claims } = await verifiedIdToken(host, tokens.id_token, client.clientId);
      expect((await of(tokens.access_token))['sub']).toBe(claims.sub);
    });

    it.each([
      ['right', 'access_token', 'access_token'],
      ['wrong', 'access_token', 'refresh_token'],
      ['wrong', 'refresh_token', 'access_token'],
      ['right', 'refresh_token', 'refresh_token'],
      ['unknown', 'refresh_token', 'saml2_assertion'],
    ] as const)('a token the same with a hint that is %s: %s as %s', async (_case, kind, hint) => {
      expect(await of(tokens[kind], hint)).toEqual(await of(tokens[kind]));
      expect((await of(tokens[kind], hint))['active']).toBe(true);
    });

    it('it in JSON that nobody may store', async () => {
      expect(noStoreHeaders(await client.introspect(tokens.access_token))).toEqual(NO_STORE_JSON);
      expect(noStoreHeaders(await client.introspect('x'))).toEqual(NO_STORE_JSON);
    });
  });

  describe('says no more than that it is not active of', () => {
    const expectInactive = async (token: string) => {
      for (const hint of [undefined, 'access_token', 'refresh_token'])
        expect(await of(token, hint)).toEqual(INACTIVE);
    };

    it('what is no token: rubbish, a code, an ID token, a client secret, a stored hash', async () => {
      const code = await client.code();
      const { id_token } = await client.tokens({ scope: 'openid read' });
      const [{ hash }] = await host.dataSource.query<[{ hash: string }]>(
        'SELECT token_hash AS hash FROM oauth2_access_token',
      );
      for (const it of ['x', 'a.b.c', '{}', code, id_token, client.clientSecret!, hash])
        await expectInactive(it);
      expect((await client.redeem(code)).status).toBe(200);
    });

    it('what a refresh has replaced', async () => {
      const first = await client.tokens();
      const second = await tokensOf(await client.refresh(first.refresh_token));
      await expectInactive(first.access_token);
      await expectInactive(first.refresh_token);
      expect((await of(second.refresh_token))['active']).toBe(true);
    });

    it.each<[string, (tokens: Tokens) => unknown]>([
      ['what was revoked', ({ refresh_token }) => client.revoke(refresh_token)],
      ['what was replayed', ({ refresh_token }) => twice(() => client.refresh(refresh_token))],
      [
        'what came from an authorization that has expired',
        ({ refresh_token }) => expire.family(host, refresh_token),
      ],
      ['what came from an authorization that is gone', () => host.dataSource.manager.deleteAll(TokenFamily)],
      ['what belongs to a user who is disabled or gone', () => users.delete('alice')],
    ])('%s', async (_, happen) => {
      const tokens = await client.tokens();
      await happen(tokens);
      await expectInactive(tokens.access_token);
      await expectInactive(tokens.refresh_token);
    });

    it('what has expired by itself', async () => {
      const { refresh_token } = await client.tokens();
      await expire.refreshToken(host, refresh_token);
      await expectInactive(refresh_token);
    });

    it("a client's own token that was revoked", async () => {
      const token = await ownToken(client, 'read');
      await client.revoke(token);
      await expectInactive(token);
    });

    it('what belongs to an application that is gone', async () => {
      const gone = await TestClient.register(host, { skipAuthorization: true });
      const { access_token } = await gone.tokens();
      expect((await said(resource.introspect(access_token)))['active']).toBe(true);
      await host.dataSource.manager.delete(Application, { clientId: gone.clientId });
      expect(await said(resource.introspect(access_token))).toEqual(INACTIVE);
    });

    it('what belongs to an application that is not usable', async () => {
      const barred = await TestClient.register(host, { skipAuthorization: true });
      const { access_token, refresh_token } = await barred.tokens();
      const isUsable = jest.spyOn(Application.prototype, 'isUsable').mockImplementation(function (
        this: Application,
      ) {
        return this.clientId !== barred.clientId;
      });
      for (const token of [access_token, refresh_token])
        expect(await said(resource.introspect(token))).toEqual(INACTIVE);
      isUsable.mockRestore();
      expect((await said(resource.introspect(access_token)))['active']).toBe(true);
    });
  });

  describe('tells', () => {
    it('no client of the tokens of another', async () => {
      const other = await TestClient.register(host);
      const { access_token, refresh_token } = await client.tokens();
      for (const token of [access_token, refresh_token, await ownToken(client, 'read')]) {
        expect(await said(other.introspect(token))).toEqual(INACTIVE);
      }
    });

    it('a client of all tokens, that was registered with the scope introspection by name', async () => {
      const [ofClient, ofOpen] = [await client.tokens(), await open.tokens()];
      expect(await said(resource.introspect(ofClient.access_token))).toEqual(await of(ofClient.access_token));
      expect(await said(resource.introspect(ofOpen.refresh_token))).toMatchObject({
        active: true,
        client_id: open.clientId,
      });
    });

    it('whoever has an access token with that scope of all tokens', async () => {
      const { access_token, refresh_token } = await open.tokens();
      const credential = await ownToken(resource, 'introspection');
      expect(await said(asBearer(credential, access_token))).toMatchObject({ client_id: open.clientId });
      expect(await said(asBearer(credential, refresh_token))).toMatchObject({ sub: 'alice' });
      expect(await said(asBearer(credential, 'x'))).toEqual(INACTIVE);
    });
  });

  describe('that scope is not', () => {
    it('had by an application that may have all scopes', async () => {
      const own = client.token({ grant_type: 'client_credentials', scope: 'introspection' });
      await expectRefusal(own, 400, 'invalid_scope');
      const all = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
      expect(all.scope).toBe('read write');
    });

    it('kept by one that lost it', async () => {
      const { access_token } = await client.tokens();
      const fallen = await TestClient.register(host, { scopes: ['introspection'] });
      expect((await said(fallen.introspect(access_token)))['active']).toBe(true);
      await change(fallen, { scopes: ['read'] });
      expect(await said(fallen.introspect(access_token))).toEqual(INACTIVE);
    });
  });

  describe('is refused', () => {
    let token: string;
    beforeAll(async () => {
      resetUsers();
      token = (await client.tokens()).access_token;
    });

    it.each<[string, () => Promise<Response>]>([
      ['nobody', () => host.post('introspect', { token })],
      [
        'an unknown client',
        () => host.post('introspect', { token }, { authorization: basic('nobody', 'x') }),
      ],
      [
        'a wrong secret in the header',
        () => host.post('introspect', { token }, { authorization: basic(client.clientId, 'wrong') }),
      ],
      [
        'a wrong secret in the body',
        () => host.post('introspect', { token, client_id: client.clientId, client_secret: 'wrong' }),
      ],
      ['a malformed header', () => host.post('introspect', { token }, { authorization: 'Basic !' })],
      [
        'a confidential client by its name alone',
        () => host.post('introspect', { token, client_id: client.clientId }),
      ],
      ['a public client, which proves nothing, about its own', () => open.introspect(token)],
    ])('to %s: 401 with a challenge', async (_, ask) => {
      const response = await ask();
      expect(response.headers.get('www-authenticate')).toBe(BASIC);
      await expectRefusal(response, 401, 'invalid_client');
    });

    it.each([
      ['unknown', () => Promise.resolve('x'.repeat(43)), 401, 'invalid_token'],
      ['a refresh token', async () => (await client.tokens()).refresh_token, 401, 'invalid_token'],
      ['a client’s, without the scope', () => ownToken(client, 'read'), 403, 'insufficient_scope'],
      ['a user’s, without the scope', () => Promise.resolve(token), 403, 'insufficient_scope'],
    ] as const)('to an access token that is %s', async (_, credential, status, error) => {
      const response = await asBearer(await credential(), token);
      expect(challengeOf(response)).toMatchObject({ realm: 'oauth2', error, scope: 'introspection' });
      await expectRefusal(response, status, error);
    });

    it('to an access token that was revoked or whose user is gone', async () => {
      const asking = await TestClient.register(host, { skipAuthorization: true, scopes: ['introspection'] });
      const { access_token } = await asking.tokens({ scope: 'introspection' });
      expect((await said(asBearer(access_token, token)))['active']).toBe(true);
      users.delete('alice');
      await expectRefusal(asBearer(access_token, token), 401, 'invalid_token');
      resetUsers();
      await asking.revoke(access_token);
      await expectRefusal(asBearer(access_token, token), 401, 'invalid_token');
    });

    it('to two credentials at once, and to a malformed one', async () => {
      const credential = await ownToken(resource, 'introspection');
      const two = { client_id: client.clientId, client_secret: client.clientSecret! };
      await expectRefusal(asBearer(credential, token, two), 400, 'invalid_request');
      await expectRefusal(
        host.post('introspect', { token }, { authorization: 'Bearer a b' }),
        400,
        'invalid_request',
      );
    });

    it('without a token to look at', async () => {
      for (const none of [undefined, ''])
        expect(
          (await expectRefusal(client.introspect(none), 400, 'invalid_request')).error_description,
        ).toContain('token');
    });

    it('in the URL, with GET or as anything but a form', async () => {
      const headers = client.authentication;
      const inUrl = host.post(`introspect?token=${token}`, {}, headers);
      await expectRefusal(inUrl, 400, 'invalid_request');
      const get = await host.fetch(`introspect?token=${token}`, { headers });
      expect(get.headers.get('allow')).toBe('POST');
      await expectRefusal(get, 405, 'invalid_request');
      const json = { ...headers, 'content-type': 'application/json' };
      const sent = host.fetch('introspect', {
        method: 'POST',
        body: JSON.stringify({ token }),
        headers: json,
      });
      await expectRefusal(sent, 415, 'invalid_request');
    });

    it('to a script of another page, registered or not', async () => {
      const origin = 'https://spa.example.com';
      await change(client, { allowedOrigins: [origin] });
      const asked = await host.post('introspect', { token }, { ...client.authentication, origin });
      expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([200, null]);
      const preflight = await host.fetch('introspect', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null]);
    });
  });

  async function twice(work: () => Promise<Response>): Promise<void> {
    expect([(await work()).status, (await work()).status]).toEqual([200, 400]);
  }
});

/** Resource servers that know of tokens with their scope alone. */
class ByScope extends IntrospectionPolicy {
  override async mayKnow(
    caller: IntrospectionCaller,
    about: AbstractAccessToken | AbstractRefreshToken,
  ): Promise<boolean> {
    const known = 'client' in caller && caller.client.metadata['resource_scope'];
    return about.allowScopes([String(known)]) || (await super.mayKnow(caller, about));
  }
}

describe.each(['express', 'fastify'] as const)("a host's own policy on %s", (platform) => {
  it('decides who may know', async () => {
    const host = await Host.start({ platform, structure: { introspectionPolicy: ByScope } });
    try {
      const client = await TestClient.register(host, { skipAuthorization: true });
      const notes = await TestClient.register(host, { metadata: { resource_scope: 'write' } });
      const activity = async (scope: string) => {
        const { access_token } = await client.tokens({ scope });
        return (await jsonOf(await notes.introspect(access_token)))['active'];
      };
      expect([await activity('write'), await activity('read')]).toEqual([true, false]);
    } finally {
      await host.stop();
    }
  });
});
