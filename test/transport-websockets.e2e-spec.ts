import { once } from 'node:events';
import type { INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { AccessTokenVerifier, handshakeRequest, keepUpgradeRequests } from 'nest-oauth2-provider';
import { Host, type Platform } from './support/host.js';
import { KINDS, type Kind, KindsOfToken, authorization } from './support/kinds-of-token.js';
import { recorder } from './support/recorder.js';
import { door, socketApp } from './support/socket-app.js';
import { type Sent, type Talk, overSocketIo, overWs } from './support/socket-client.js';
import { verdictsByDecorator } from './support/verdicts-by-decorator.js';

const unauthenticated = {
  status: 'error',
  statusCode: 401,
  www_authenticate: expect.stringMatching(/^Bearer /) as unknown,
};
const badToken = { ...unauthenticated, error: 'invalid_token' };
const forbidden = { status: 'error', statusCode: 403, error: 'insufficient_scope' };
const stepUp = { ...unauthenticated, error: 'insufficient_user_authentication' };
const { needsScopes, needsToken, needsNone, ignoresBad, needsAudience, needsLogin, isPublic } =
  verdictsByDecorator<object>({ noToken: unauthenticated, badToken, forbidden, stepUp });

const TABLE: [decorator: string, message: string, scopes: string[], expected: Record<Kind, object | 'in'>][] =
  [
    ['@RequireScopes()', 'read', ['read'], needsScopes],
    ['@RequireAnyScope()', 'either', ['profile'], needsScopes],
    ['@ProtectedResource()', 'whoami', ['read'], needsToken],
    ['@OptionalToken()', 'greet', ['read'], needsNone],
    ["@OptionalToken({ badToken: 'ignore' })", 'lenient', ['read'], ignoresBad],
    ['@RequireAudience()', 'for here', ['read'], needsAudience],
    ['@RequireAcr()', 'step up', ['read'], needsLogin],
    ['@ClientProtected()', 'by client', ['read'], needsToken],
    ['@Public()', 'version', ['read'], isPublic],
    ['a guard on the whole app', 'whole app', ['read'], needsToken],
    ['@Public() under a guard on the whole app', 'open in whole app', ['read'], isPublic],
  ];

const WHO = ({ clientId }: KindsOfToken) => ({ scopes: ['read'], user: 'alice', client: clientId });
const outcome = ({ event, data }: Sent): unknown => (event === 'answer' ? 'in' : data);

const ADAPTERS = {
  'socket.io': {
    open: overSocketIo,
    adapter: (app: INestApplication) => new IoAdapter(app),
  },
  ws: {
    open: overWs,
    adapter: (app: INestApplication) => keepUpgradeRequests(new WsAdapter(app)),
  },
};

describe.each<['socket.io' | 'ws', Platform]>([
  ['socket.io', 'express'],
  ['socket.io', 'fastify'],
  ['ws', 'express'],
  ['ws', 'fastify'],
])('WebSocket gateways on %s, with %s', (kind, platform) => {
  const { open, adapter } = ADAPTERS[kind];
  let host: Host;
  let tokens: KindsOfToken;
  let talk: Talk | undefined;
  const logged: string[] = [];
  beforeAll(async () => {
    host = await Host.start({
      platform,
      imports: [socketApp(kind)],
      logger: recorder({ push: (line: string) => logged.push(line) }),
      beforeListen: (app) => void app.useWebSocketAdapter(adapter(app)),
    });
    tokens = await KindsOfToken.at(host);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await talk?.close();
    talk = undefined;
  });
  afterAll(() => host.stop());

  const opened = async (token: string | undefined) =>
    (talk = await open(host, { headers: authorization(token) }));

  describe.each(TABLE)('%s', (_decorator, message, scopes, expected) => {
    it.each(KINDS)('with the token %s', async (kindOfToken) => {
      const { ask } = await opened(await tokens.get(kindOfToken, scopes));
      const wanted = expected[kindOfToken];
      expect(outcome(await ask(message, { text: 'x' }))).toEqual(
        wanted === 'in' ? 'in' : expect.objectContaining(wanted),
      );
    });
  });

  it('hands token, user and client to a handler', async () => {
    const { ask } = await opened(await tokens.issue(['read', 'profile']));
    expect((await ask('whoami')).data).toEqual({
      scopes: ['read', 'profile'],
      user: 'alice',
      client: tokens.clientId,
    });
    expect((await ask('greet')).data).toBe('hello alice');
  });

  it.each([
    ['an object', { text: 'x' }],
    ['a string', 'x'],
    ['nothing', undefined],
    ['a list', [1]],
  ])('takes a message with %s', async (_what, said) => {
    const { ask } = await opened(await tokens.issue(['read']));
    expect(await ask('read', said)).toEqual({ event: 'answer', data: { said: said ?? null } });
  });

  it('looks at the token once for each message, whether class or method asks', async () => {
    const { ask } = await opened(await tokens.issue(['read']));
    const verify = jest.spyOn(host.app.get(AccessTokenVerifier), 'verify');
    for (const count of [1, 2, 3]) {
      expect(outcome(await ask('read', 'a string'))).toBe('in');
      expect(verify).toHaveBeenCalledTimes(count);
    }
  });

  it('asks anew at each message: a socket outlives its token', async () => {
    const token = await tokens.issue(['read']);
    const { ask } = await opened(token);
    for (const said of ['a string', { text: 'an object' }])
      expect(outcome(await ask('read', said))).toBe('in');
    await tokens.expire(token);
    for (const said of ['a string', { text: 'an object' }])
      expect(outcome(await ask('read', said))).toMatchObject(badToken);
    // Who needs no token is still answered, but not as alice.
    expect(outcome(await ask('greet'))).toMatchObject(badToken);
    expect(outcome(await ask('version'))).toBe('in');
  });

  it('shows nobody to a message that nobody asks for a token, whatever came before', async () => {
    const token = await tokens.issue(['read']);
    const { ask } = await opened(token);
    expect((await ask('looked at')).data).toBe('alice');
    expect((await ask('whoami')).data).toMatchObject({ user: 'alice' });
    expect((await ask('open')).data).toBeNull();
    await tokens.revokeAll();
    expect((await ask('looked at')).data).toBeNull();
    expect((await ask('whoami')).data).toMatchObject(badToken);
    expect((await ask('looked at')).data).toBeNull();
    expect((await ask('open')).data).toBeNull();
  });

  it('keeps messages apart that are on their way at the same time', async () => {
    const { ask, tell } = await opened(await tokens.issue(['read']));
    const answer = ask('slowly');
    tell('elsewhere');
    expect((await answer).data).toEqual(['read']);
  });

  it('takes a bad token for none where that is asked for', async () => {
    for (const kindOfToken of ['none', 'bad', 'expired', 'for elsewhere', 'good'] as const) {
      const { ask, close } = await open(host, {
        headers: authorization(await tokens.get(kindOfToken, ['read'])),
      });
      expect((await ask('lenient')).data).toBe(`hello ${kindOfToken === 'good' ? 'alice' : 'stranger'}`);
      await close();
    }
  });

  it('lets a client in by its credentials, where they may stand for a token', async () => {
    const { ask } = (talk = await open(host, { headers: tokens.credentials }));
    expect(await ask('by client')).toEqual({ event: 'answer', data: tokens.clientId });
    expect(outcome(await ask('whoami'))).toMatchObject(unauthenticated);
  });

  it('shows no token to what is public, whatever message came before', async () => {
    const { ask } = await opened(await tokens.issue(['read']));
    expect(outcome(await ask('read'))).toBe('in');
    expect((await ask('version')).data).toEqual({ version: 1, token: false });
  });

  it('attaches token and user to what nobody guards, at each message anew (R19)', async () => {
    const token = await tokens.issue(['read']);
    const { ask } = await opened(token);
    for (const message of ['attached', 'whoami', 'attached'])
      expect((await ask(message)).data).toEqual(message === 'whoami' ? WHO(tokens) : 'a token of alice');
    expect((await ask('guarded and attached')).data).toBe('alice');
    await tokens.expire(token);
    expect((await ask('attached')).data).toBe('no token of nobody');
  });

  it.each(['none', 'bad', 'expired', 'for elsewhere'] as const)(
    'turns nobody away where a token is only attached: %s',
    async (kindOfToken) => {
      const { ask } = await opened(await tokens.get(kindOfToken, ['read']));
      expect((await ask('attached')).data).toBe('no token of nobody');
    },
  );

  it('tells the developer, not the client, that a message has no method', async () => {
    const { ask } = await opened(await tokens.issue(['read', 'write']));
    const { event, data } = await ask('by method');
    expect({ event, data }).toMatchObject({ event: 'exception', data: { message: 'Internal server error' } });
    expect(logged.join('\n')).toMatch(/byMethod.*@ReadWriteScopes\(\).*has no method/s);
  });

  if (kind === 'ws') {
    it.each(KINDS)(
      'shows the door, or lets in, who opens a socket with the token %s',
      async (kindOfToken) => {
        const headers = authorization(await tokens.get(kindOfToken, ['read'])) as Record<string, string>;
        const { socket } = await overWs(host, { headers }, '/door');
        const closed = once(socket, 'close');
        if (needsScopes[kindOfToken] === 'in') socket.close(4000);
        await expect(closed.then(([code]) => code as number)).resolves.toBe(
          needsScopes[kindOfToken] === 'in' ? 4000 : 4401,
        );
      },
    );

    it('hears nothing more from whom it has shown the door', async () => {
      const heard = jest.fn();
      door.on('heard', heard);
      const refused = once(door, 'refused');
      let answer = (_token: null): void => undefined;
      const verifier = host.app.get(AccessTokenVerifier);
      jest
        .spyOn(verifier, 'verify')
        .mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
      const { socket } = await overWs(host, { headers: { authorization: 'Bearer bad' } }, '/door');
      // It does not read that it is to go.
      socket.pause();
      answer(null);
      await refused;
      socket.send(JSON.stringify({ event: 'hear' }));
      socket.resume();
      await once(socket, 'close');
      expect(heard).not.toHaveBeenCalled();
    });
  } else {
    it.each<[string, (token: string) => Record<string, unknown>]>([
      ['the bare token', (token) => ({ token })],
      ['an Authorization value', (token) => ({ authorization: `Bearer ${token}` })],
    ])('finds %s in auth, which counts before the header', async (_what, auth) => {
      const headers = { authorization: 'Bearer nobody-issued-this' };
      talk = await overSocketIo(host, { headers, auth: auth(await tokens.issue(['read'])) });
      expect(outcome(await talk.ask('read'))).toBe('in');
    });
  }
});

it('tells the developer where a socket of ws has lost the request that opened it', () => {
  expect(() => handshakeRequest({})).toThrow('keepUpgradeRequests(new WsAdapter(app))');
});
