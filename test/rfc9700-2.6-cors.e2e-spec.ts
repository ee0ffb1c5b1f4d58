import type { INestApplication } from '@nestjs/common';
import { type RawAnswer, sendRaw } from './support/raw-http.js';
import { TestClient, basic, bearer } from './support/client.js';
import { Host, type HostOptions, type Platform, pairs } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

const PAGE = 'https://spa.example.com';
const OTHER = 'https://evil.example';
const FORM = 'application/x-www-form-urlencoded';

/** What CORS says in an answer. */
function corsOf({ headers }: RawAnswer): Record<'origin' | 'credentials' | 'vary', unknown> {
  const of = (name: string) => headers[`access-control-${name}`];
  return { origin: of('allow-origin'), credentials: of('allow-credentials'), vary: headers.vary };
}
const UNREADABLE = { origin: undefined, credentials: undefined, vary: 'Origin' };
const READABLE = { ...UNREADABLE, origin: PAGE };

/** A host and how to call it as a page of some origin does. */
async function start(options: HostOptions) {
  resetUsers();
  const host = await Host.start(options);
  const path = (endpoint: string) => `${new URL(host.issuer).pathname}/${endpoint}`;
  const call = (
    endpoint: string,
    origin: string | undefined,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ) =>
    sendRaw(host.origin, {
      method: form ? 'POST' : 'GET',
      path: path(endpoint),
      headers: { ...(origin !== undefined && { origin }), ...(form && { 'content-type': FORM }), ...headers },
      body: form && new URLSearchParams(form).toString(),
    });
  const preflight = (endpoint: string, origin: string | undefined, method = 'POST') =>
    sendRaw(host.origin, {
      method: 'OPTIONS',
      path: path(endpoint),
      headers: {
        ...(origin !== undefined && { origin }),
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,x-requested-with',
      },
    });
  return { host, call, preflight };
}

describe.each(pairs)('CORS (RFC 9700 section 2.6) on %s with %s', (platform, database) => {
  let server: Awaited<ReturnType<typeof start>>;
  let client: TestClient;
  let closed: TestClient;
  beforeAll(async () => {
    server = await start({ platform, database });
    const registration = { clientType: 'public', skipAuthorization: true } as const;
    client = await TestClient.register(server.host, { ...registration, allowedOrigins: [PAGE] });
    closed = await TestClient.register(server.host, registration);
  });
  afterAll(() => server?.host.stop());

  describe('a preflight', () => {
    it.each([
      ['token', 'POST'],
      ['token/', 'POST'],
      ['device-authorization', 'POST'],
      ['revoke_token', 'POST'],
      ['userinfo', 'GET, POST'],
    ])(
      'to %s allows %s with any header to every origin that could be registered',
      async (endpoint, methods) => {
        for (const origin of [PAGE, OTHER, 'http://127.0.0.1:3000', 'http://localhost']) {
          const answer = await server.preflight(endpoint, origin);
          expect({ status: answer.status, body: answer.body, ...corsOf(answer) }).toEqual({
            ...READABLE,
            status: 204,
            body: '',
            origin,
          });
          expect(answer.headers).toMatchObject({
            'access-control-allow-methods': methods,
            'access-control-allow-headers': 'Authorization, *',
            'access-control-max-age': '7200',
          });
        }
      },
    );

    it.each([
      'null',
      'http://spa.example.com',
      'chrome-extension://abcdef',
      'https://spa.example.com/',
      'https://SPA.example.com',
      'https://spa.example.com:443',
      'https://*.example.com',
      'https://a.example, https://b.example',
      '*',
      'x'.repeat(40),
    ])('allows nothing to %s, which is no origin that could be registered', async (origin) => {
      const answer = await server.preflight('token', origin);
      expect([answer.status, corsOf(answer)]).toEqual([204, UNREADABLE]);
    });

    it.each([
      ['without an origin', {}],
      ['without a method', { origin: PAGE }],
    ])('%s is none: 405', async (_case, headers) => {
      const answer = await sendRaw(server.host.origin, { method: 'OPTIONS', path: '/o/token', headers });
      expect([answer.status, answer.headers.allow, corsOf(answer).origin]).toEqual([405, 'POST', undefined]);
    });
  });

  it.each([
    ['an origin that the client registered', PAGE, READABLE],
    ['another', OTHER, UNREADABLE],
  ])('revocation is readable for %s as far as it says anything', async (_case, origin, expected) => {
    const { access_token: token } = await client.tokens();
    const answer = await server.call('revoke_token', origin, { client_id: client.clientId, token });
    expect([answer.status, answer.body, corsOf(answer)]).toEqual([200, '', expected]);
    const refusal = await server.call('revoke_token', origin, { client_id: client.clientId });
    expect([refusal.status, corsOf(refusal)]).toEqual([400, expected]);
  });

  describe('an answer of the token endpoint', () => {
    const ask = async (who: TestClient, origin: string | undefined, changes: Record<string, string> = {}) => {
      const form = {
        grant_type: 'authorization_code',
        client_id: who.clientId,
        code: 'unknown',
        redirect_uri: 'https://client.example.com/callback',
        code_verifier: who.verifier,
        ...changes,
      };
      return server.call('token', origin, form);
    };

    it('with tokens is for the pages of an origin that the client registered', async () => {
      const answer = await ask(client, PAGE, { code: await client.code() });
      expect([answer.status, corsOf(answer)]).toEqual([200, READABLE]);
      expect(answer.headers['access-control-expose-headers']).toBe('WWW-Authenticate, Retry-After');
    });

    it.each([
      ['another origin', OTHER],
      ['another scheme', 'http://spa.example.com'],
      ['another port', `${PAGE}:8443`],
      ['a subdomain', 'https://x.spa.example.com'],
      ['capitals', 'https://SPA.example.com'],
      ['null', 'null'],
      ['no origin', undefined],
    ])('with tokens is not for %s', async (_case, origin) => {
      const answer = await ask(client, origin, { code: await client.code() });
      expect([answer.status, corsOf(answer)]).toEqual([200, UNREADABLE]);
    });

    it('is for nobody where the client registered no origin, not even that of its redirect URI', async () => {
      const answer = await ask(closed, 'https://client.example.com', { code: await closed.code() });
      expect([answer.status, corsOf(answer)]).toEqual([200, UNREADABLE]);
    });

    it.each([
      ['a bad code', 400, 'invalid_grant', {}],
      ['a grant that it has not', 400, 'unauthorized_client', { grant_type: 'client_credentials' }],
      ['an unknown grant', 400, 'unsupported_grant_type', { grant_type: 'x' }],
      ['no grant', 400, 'invalid_request', { grant_type: '' }],
    ])('that refuses %s can be read all the same', async (_case, status, error, changes) => {
      const answer = await ask(client, PAGE, changes);
      expect([answer.status, corsOf(answer)]).toEqual([status, READABLE]);
      expect(JSON.parse(answer.body)).toMatchObject({ error });
      expect(corsOf(await ask(client, OTHER, changes))).toEqual(UNREADABLE);
    });

    it('that refuses a method which the client may not use can be read', async () => {
      const confidential = await TestClient.register(server.host, {
        allowedOrigins: [PAGE],
        tokenEndpointAuthMethod: 'client_secret_post',
      });
      const { clientId, clientSecret } = confidential;
      const headers = { authorization: basic(clientId, clientSecret!) };
      const answer = await server.call('token', PAGE, { grant_type: 'authorization_code' }, headers);
      expect([answer.status, corsOf(answer)]).toEqual([401, READABLE]);
    });

    it('that knows no client cannot', async () => {
      const answer = await ask(client, PAGE, { client_id: 'nobody' });
      expect([answer.status, corsOf(answer)]).toEqual([401, UNREADABLE]);
      expect(corsOf(await server.call('token', PAGE, { grant_type: 'x' }))).toEqual(UNREADABLE);
    });
  });

  describe('UserInfo', () => {
    it('is for the pages of the client whose token it is', async () => {
      const { access_token } = await client.tokens({ scope: 'openid' });
      const answer = await server.call('userinfo', PAGE, undefined, bearer(access_token));
      expect([answer.status, corsOf(answer)]).toEqual([200, READABLE]);
      expect(corsOf(await server.call('userinfo', OTHER, undefined, bearer(access_token)))).toEqual(
        UNREADABLE,
      );
      const foreign = await closed.tokens({ scope: 'openid' });
      const other = await server.call('userinfo', PAGE, undefined, bearer(foreign.access_token));
      expect([other.status, corsOf(other)]).toEqual([200, UNREADABLE]);
    });

    it('lets them read why it refuses', async () => {
      const { access_token } = await client.tokens({ scope: 'read' });
      const answer = await server.call('userinfo', PAGE, undefined, bearer(access_token));
      expect([answer.status, corsOf(answer)]).toEqual([403, READABLE]);
      expect(answer.headers['www-authenticate']).toContain('insufficient_scope');
      expect(corsOf(await server.call('userinfo', PAGE, undefined, bearer('unknown')))).toEqual(UNREADABLE);
      expect(corsOf(await server.call('userinfo', PAGE))).toEqual(UNREADABLE);
    });
  });

  it('the device authorization endpoint is for the pages of the client', async () => {
    const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code'];
    const device = await TestClient.register(server.host, {
      clientType: 'public',
      grantTypes,
      responseTypes: [],
      redirectUris: [],
      allowedOrigins: [PAGE],
    });
    const form = { client_id: device.clientId };
    const answer = await server.call('device-authorization', PAGE, form);
    expect([answer.status, corsOf(answer)]).toEqual([200, READABLE]);
    expect(corsOf(await server.call('device-authorization', OTHER, form))).toEqual(UNREADABLE);
  });

  it('the authorization endpoint has none, preflight and errors included', async () => {
    const url = client.authorizationUrl();
    for (const answer of [
      await server.call(url, PAGE),
      await server.call('authorize?client_id=nobody', PAGE),
      await server.preflight(url, PAGE, 'GET'),
    ]) {
      // Pages differ by the visitor's language, and by nothing of the origin.
      const { vary = '', ...cors } = corsOf(answer);
      expect([cors, vary]).toEqual([
        { origin: undefined, credentials: undefined },
        expect.not.stringContaining('Origin'),
      ]);
    }
  });

  it.each(['.well-known/openid-configuration', '.well-known/jwks.json'])(
    '%s is for everybody',
    async (path) => {
      const answer = await server.call(path, OTHER);
      expect([answer.status, corsOf(answer)]).toEqual([200, { ...UNREADABLE, origin: '*', vary: undefined }]);
      const preflight = await server.preflight(path, OTHER, 'GET');
      expect([preflight.status, corsOf(preflight)]).toEqual([204, corsOf(answer)]);
    },
  );
});

describe.each(['express', 'fastify'] as const)('CORS of the host beside ours on %s', (platform) => {
  const OWN = 'https://of-the-host.example';
  let server: Awaited<ReturnType<typeof start>>;
  let client: TestClient;
  beforeAll(async () => {
    server = await start({
      platform,
      options: { allowUriWildcards: true },
      beforeListen: (app) => {
        varyByTenant(app, platform);
        app.enableCors({ origin: OWN });
      },
    });
    client = await TestClient.register(server.host, {
      clientType: 'public',
      skipAuthorization: true,
      allowedOrigins: [PAGE, 'https://*.spa.example.com'],
    });
  });
  afterAll(() => server?.host.stop());

  const ask = (origin: string) =>
    server.call('token', origin, { grant_type: 'authorization_code', client_id: client.clientId, code: 'x' });

  it('no header comes twice, and ours is the one where the client registered the origin', async () => {
    for (const origin of [PAGE, 'https://shop.spa.example.com']) {
      expect(corsOf(await ask(origin))).toEqual({ ...READABLE, origin, vary: 'X-Tenant, Origin' });
    }
  });

  it("the host's own word stands elsewhere", async () => {
    expect(corsOf(await ask(OWN))).toEqual({ ...READABLE, origin: OWN, vary: 'X-Tenant, Origin' });
    expect(corsOf(await server.call('.well-known/openid-configuration', OWN))).toMatchObject({ origin: '*' });
  });
});

it.each(['express', 'fastify'] as const)(
  'on %s what a person sees is for no script, whatever the host says of all its routes',
  async (platform) => {
    resetUsers();
    const host = await Host.start({
      platform,
      beforeListen: (app) => app.enableCors({ origin: true, credentials: true }),
    });
    const client = await TestClient.register(host);
    const headers = { cookie: loginCookie('alice'), origin: OTHER };
    expect((await host.fetch('/api/public', { headers })).headers.get('access-control-allow-origin')).toBe(
      OTHER,
    );
    const asking = client.authorizationUrl();
    for (const path of [
      asking,
      client.authorizationUrl({ response_type: 'x' }),
      'authorize',
      'device',
      'logout',
    ]) {
      const answer = await host.fetch(path, { headers });
      expect([200, 303, 400]).toContain(answer.status);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    await host.stop();
  },
);

/** A host that answers differently by a header of its own. */
function varyByTenant(app: INestApplication, platform: Platform): void {
  const add = (reply: { header(name: string, value: string): void }, next: () => void) => {
    reply.header('Vary', 'X-Tenant');
    next();
  };
  if (platform === 'express') app.use((_: unknown, reply: never, next: () => void) => add(reply, next));
  else {
    const fastify = app.getHttpAdapter().getInstance() as { addHook(name: string, hook: unknown): void };
    fastify.addHook('onRequest', (_: unknown, reply: never, next: () => void) => add(reply, next));
  }
}
