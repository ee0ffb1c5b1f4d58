import { setTimeout } from 'node:timers/promises';
import { DEFAULT_TRANSPORTS } from 'nest-oauth2-provider';
import { freePort } from './support/free-port.js';
import { Host } from './support/host.js';
import { KINDS, type Kind, KindsOfToken } from './support/kinds-of-token.js';
import { TicketTransport, heard, messageApp } from './support/message-app.js';
import {
  type Asker,
  MICROSERVICES,
  type Microservice,
  type Told,
  asker,
  grpcAsker,
} from './support/message-clients.js';
import { RedisProcess } from './support/redis-process.js';
import { recorder } from './support/recorder.js';
import { verdictsByDecorator } from './support/verdicts-by-decorator.js';

type Outcome = 'in' | 'no token' | 'bad token' | 'forbidden' | 'step up';

const { needsScopes, needsToken, needsNone, ignoresBad, needsAudience, needsLogin, isPublic } =
  verdictsByDecorator<Outcome>({
    noToken: 'no token',
    badToken: 'bad token',
    forbidden: 'forbidden',
    stepUp: 'step up',
  });
const TABLE: [decorator: string, pattern: string, scopes: string[], expected: Record<Kind, Outcome>][] = [
  ['@RequireScopes()', 'read', ['read'], needsScopes],
  ['@RequireAnyScope()', 'either', ['profile'], needsScopes],
  ['@ProtectedResource()', 'whoami', ['read'], needsToken],
  ['@OptionalToken()', 'greet', ['read'], needsNone],
  ["@OptionalToken({ badToken: 'ignore' })", 'lenient', ['read'], ignoresBad],
  ['@RequireAudience()', 'forHere', ['read'], needsAudience],
  ['@RequireAcr()', 'stepUp', ['read'], needsLogin],
  ['@ClientProtected()', 'byClient', ['read'], needsToken],
  ['@Public()', 'version', ['read'], isPublic],
  ['a guard on the whole app', 'wholeApp', ['read'], needsToken],
  ['@Public() under a guard on the whole app', 'openInWholeApp', ['read'], isPublic],
];

const bearer = expect.stringMatching(/^Bearer /) as unknown;
const text = expect.any(String) as unknown;
/** The words of brokers that send JSON, whole. */
const IN_JSON: Record<Exclude<Outcome, 'in'>, object> = {
  'no token': { status: 'error', statusCode: 401, message: text, www_authenticate: bearer },
  'bad token': {
    status: 'error',
    statusCode: 401,
    message: text,
    error: 'invalid_token',
    error_description: text,
    www_authenticate: bearer,
  },
  forbidden: {
    status: 'error',
    statusCode: 403,
    message: text,
    error: 'insufficient_scope',
    error_description: text,
    www_authenticate: expect.stringMatching(/error="insufficient_scope"/) as unknown,
  },
  'step up': {
    status: 'error',
    statusCode: 401,
    message: text,
    error: 'insufficient_user_authentication',
    www_authenticate: expect.stringMatching(/acr_values="gold"/) as unknown,
  },
};
/** UNAUTHENTICATED and PERMISSION_DENIED, with the members in the trailing metadata. */
const IN_GRPC: Record<Exclude<Outcome, 'in'>, object> = {
  'no token': { code: 16, message: text, 'www-authenticate': bearer },
  'bad token': { code: 16, message: text, error: 'invalid_token', 'www-authenticate': bearer },
  forbidden: { code: 7, message: text, error: 'insufficient_scope', 'www-authenticate': bearer },
  'step up': {
    code: 16,
    message: text,
    error: 'insufficient_user_authentication',
    'www-authenticate': expect.stringMatching(/acr_values="gold"/) as unknown,
  },
};

const hasRedis = RedisProcess.isThere();
const KINDS_OF_BROKER: readonly Microservice[] = ['TCP', 'gRPC', ...(hasRedis ? (['Redis'] as const) : [])];

let redis: RedisProcess | undefined;
let host: Host;
let tokens: KindsOfToken;
const ports = {} as Record<Microservice, number>;
const logged: string[] = [];
beforeAll(async () => {
  for (const kind of KINDS_OF_BROKER) ports[kind] = await freePort();
  if (hasRedis) redis = await RedisProcess.start(ports.Redis);
  host = await Host.start({
    imports: [messageApp()],
    structure: { transports: [...DEFAULT_TRANSPORTS, TicketTransport] },
    logger: recorder({ push: (line: string) => logged.push(line) }),
    beforeListen: async (app) => {
      // The guard on the whole app is the microservice's as well, where it is told so.
      for (const kind of KINDS_OF_BROKER)
        app.connectMicroservice(MICROSERVICES[kind](ports[kind]), { inheritAppConfig: true });
      await app.startAllMicroservices();
    },
  });
  tokens = await KindsOfToken.at(host);
});
afterAll(async () => {
  await host.stop();
  await redis?.stop();
});

type Row = [string, () => Asker, Record<Exclude<Outcome, 'in'>, object>];
const ON_REDIS: Row[] = [
  ['Redis, the token in the packet', () => asker('Redis', ports.Redis, 'packet'), IN_JSON],
  ['Redis, the token in the payload', () => asker('Redis', ports.Redis, 'payload'), IN_JSON],
];

describe.each<Row>([
  ...(hasRedis ? ON_REDIS : []),
  ['TCP, the token in the packet', () => asker('TCP', ports.TCP, 'packet'), IN_JSON],
  ['TCP, the token in the payload', () => asker('TCP', ports.TCP, 'payload'), IN_JSON],
  ["TCP, the token in a place of the host's own", () => asker('TCP', ports.TCP, 'ticket'), IN_JSON],
  ['gRPC', () => grpcAsker(ports.gRPC), IN_GRPC],
])('microservices on %s', (_kind, connect, words) => {
  let client: Asker;
  beforeAll(() => (client = connect()));
  afterAll(() => client.close());

  describe.each(TABLE)('%s', (_decorator, pattern, scopes, expected) => {
    it.each(KINDS)('with the token %s', async (kind) => {
      const told: Told = await client.ask(pattern, await tokens.get(kind, scopes));
      const wanted = expected[kind];
      if (wanted === 'in') expect(told).toHaveProperty('answer');
      else expect(told).toMatchObject({ refusal: words[wanted] });
    });
  });

  it('hands token, user and client to a handler', async () => {
    expect(await client.ask('whoami', await tokens.issue(['read', 'profile']))).toEqual({
      answer: { scopes: ['read', 'profile'], user: 'alice', client: tokens.clientId },
    });
    expect(await client.ask('greet', await tokens.issue(['read'], null))).toEqual({
      answer: { text: 'hello stranger' },
    });
  });

  it('attaches token and user to what nobody guards, and turns nobody away (R19)', async () => {
    for (const kind of ['none', 'bad', 'expired', 'for elsewhere'] as const) {
      const told = await client.ask('attached', await tokens.get(kind, ['read']));
      expect(told).toEqual({ answer: { text: 'no token of nobody' } });
      const lenient = await client.ask('lenient', await tokens.get(kind, ['read']));
      expect(lenient).toEqual({ answer: { text: 'hello stranger' } });
    }
    const told = await client.ask('attached', await tokens.issue(['read']));
    expect(told).toEqual({ answer: { text: 'a token of alice' } });
  });

  it('asks anew at each message: a connection outlives its token', async () => {
    const token = await tokens.issue(['read']);
    expect(await client.ask('read', token)).toEqual({ answer: { text: 'in' } });
    await tokens.expire(token);
    expect(await client.ask('read', token)).toMatchObject({ refusal: words['bad token'] });
  });
});

it('lets events in and keeps them out', async () => {
  const client = asker('TCP', ports.TCP, 'payload');
  await client.emit('noted', await tokens.get('too little', []), { text: 'refused' });
  await client.emit('noted', undefined, { text: 'of nobody' });
  await client.emit('noted', await tokens.issue(['write']), { text: 'heard' });
  for (let waited = 0; heard.length === 0 && waited < 5000; waited += 20) await setTimeout(20);
  client.close();
  expect(heard).toEqual(['heard']);
});

it('tells the developer, not whoever asked, that a message has no method', async () => {
  const client = asker('TCP', ports.TCP, 'payload');
  const told = await client.ask('by method', await tokens.issue(['read', 'write']));
  client.close();
  expect(told).toEqual({ refusal: { status: 'error', message: 'Internal server error' } });
  expect(logged.join('\n')).toMatch(/NotesMessages\.byMethod.*@ResourceScopes\(\).*no method/s);
});
