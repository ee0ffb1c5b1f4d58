import { setTimeout as pause } from 'node:timers/promises';
import { type Tokens, basic, tokensOf } from './support/client.js';
import { DemoClient, codeOf } from './support/demo-client.js';
import { freePort } from './support/free-port.js';
import { ProtectedApi } from './support/protected-api.js';
import { RedisProcess } from './support/redis-process.js';
import { READY_WITHIN, ReferenceServer } from './support/reference-server.js';

/** SIGTERM ends the API within that many milliseconds. */
const STOPPED_WITHIN = 3_000;
/** Of those that hear of no revocation, in seconds. */
const CACHE_SECONDS = 2;
/** What a revocation may take that is heard of, in milliseconds. */
const AT_ONCE = 3_000;
/** By how much clocks may differ, in milliseconds. */
const CLOCKS = 100;
/** How long a verdict is waited for, in milliseconds. */
const PATIENCE = 10_000;
const ALBUM = { title: 'Blue', artist: 'Joni Mitchell' };

type Caller = { client_id: string; client_secret: string };

interface Api {
  readonly trust: 'introspection' | 'jwks';
  readonly platform: 'express' | 'fastify';
  readonly hears: boolean;
  readonly process: ProtectedApi;
}

const hasRedis = RedisProcess.isThere();
/** Both ways to trust on both platforms; one of each hears by Redis what was revoked. */
const kinds = [
  ['introspection', 'express', false],
  ['introspection', 'fastify', hasRedis],
  ['jwks', 'express', false],
  ['jwks', 'fastify', hasRedis],
] as const;

jest.setTimeout(READY_WITHIN + 60_000);

describe('the protected API beside the reference server', () => {
  const apis: Api[] = [];
  let other: string;
  let redis: RedisProcess | undefined;
  let server: ReferenceServer;
  /** Of each way to trust the client whose tokens it takes. */
  let callers: Record<Api['trust'], Caller>;

  beforeAll(async () => {
    if (hasRedis) redis = await RedisProcess.start();
    for (const [trust, platform, hears] of kinds)
      apis.push({ trust, platform, hears, process: await ProtectedApi.on(platform) });
    other = `http://localhost:${await freePort()}/api`;
    const resources = [...apis.map(({ process }) => process.resource), other].join(' ');
    server = await ReferenceServer.on('express', 'sqlite', { RESOURCES: resources, REDIS_URL: redis?.url });
    await server.start();
    const created = (...args: string[]) => server.cliJson<Caller>('createapplication', ...args);
    const web = ['public', 'authorization-code', '--redirect-uris', 'http://127.0.0.1/callback'];
    const jwt = ['--access-token-format', 'jwt'];
    const me = await created('confidential', 'client-credentials', '--scopes', 'introspection');
    callers = {
      introspection: await created('confidential', 'client-credentials'),
      jwks: await created('confidential', 'client-credentials', ...jwt),
    };
    await created(...web, '--client-id', 'demo-jwt', ...jwt);
    for (const { trust, hears, process } of apis) {
      await process.start({
        ISSUER: server.issuer,
        TRUST: trust,
        TOKEN_CACHE_SECONDS: hears ? '600' : `${CACHE_SECONDS}`,
        ...(trust === 'introspection' && { CLIENT_ID: me.client_id, CLIENT_SECRET: me.client_secret }),
        ...(hears && { REDIS_URL: redis?.url }),
      });
    }
  }, 3 * READY_WITHIN);

  afterAll(async () => {
    for (const { process } of apis) await process.stop();
    await server?.dispose();
    await redis?.stop();
  });

  const post = (path: string, { client_id, client_secret }: Caller, form: Record<string, string>) =>
    fetch(server.issuer + path, {
      method: 'POST',
      headers: { authorization: basic(client_id, client_secret) },
      body: new URLSearchParams(form),
    });

  /** A token that the client gets for itself. */
  async function tokenFor(api: Api, changes: Record<string, string> = {}): Promise<string> {
    const wanted = { scope: 'read write', resource: api.process.resource, ...changes };
    const form = { grant_type: 'client_credentials', ...wanted };
    return (await tokensOf(await post('/token', callers[api.trust], form))).access_token;
  }

  /** What the demo user lets an application have. */
  async function userTokens({ trust, process }: Api): Promise<Tokens> {
    const clientId = trust === 'jwks' ? 'demo-jwt' : 'demo';
    const client = new DemoClient(server.origin, 30_000, clientId, { resource: process.resource });
    await client.logIn();
    return tokensOf(await client.redeem(codeOf(await client.authorize())));
  }

  /** After how many milliseconds the API answers so. */
  /** When the last request began that had another answer, in milliseconds from now: how long that one took is no matter. */
  async function lastWithout(status: number, api: Api, token: string): Promise<number> {
    const start = Date.now();
    for (let last = 0; ;) {
      const asked = Date.now() - start;
      if ((await api.process.ask(token)).status === status) return last;
      if (asked > PATIENCE) throw new Error(`still no ${status}`);
      last = asked;
      await pause(20);
    }
  }

  const challengeOf = (response: Response) => response.headers.get('www-authenticate') ?? '';
  const metadataOf = ({ process }: Api) =>
    `resource_metadata="${process.origin}/.well-known/oauth-protected-resource/api"`;

  describe.each(kinds)('by %s on %s, with Redis: %s', (...kind) => {
    let api: Api;
    let client: string;
    let user: Tokens;
    beforeAll(async () => {
      api = apis[kinds.findIndex((each) => each.join() === kind.join())];
      client = await tokenFor(api);
      user = await userTokens(api);
    });

    it('knows whose token it is', async () => {
      const { resource } = api.process;
      const ofClient = await (await api.process.ask(client)).json();
      expect(ofClient).toMatchObject({
        client_id: callers[api.trust].client_id,
        sub: null,
        scope: 'read write',
        resources: [resource],
        auth_time: null,
      });
      const ofUser = await (await api.process.ask(user.access_token)).json();
      expect(ofUser).toMatchObject({
        client_id: api.trust === 'jwks' ? 'demo-jwt' : 'demo',
        sub: expect.any(String) as string,
        scope: 'openid read write',
        resources: expect.arrayContaining([resource]) as string[],
        auth_time: expect.any(String) as string,
      });
    });

    it('opens to the scopes of the token, and keeps what each owner has apart', async () => {
      const { process } = api;
      const headers = { 'content-type': 'application/json' };
      const add = { method: 'POST', headers, body: JSON.stringify(ALBUM) };
      expect((await process.ask(user.access_token, '/api/albums', add)).status).toBe(201);
      expect(await (await process.ask(user.access_token, '/api/albums')).json()).toEqual([ALBUM]);
      expect(await (await process.ask(client, '/api/albums')).json()).toEqual([]);
      const bad = { ...add, body: JSON.stringify({ title: '' }) };
      expect((await process.ask(client, '/api/albums', bad)).status).toBe(400);
      const form = { method: 'POST', body: new URLSearchParams(ALBUM) };
      expect((await process.ask(client, '/api/albums', form)).status).toBe(415);
    });

    it('wants a fresh login where everything is thrown away (RFC 9470)', async () => {
      const clear = { method: 'DELETE' };
      const refused = await api.process.ask(client, '/api/albums', clear);
      expect(refused.status).toBe(401);
      expect(challengeOf(refused)).toContain('error="insufficient_user_authentication"');
      expect(challengeOf(refused)).toMatch(/max_age="?300/);
      expect((await api.process.ask(user.access_token, '/api/albums', clear)).status).toBe(204);
      expect(await (await api.process.ask(user.access_token, '/api/albums')).json()).toEqual([]);
    });

    it('answers 403 where a scope is missing, and says which', async () => {
      const reader = await tokenFor(api, { scope: 'read' });
      expect((await api.process.ask(reader, '/api/albums')).status).toBe(200);
      const refused = await api.process.ask(reader, '/api/albums', { method: 'POST' });
      expect(refused.status).toBe(403);
      const challenge = challengeOf(refused);
      expect(challenge).toMatch(/^Bearer .*error="insufficient_scope".*scope="(?:read )?write"/);
      expect(challenge).toContain(metadataOf(api));
    });

    it('asks everybody else for a token, and says where to get one', async () => {
      const refused = await api.process.ask(undefined);
      expect(refused.status).toBe(401);
      expect(challengeOf(refused)).toContain(metadataOf(api));
      expect(challengeOf(refused)).not.toContain('error=');
      const metadata = await api.process.ask(undefined, '/.well-known/oauth-protected-resource/api');
      expect(await metadata.json()).toMatchObject({
        resource: api.process.resource,
        authorization_servers: [server.issuer],
        scopes_supported: ['read', 'write'],
      });
    });

    it.each<[string, () => Promise<string | undefined>]>([
      ['an ID token', () => Promise.resolve(user.id_token)],
      ['a refresh token', () => Promise.resolve(user.refresh_token)],
      ['a token for another resource', () => tokenFor(api, { resource: other })],
      ['what is no token', () => Promise.resolve('rubbish')],
    ])('refuses %s', async (_kind, obtain) => {
      const token = await obtain();
      expect(token).toEqual(expect.any(String));
      const refused = await api.process.ask(token);
      expect(refused.status).toBe(401);
      expect(challengeOf(refused)).toContain('error="invalid_token"');
    });

    it('refuses a revoked token in the promised time', async () => {
      const token = await tokenFor(api);
      expect((await api.process.ask(token)).status).toBe(200);
      expect((await post('/revoke_token', callers[api.trust], { token })).status).toBe(200);
      if (api.hears) {
        // Its cache alone would not tell for ten minutes, and the token lives for an hour.
        expect(await lastWithout(401, api, token)).toBeLessThan(AT_ONCE);
      } else if (api.trust === 'introspection') {
        expect(await lastWithout(401, api, token)).toBeLessThan(CACHE_SECONDS * 1000 + CLOCKS);
      } else {
        // A signature stays good: docs/operations.md says so.
        await pause(CACHE_SECONDS * 1000 + 100);
        expect((await api.process.ask(token)).status).toBe(200);
      }
    });
  });

  (hasRedis ? it : it.skip)('hears of what a command revokes, too', async () => {
    const api = apis.find(({ trust, hears }) => trust === 'jwks' && hears)!;
    const token = await tokenFor(api);
    expect((await api.process.ask(token)).status).toBe(200);
    const { client_id } = callers.jwks;
    const { code, stderr } = await server.cli('revoketokens', '--application', client_id, '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await lastWithout(401, api, token);
    // What is issued in the same second counts as issued before.
    await pause(1000);
    expect((await api.process.ask(await tokenFor(api))).status).toBe(200);
  });

  it('cannot tell while the server is away, unless it knows the keys; and finds it again by itself', async () => {
    const tokens = await Promise.all(apis.map((api) => tokenFor(api)));
    await server.stop();
    for (const [index, { trust, process }] of apis.entries()) {
      const answer = await process.ask(tokens[index]);
      if (trust === 'jwks') {
        expect(answer.status).toBe(200);
        continue;
      }
      // Not 401: for that a client throws its token away.
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    }
    await server.start();
    for (const [index, api] of apis.entries()) await lastWithout(200, api, tokens[index]);
  });

  it('ends on SIGTERM, with connections open', async () => {
    for (const { process } of apis) {
      await process.ask(undefined, '/api/about');
      const outcome = (await process.stop())!;
      expect(outcome.code).toBe(0);
      expect(outcome.took).toBeLessThan(STOPPED_WITHIN);
    }
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no credentials', {}, /^CLIENT_ID and CLIENT_SECRET must be set.*\n$/],
    [
      'an identifier with a fragment',
      { TRUST: 'jwks', RESOURCE: 'https://api.example.com/#notes' },
      /^ResourceServerModule: .*\n- resource must be an https URL without fragment/,
    ],
  ])('does not start with %s, and says how to mend it', async (_case, environment, sentence) => {
    const { code, stderr, stdout } = await apis[0].process.refusedStart(environment);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
