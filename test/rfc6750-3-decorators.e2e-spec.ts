import { Injectable } from '@nestjs/common';
import {
  type ApplicationRegistration,
  type HttpRequest,
  StoredAccessTokenVerifier,
  type VerifiedToken,
} from 'nest-oauth2-provider';
import { TestClient, basic, bearer } from './support/client.js';
import {
  decoratedControllers as controllers,
  decoratedScopes as scopes,
} from './support/decorated-controllers.js';
import { Host, type Platform } from './support/host.js';
import { challengeOf } from './support/openid.js';
import { TestOwners, loginCookie, resetUsers, users } from './support/owners.js';
import { recorder } from './support/recorder.js';
import { ScopedTokens } from './support/scoped-tokens.js';

/** Without the last, the challenge names no scope. */
type Case = [request: string, scope: string | null, status: number, needed?: string];

const ALONE: Case[] = [
  ['GET alone/token', null, 401],
  ['GET alone/token', 'c', 200],
  ['OPTIONS alone/token', null, 401],
  ['GET alone/all', null, 401, 'a b'],
  ['GET alone/all', 'a', 403, 'a b'],
  ['GET alone/all', 'a b', 200],
  ['GET alone/all', 'a b c', 200],
  ['GET alone/any', null, 401, 'a'],
  ['GET alone/any', 'b', 403, 'a'],
  ['GET alone/any', 'a', 200],
  ['GET alone/any', 'c', 200],
  ['GET alone/lower', 'files:read', 200],
  ['GET alone/lower', 'files', 200],
  ['GET alone/lower', 'a', 403, 'files:read'],
  ['GET alone/audience', 'a', 401],
  ['GET alone/other-audience', 'a', 401],
  ['GET alone/offline', 'a', 403, 'read'],
  ['GET alone/offline', 'read', 403, 'read'],
  ['GET alone/offline', 'read offline_access', 200],
  ['GET bare-guard', null, 401],
  ['GET bare-guard', 'c', 200],
];

const BY_METHOD: Case[] = [
  ...['GET', 'HEAD', 'OPTIONS'].flatMap((method): Case[] => [
    [`${method} alone/read-write`, null, 401, 'read'],
    [`${method} alone/read-write`, 'write', 403, 'read'],
    [`${method} alone/read-write`, 'read', 200],
    [`${method} alone/read-write-extra`, 'read', 403, 'a read'],
    [`${method} alone/read-write-extra`, 'read a', 200],
    [`${method} alone/music`, 'music:write', 403, 'music:read'],
    [`${method} alone/music`, 'music:read', 200],
  ]),
  ...['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method): Case[] => [
    [`${method} alone/read-write`, null, 401, 'write'],
    [`${method} alone/read-write`, 'read', 403, 'write'],
    [`${method} alone/read-write`, 'write', 200],
    [`${method} alone/read-write-extra`, 'write', 403, 'a write'],
    [`${method} alone/read-write-extra`, 'write a', 200],
    [`${method} alone/music`, 'music:read', 403, 'music:write'],
    [`${method} alone/music`, 'music:write', 200],
  ]),
  ['GET alone/methods', null, 401, 'c'],
  ['GET alone/methods', 'a', 403, 'a b'],
  ['GET alone/methods', 'read', 403, 'c'],
  ['GET alone/methods', 'a b', 200],
  ['GET alone/methods', 'c', 200],
  ['HEAD alone/methods', 'c', 200],
  ['HEAD alone/methods', 'a', 403, 'a b'],
  ['POST alone/methods', null, 401],
  ['POST alone/methods', 'read', 200],
  ['PUT alone/methods', null, 401],
  ['PUT alone/methods', 'a b c', 403],
  ['DELETE alone/methods', 'a b c', 403],
  ['OPTIONS alone/methods', 'a b c', 403],
];

const COMPOSED: Case[] = [
  ['GET composed/as-class', null, 401, 'read'],
  ['GET composed/as-class', 'a', 403, 'read'],
  ['GET composed/as-class', 'read', 200],
  ['GET composed/more', 'read', 403, 'read a'],
  ['GET composed/more', 'a', 403, 'read a'],
  ['GET composed/more', 'read a', 200],
  ['POST composed/more', 'read a', 403, 'write a'],
  ['POST composed/more', 'write', 403, 'write a'],
  ['POST composed/more', 'write c', 200],
  ['GET composed/open', null, 200],
  ['PUT composed/open', null, 401, 'write a'],
  ['PUT composed/open', 'write a', 200],
  ['GET derived/inherited', 'b c', 403, 'a c b'],
  ['GET derived/inherited', 'a b', 403, 'a c b'],
  ['GET derived/inherited', 'a b c', 200],
  ['GET sibling/inherited', 'a b', 200],
  ['GET sibling/inherited', 'b', 403, 'a b'],
];

/** What a host may make of a token that was found, by the word in a header. */
const COPIES: Record<string, (found: VerifiedToken) => VerifiedToken> = {
  'with a scope': (found) => ({ ...found, scopes: [...found.scopes, 'a'] }),
  'that has ended': (found) => ({ ...found, expires: new Date() }),
  'of which the record is lost': ({ expires, user, ...found }) => ({
    ...(JSON.parse(JSON.stringify(found)) as VerifiedToken),
    expires,
    user,
  }),
};

/** A host's own steps of the verifier. */
@Injectable()
class OfficeHours extends StoredAccessTokenVerifier {
  override async authenticate(
    token: string,
    request: HttpRequest | undefined,
  ): Promise<VerifiedToken | null> {
    const found = await super.authenticate(token, request);
    const copy = COPIES[String(request?.headers['x-copy'])];
    return found && copy ? copy(found) : found;
  }

  override async isRevoked(token: VerifiedToken, request: HttpRequest | undefined): Promise<boolean> {
    return request?.headers['x-hour'] === 'night' || super.isRevoked(token, request);
  }
}

describe.each<Platform>(['express', 'fastify'])('decorators on %s', (platform) => {
  const lines: string[] = [];
  let host: Host;
  let tokens: ScopedTokens;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      controllers,
      logger: recorder(lines),
      structure: { accessTokenVerifier: OfficeHours },
      options: { scopes, scopeHierarchy: { files: ['files:read', 'files:write'] } },
    });
    const machine = { grantTypes: ['client_credentials'], responseTypes: [] };
    tokens = new ScopedTokens(await TestClient.register(host, machine));
    client = await TestClient.register(host, { skipAuthorization: true });
  });
  afterEach(resetUsers);
  afterAll(() => host.stop());

  const ask = (request: string, headers: Record<string, string> = {}) => {
    const [method, path] = request.split(' ');
    return host.fetch(`/${path}`, { method, headers });
  };
  const withToken = async (request: string, scope: string) => ask(request, bearer(await tokens.of(scope)));

  it.each([...ALONE, ...BY_METHOD, ...COMPOSED])('%s with %s: %d', async (...given: Case) => {
    const [request, scope, status, needed] = given;
    const response = scope === null ? await ask(request) : await withToken(request, scope);
    if (status === 200) return expect(response.ok).toBe(true);
    expect(response.status).toBe(status);
    const challenge = challengeOf(response);
    expect(challenge['scope']).toBe(needed);
    const error = { 401: undefined, 403: 'insufficient_scope' }[status];
    expect(challenge['error']).toBe(scope === null ? undefined : (error ?? 'invalid_token'));
    expect(challenge['resource_metadata']).toBe(`${host.origin}/.well-known/oauth-protected-resource/api`);
  });

  it('asks for the same after a request of another method: nothing is shared between two', async () => {
    await expect(withToken('POST alone/read-write', 'write')).resolves.toMatchObject({ ok: true });
    for (const _ of [1, 2]) {
      const response = await withToken('GET alone/read-write', 'read');
      expect(response.status).toBe(200);
    }
    const refused = await withToken('GET alone/read-write', 'write');
    expect(challengeOf(refused)).toMatchObject({ scope: 'read' });
  });

  it('tells the developer, once, of a method that nobody thought of', async () => {
    await withToken('DELETE alone/methods', 'a b c');
    await withToken('DELETE alone/methods', 'a b c');
    await withToken('PUT alone/methods', 'a b c');
    const told = lines.filter((line) => line.includes('@MethodScopes'));
    expect(told.filter((line) => line.includes('DELETE'))).toHaveLength(1);
    expect(told.filter((line) => line.includes('PUT'))).toHaveLength(0);
    expect(told[0]).toContain('AloneController.methods');
  });

  it.each<[string, number, number]>([
    ['eyJ.a.b', 401, 200],
    ['garbage', 401, 200],
    ['two words', 400, 200],
    ['%E0%A4%A', 400, 200],
  ])('takes the bad token %s for none where that is asked for', async (token, refused, ignored) => {
    expect((await ask('GET alone/token', bearer(token))).status).toBe(refused);
    expect((await ask('GET alone/optional', bearer(token))).status).toBe(refused);
    const lenient = await ask('GET alone/lenient', bearer(token));
    expect([lenient.status, await lenient.json()]).toEqual([ignored, { token: false }]);
  });

  it('takes a token for another resource for a bad one', async () => {
    const token = await tokens.altered('a', { resources: ['https://other.example/'] });
    expect((await ask('GET alone/optional', bearer(token))).status).toBe(401);
    await expect((await ask('GET alone/lenient', bearer(token))).json()).resolves.toEqual({ token: false });
  });

  it('shows a good token where one is optional, and refuses one that lacks a scope', async () => {
    await expect((await withToken('GET alone/lenient', 'a')).json()).resolves.toEqual({ token: true });
    expect((await ask('GET alone/lenient-scope')).status).toBe(200);
    expect((await withToken('GET alone/lenient-scope', 'read')).status).toBe(403);
    expect((await ask('GET alone/lenient-scope', bearer('garbage'))).status).toBe(200);
  });

  it('shows no token to what is public', async () => {
    await expect((await withToken('GET composed/open', 'read')).json()).resolves.toEqual({ token: false });
  });

  it('judges the copy that a host makes of a token by its record, and none without', async () => {
    const [good, ended, revoked] = [
      await tokens.of('b'),
      await tokens.altered('b', { expires: new Date() }),
      await tokens.altered('b', { revokedAt: new Date() }),
    ];
    for (const [copy, ...expected] of [
      ['with a scope', 200, 401, 401],
      ['that has ended', 401, 401, 401],
      ['of which the record is lost', 401, 401, 401],
    ] as const) {
      const asked = [good, ended, revoked].map((token) =>
        ask('GET alone/token', { ...bearer(token), 'x-copy': copy }),
      );
      expect([copy, (await Promise.all(asked)).map(({ status }) => status)]).toEqual([copy, expected]);
    }
    const scoped = { ...bearer(await tokens.of('b')), 'x-copy': 'with a scope' };
    expect((await ask('GET alone/all', scoped)).status).toBe(200);
  });

  it.each([undefined, false, null])('takes a user for nobody of whom the host says %s', async (nobody) => {
    const { access_token, refresh_token } = await client.tokens({ scope: 'a' });
    const find = jest.spyOn(TestOwners.prototype, 'find').mockResolvedValue(nobody as never);
    try {
      expect((await ask('GET alone/token', bearer(access_token))).status).toBe(401);
      expect(await (await client.introspect(access_token)).json()).toEqual({ active: false });
      expect(await (await client.refresh(refresh_token)).json()).toMatchObject({ error: 'invalid_grant' });
      const redirect = new URL((await client.authorize()).headers.get('location')!);
      expect(redirect.searchParams.get('error')).toBe('access_denied');
      const asked = await TestClient.register(host);
      const refused = new URL((await asked.authorize()).headers.get('location')!);
      expect(refused.searchParams.get('error')).toBe('access_denied');
    } finally {
      find.mockRestore();
    }
  });

  it('never takes an ID token for an access token', async () => {
    const { id_token } = await client.tokens({ scope: 'openid read' });
    for (const path of ['GET alone/token', 'GET alone/optional', 'GET clients', 'GET sessions']) {
      const response = await ask(path, bearer(id_token));
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });

  it('is not impressed by what cannot be decoded in the query', async () => {
    for (const query of ['?a=%E0%A4%A', '?access_token=%', '?a=1&a=2']) {
      expect((await ask(`GET alone/token${query}`)).status).toBe(401);
      expect((await ask(`GET clients${query}`)).status).toBe(401);
      expect((await ask(`GET alone/token${query}`, bearer(await tokens.of('a')))).status).toBe(200);
      const credentials = { authorization: basic(client.clientId, client.clientSecret!) };
      expect((await ask(`GET clients${query}`, credentials)).status).toBe(200);
    }
  });

  it("lets a browser's preflight through to a handler of its own, and to no other", async () => {
    const preflight = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    const response = await ask('OPTIONS composed/as-class', preflight);
    expect([response.status, await response.json()]).toEqual([200, { allow: 'GET' }]);
    expect((await ask('OPTIONS composed/as-class')).status).toBe(401);
    expect((await ask('OPTIONS alone/token', preflight)).status).toBe(401);
    expect((await ask('GET composed/as-class', preflight)).status).toBe(401);
  });

  it('wants the audience that a route names, and no token for everything (RFC 8707)', async () => {
    const own = await tokens.altered('a', { resources: [`${host.origin}/api`] });
    const other = await tokens.altered('a', { resources: ['https://third.example/'] });
    const both = await tokens.altered('a', { resources: ['https://third.example/', `${host.origin}/api`] });
    const status = async (path: string, token: string) => (await ask(path, bearer(token))).status;
    for (const [token, audience, elsewhere, anyone] of [
      [own, 200, 401, 200],
      [other, 401, 200, 401],
      [both, 200, 200, 200],
    ] as const) {
      expect(await status('GET alone/audience', token)).toBe(audience);
      expect(await status('GET alone/other-audience', token)).toBe(elsewhere);
      expect(await status('GET alone/token', token)).toBe(anyone);
    }
  });

  it('has resources of their own with metadata and audience of their own (RFC 9728)', async () => {
    const metadataUrl = `${host.origin}/.well-known/oauth-protected-resource/archive`;
    const refused = await ask('GET archive');
    expect(challengeOf(refused)).toEqual({
      realm: 'oauth2',
      scope: 'files:read',
      resource_metadata: metadataUrl,
    });
    await expect((await fetch(metadataUrl)).json()).resolves.toEqual({
      resource: `${host.origin}/archive`,
      authorization_servers: [host.issuer],
      scopes_supported: ['files:read'],
      bearer_methods_supported: ['header'],
    });
    const scope = 'files:read offline_access';
    const own = await tokens.altered(scope, { resources: [`${host.origin}/archive`] });
    const sibling = await tokens.altered(scope, { resources: [`${host.origin}/api`] });
    expect((await ask('GET archive', bearer(own))).status).toBe(200);
    expect((await ask('GET archive', bearer(sibling))).status).toBe(401);
    expect((await ask('GET alone/token', bearer(own))).status).toBe(401);
  });

  it('names the scopes of the decorators in the metadata, and none that is for the server alone', async () => {
    const document = await host.fetch('/.well-known/oauth-protected-resource/api');
    const { scopes_supported: supported } = (await document.json()) as { scopes_supported: string[] };
    expect([...supported].sort()).toEqual(
      ['a', 'b', 'c', 'files:read', 'music:read', 'music:write', 'read', 'unknown', 'write'].sort(),
    );
  });

  describe('@ClientProtected', () => {
    const credentials = () => ({ authorization: basic(client.clientId, client.clientSecret!) });

    it('lets a client in by its credentials or by a token', async () => {
      const seen = { client: client.clientId, name: 'The client', token: false };
      await expect((await ask('GET clients', credentials())).json()).resolves.toEqual(seen);
      const form = { client_id: client.clientId, client_secret: client.clientSecret! };
      await expect((await host.post('/clients', form)).json()).resolves.toEqual(seen);
      const twice = `${new URLSearchParams(form).toString()}&tag=1&tag=2&deep[er]=3`;
      await expect((await host.post('/clients', twice)).json()).resolves.toEqual(seen);
      const byToken = { client: tokens.client.clientId, name: 'The client', token: true };
      await expect((await withToken('GET clients', 'b')).json()).resolves.toEqual(byToken);
    });

    it('asks for either', async () => {
      for (const headers of [undefined, { authorization: basic(client.clientId, 'a wrong secret') }]) {
        const response = await ask('GET clients', headers);
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toBe(
          `Bearer realm="oauth2", resource_metadata="${host.origin}/.well-known/oauth-protected-resource/api", ` +
            'Basic realm="oauth2", charset="UTF-8"',
        );
      }
    });

    it.each<[string, string, string]>([
      ['no such client', 'nobody', 'x'],
      ['a colon alone', '', ''],
    ])('refuses %s', async (_, id, secret) => {
      expect((await ask('GET clients', { authorization: basic(id, secret) })).status).toBe(401);
    });

    it('refuses a public client, a secret that came twice, and credentials beside a token', async () => {
      const app = await TestClient.register(host, { clientType: 'public' });
      expect((await host.post('/clients', { client_id: app.clientId })).status).toBe(401);
      const twice = `client_id=${client.clientId}&client_secret=${client.clientSecret}&client_secret=x`;
      expect((await host.post('/clients', twice)).status).toBe(401);
      const form = { client_id: client.clientId, client_secret: 'wrong' };
      expect((await host.post('/clients', form, bearer(await tokens.of('a')))).status).toBe(200);
    });

    const ofItsOwn = { grantTypes: ['client_credentials'], responseTypes: [] };
    it.each<[string, Partial<ApplicationRegistration>, string, number]>([
      ['registered for all', { scopes: null, ...ofItsOwn }, 'clients/scoped', 200],
      ['registered for them', { scopes: ['a'], ...ofItsOwn }, 'clients/scoped', 200],
      ['registered for others', { scopes: ['b'], ...ofItsOwn }, 'clients/scoped', 403],
      ['that acts for users alone', { scopes: ['a'] }, 'clients/scoped', 403],
      ['registered for what stands above', { scopes: ['files'], ...ofItsOwn }, 'clients/files', 200],
      // A token could not have it either.
      ['registered for all, and none knows these', { scopes: null, ...ofItsOwn }, 'clients/unknown', 403],
      ['that acts for users alone, and none are needed', { scopes: ['b'] }, 'clients', 200],
    ])('where scopes are needed, asks them of a client %s', async (_, registration, path, status) => {
      const { clientId, clientSecret } = await TestClient.register(host, registration);
      const response = await ask(`GET ${path}`, { authorization: basic(clientId, clientSecret!) });
      expect(response.status).toBe(status);
      if (status !== 200)
        await expect(response.json()).resolves.toMatchObject({ error: 'insufficient_scope' });
    });

    it('asks them of a token as well', async () => {
      expect((await withToken('GET clients/scoped', 'b')).status).toBe(403);
      expect((await withToken('GET clients/scoped', 'a')).status).toBe(200);
    });

    it('stops at a method that wants a token', async () => {
      expect((await ask('GET clients/tokens-alone', credentials())).status).toBe(401);
    });
  });

  describe('@SessionOrToken', () => {
    const session = (more: Record<string, string> = {}) => ({ cookie: loginCookie('alice'), ...more });

    it('lets in who is logged in, or has a token with the scopes', async () => {
      await expect((await ask('GET sessions', session())).json()).resolves.toEqual({
        user: 'alice',
        token: false,
        client: false,
      });
      const { access_token } = await client.tokens({ scope: 'read' }, loginCookie('bob'));
      await expect((await ask('GET sessions', session(bearer(access_token)))).json()).resolves.toEqual({
        user: 'bob',
        token: true,
        client: true,
      });
      expect((await ask('POST sessions', session(bearer(access_token)))).status).toBe(403);
      expect((await ask('GET sessions')).status).toBe(401);
    });

    it('never falls back to the session where a bad token came', async () => {
      expect((await ask('GET sessions', session(bearer('garbage')))).status).toBe(401);
      expect((await ask('GET sessions', session({ authorization: 'Bearer a b' }))).status).toBe(400);
    });

    it('knows nobody who is gone', async () => {
      users.delete('alice');
      expect((await ask('GET sessions', session())).status).toBe(401);
    });

    it.each<[string, () => Record<string, string>, number]>([
      ['of a page of its own', () => ({ origin: host.origin, 'sec-fetch-site': 'same-origin' }), 200],
      ['of no page at all', () => ({}), 200],
      ['of a page from elsewhere', () => ({ origin: 'https://evil.example' }), 403],
      ['of a sandboxed page', () => ({ origin: 'null' }), 403],
      ['of a page of the same site', () => ({ 'sec-fetch-site': 'same-site' }), 403],
      ['of a page of another site', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    ])('takes a session alone for a request %s', async (_, make, status) => {
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const response = await ask(`${method} sessions`, session(make()));
        expect(response.status).toBe(status);
      }
      expect((await ask('GET sessions', session(make()))).status).toBe(200);
    });

    it('takes a token from anywhere', async () => {
      const headers = { ...bearer(await tokens.of('write')), origin: 'https://app.example' };
      expect((await ask('POST sessions', headers)).status).toBe(200);
    });
  });

  it("goes by the steps of a host's own verifier", async () => {
    const atNight = { ...bearer(await tokens.of('a')), 'x-hour': 'night' };
    expect((await ask('GET alone/token', atNight)).status).toBe(401);
    expect((await ask('GET alone/token', bearer(await tokens.of('a')))).status).toBe(200);
  });

  describe('ResourceProtector.acquire', () => {
    it('shows the token, or that none came', async () => {
      await expect((await ask('GET in-code')).json()).resolves.toEqual({ client: null });
      await expect((await withToken('GET in-code', 'c')).json()).resolves.toEqual({
        client: tokens.client.clientId,
      });
    });

    it.each<[path: string, authorization: string | undefined, status: number, error: string | undefined]>([
      ['GET in-code', 'Bearer eyJ.a.b', 401, 'invalid_token'],
      ['GET in-code', 'Bearer a b', 400, 'invalid_request'],
      ['GET in-code/needed', undefined, 401, undefined],
      ['GET in-code/needed', 'Bearer garbage', 401, 'invalid_token'],
      ['GET in-code/own-guard', undefined, 401, undefined],
      ['GET in-code/own-guard', 'Bearer garbage', 401, 'invalid_token'],
    ])('%s refuses %s as the guard does: %d %s', async (path, authorization, status, error) => {
      const response = await ask(path, authorization === undefined ? {} : { authorization });
      expect(response.status).toBe(status);
      expect(challengeOf(response)['error']).toBe(error);
      await expect(response.json()).resolves.toMatchObject(
        error === undefined ? { statusCode: 401 } : { error },
      );
    });

    it.each(['needed', 'own-guard'])(
      'lets in whom it finds good, and nobody who lacks a scope: %s',
      async (path) => {
        await expect((await withToken(`GET in-code/${path}`, 'a')).json()).resolves.toEqual({
          client: tokens.client.clientId,
        });
        const refused = await withToken(`GET in-code/${path}`, 'b');
        expect(refused.status).toBe(403);
        expect(challengeOf(refused)).toMatchObject({ error: 'insufficient_scope', scope: 'a' });
      },
    );
  });
});
