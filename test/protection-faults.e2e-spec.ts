import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, Logger, UseInterceptors } from '@nestjs/common';
import {
  type AccessTokenVerifier,
  AttachTokenInterceptor,
  CachedVerifier,
  CurrentToken,
  IntrospectionAccessTokenVerifier,
  type IntrospectionVerifierOptions,
  JwtAccessTokenVerifier,
  OptionalToken,
  Public,
  RedisRevocationChannel,
  RequireScopes,
  ResourceServerModule,
  type VerifiedToken,
} from 'nest-oauth2-provider';
import { graphqlApp } from './support/graphql-app.js';
import { type GraphqlAnswer, GraphqlSocket, ask } from './support/graphql-client.js';
import { JwtIssuer } from './support/jwt-issuer.js';
import { authorization } from './support/kinds-of-token.js';
import { Liar, sendJson } from './support/liar.js';
import { RedisProcess, until } from './support/redis-process.js';
import { type RunningApp, runningApp } from './support/running-app.js';
import { SwappableVerifier } from './support/swappable-verifier.js';

const RESOURCE = 'https://api.example.com';
const MODULE = { issuer: 'https://auth.example.com', resource: RESOURCE };

@Controller('notes')
class NotesController {
  @Get()
  @RequireScopes('read')
  show(): object {
    return { in: true };
  }

  @Get('optional')
  @OptionalToken({ badToken: 'ignore' })
  optional(): object {
    return { in: true };
  }

  @Get('public')
  @Public()
  @UseInterceptors(AttachTokenInterceptor)
  open(@CurrentToken() token: VerifiedToken | null): object {
    return { token: token !== null };
  }
}

describe.each([
  ['Apollo', 'express'],
  ['Mercurius', 'fastify'],
] as const)('behind the guard, with %s on %s', (driver, platform) => {
  const verifier = new SwappableVerifier();
  let api: RunningApp;
  const started: { onApplicationShutdown(): void | Promise<void> }[] = [];
  beforeAll(async () => {
    api = await runningApp(platform, {
      imports: [ResourceServerModule.forRoot({ ...MODULE, verifier }), graphqlApp(driver)],
      controllers: [NotesController],
    });
  });
  beforeEach(() => {
    for (const level of ['error', 'warn', 'log'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
  });
  afterEach(async () => {
    for (const each of started.splice(0)) await each.onApplicationShutdown();
    jest.restoreAllMocks();
  });
  afterAll(() => api.app.close());

  const use = <Made extends AccessTokenVerifier & (typeof started)[number]>(made: Made): void => {
    started.push(made);
    verifier.inner = made;
  };
  const get = (path: string, token: string | undefined) =>
    fetch(`${api.origin}/${path}`, { headers: authorization(token) as Record<string, string> });
  const query = (token: string | undefined, what = '{ notes { id } }'): Promise<GraphqlAnswer> =>
    ask({ fetch: (path, init) => fetch(`${api.origin}${path}`, init) }, what, token);

  /** What both say to that token: the status that HTTP has for it. */
  async function verdict(token: string | undefined): Promise<number> {
    const response = await get('notes', token);
    const { errors } = await query(token);
    const { statusCode = 200 } = (errors?.[0].extensions ?? {}) as { statusCode?: number };
    expect(statusCode).toBe(response.status);
    return response.status;
  }

  /** Nobody is let in, nobody is told that the token is bad, and who needs none gets an answer all the same. */
  async function expectUnavailable(token: string): Promise<void> {
    for (const path of ['notes', 'notes/optional']) {
      const response = await get(path, token);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(response.headers.get('www-authenticate')).toBeNull();
      const body = await response.text();
      expect(JSON.parse(body)).toMatchObject({ error: 'temporarily_unavailable' });
      expect(body).not.toContain(token);
    }
    const { data, errors } = await query(token);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0].extensions).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      statusCode: 503,
      error: 'temporarily_unavailable',
      retry_after: expect.stringMatching(/^[1-9]\d*$/) as unknown,
    });
    expect((await get('notes', undefined)).status).toBe(401);
    const open = await get('notes/public', token);
    expect([open.status, await open.json()]).toEqual([200, { token: false }]);
    expect(await query(token, '{ attached }')).toEqual({ data: { attached: 'no token of nobody' } });
  }

  describe('an introspection endpoint', () => {
    let server: Liar;
    let answer: Record<string, unknown>;
    const behaveWell = () => {
      server.behave = (_request, response) => sendJson(response, answer);
    };
    const asking = (changes: Partial<IntrospectionVerifierOptions> = {}) =>
      new IntrospectionAccessTokenVerifier({
        introspectionEndpoint: `${server.origin}/introspect`,
        resource: RESOURCE,
        credentials: { clientId: 'the resource', clientSecret: 'its secret' },
        circuitFailures: 3,
        circuitRecovery: 0.2,
        ...changes,
      });
    beforeAll(async () => {
      server = await Liar.start();
    });
    afterAll(() => server.stop());
    beforeEach(() => {
      const exp = Math.floor(Date.now() / 1000) + 300;
      answer = { active: true, client_id: 'app', sub: 'alice', scope: 'read', token_type: 'Bearer', exp };
      behaveWell();
    });

    it.each<[string, (response: ServerResponse) => void]>([
      ['hangs up', (response) => void response.destroy()],
      ['has an error of its own', (response) => sendJson(response, answer, 500)],
      ['says active in words', (response) => sendJson(response, { ...answer, active: 'true' })],
      ['has the wrong content type', (response) => void response.end(JSON.stringify(answer))],
      ['sends 10 MB', (response) => sendJson(response, { ...answer, more: 'x'.repeat(10_000_000) })],
      ['refuses its credentials', (response) => sendJson(response, { error: 'invalid_client' }, 401)],
    ])('that %s is no reason to let in nor to throw out, and is found again', async (_fault, lie) => {
      use(asking());
      expect(await verdict('a-token')).toBe(200);
      server.behave = (_request, response) => lie(response);
      await expectUnavailable('a-token');
      behaveWell();
      await until(async () => (await get('notes', 'a-token')).status === 200);
      expect(await verdict('a-token')).toBe(200);
      answer = { active: false };
      expect(await verdict('a-token')).toBe(401);
    });

    it('that is slow keeps one request waiting and the others not, and is found again', async () => {
      use(asking({ timeout: 1, circuitFailures: 1, circuitRecovery: 1 }));
      expect(await verdict('a-token')).toBe(200);
      server.behave = () => undefined;
      const asked = server.requests.length;
      expect((await get('notes', 'a-token')).status).toBe(503);
      await expectUnavailable('a-token');
      // Where the machine is slow as well it may have been looked whether it is there again.
      expect(server.requests.length - asked).toBeLessThan(4);
      behaveWell();
      await until(async () => (await get('notes', 'a-token')).status === 200);
    });

    it('that is down is found again once it is up', async () => {
      use(asking());
      await server.down();
      await expectUnavailable('a-token');
      await server.up();
      await until(async () => (await get('notes', 'a-token')).status === 200);
      expect(await verdict('a-token')).toBe(200);
    });

    (RedisProcess.isThere() ? it : it.skip)(
      'is asked anew while the Redis that tells of revocations is gone, and lets in no more than before',
      async () => {
        const redis = await RedisProcess.start();
        try {
          const channel = new RedisRevocationChannel(await redis.client());
          started.push(channel);
          use(new CachedVerifier(asking(), { maxAge: 600, channel }));
          await until(() => channel.isListening);
          const asked = server.requests.length;
          for (let times = 0; times < 3; times++) expect(await verdict('a-token')).toBe(200);
          expect(server.requests.length - asked).toBe(1);
          await redis.kill();
          await until(() => !channel.isListening);
          expect(await verdict('a-token')).toBe(200);
          // Nobody could be told of this.
          answer = { active: false };
          expect(await verdict('a-token')).toBe(401);
          server.behave = (_request, response) => void response.destroy();
          await expectUnavailable('another-token');
          behaveWell();
          await redis.start();
          await until(() => channel.isListening);
          await until(async () => (await get('notes', 'a-token')).status === 401);
          expect(await verdict('a-token')).toBe(401);
        } finally {
          await redis.stop();
        }
      },
    );
  });

  describe('JWTs', () => {
    let server: JwtIssuer;
    beforeEach(async () => {
      server = await JwtIssuer.start();
      use(
        new JwtAccessTokenVerifier({
          issuer: server.issuer,
          resource: RESOURCE,
          jwksCooldown: 1,
          clockTolerance: 0,
        }),
      );
    });
    afterEach(() => server.stop());

    it.each<[string, number, object | undefined]>([
      ['none', 401, undefined],
      ['of an issuer elsewhere', 401, { iss: 'https://evil.example' }],
      ['expired', 401, { exp: 1_700_000_000 }],
      ['for elsewhere', 401, { aud: 'https://other.example' }],
      ['with another scope', 403, { scope: 'write' }],
      ['that is good', 200, {}],
      ["that is a client's own", 200, { sub: 'app' }],
    ])('%s: %d', async (_kind, status, claims) => {
      const token = claims && (await server.mint({ scope: 'read', ...claims }));
      expect(await verdict(token)).toBe(status);
      const socket = await GraphqlSocket.open(api, { params: authorization(token) });
      socket.subscribe('subscription { noteAdded { id } }');
      const { data, errors } = await socket.answer();
      await socket.close();
      expect(errors?.[0].extensions?.['statusCode'] ?? 200).toBe(status);
      if (status === 200) expect(data).toEqual({ noteAdded: { id: '1' } });
    });

    it('whose keys are away when the first comes are for later', async () => {
      const token = await server.mint();
      await server.server.down();
      await expectUnavailable(token);
      await server.server.up();
      await pause(1050);
      await until(async () => (await get('notes', token)).status === 200);
      expect(await verdict(token)).toBe(200);
    });
  });
});
