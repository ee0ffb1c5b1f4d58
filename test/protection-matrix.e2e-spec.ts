import type { Platform } from './support/host.js';
import { MatrixApis, RESOURCE, VERIFIERS, type Verifier } from './support/matrix-apis.js';
import { BROUGHT, type Brought, MatrixTokens } from './support/matrix-tokens.js';
import { resetUsers } from './support/owners.js';

/** `asked`: 401 and no error; `nobody`: let in, without a token; the others by their error code. */
type Outcome = 'in' | 'nobody' | 'asked' | 'bad' | 'scarce' | 'step up';
type Expected = Record<Brought, Outcome>;

const TOKEN: Expected = {
  nothing: 'asked',
  garbage: 'bad',
  expired: 'bad',
  revoked: 'bad',
  'for elsewhere': 'bad',
  'for here alone': 'in',
  'wrong scope': 'in',
  'old login': 'in',
  "a client's own": 'in',
  "a client's secret": 'asked',
  'a session': 'asked',
  good: 'in',
};
const SCOPES: Expected = { ...TOKEN, 'wrong scope': 'scarce' };
const STEP_UP: Expected = { ...TOKEN, 'old login': 'step up', "a client's own": 'step up' };
const OPTIONAL: Expected = {
  ...TOKEN,
  nothing: 'nobody',
  "a client's secret": 'nobody',
  'a session': 'nobody',
};
const LENIENT: Expected = {
  ...OPTIONAL,
  garbage: 'nobody',
  expired: 'nobody',
  revoked: 'nobody',
  'for elsewhere': 'nobody',
};
const all = (outcome: Outcome) =>
  Object.fromEntries(BROUGHT.map((brought) => [brought, outcome])) as Expected;
/** Whoever has a good token, whatever is in it, lacks a scope. */
const NOBODYS: Expected = {
  ...SCOPES,
  'for here alone': 'scarce',
  'old login': 'scarce',
  "a client's own": 'scarce',
  good: 'scarce',
};

type Row = [decorator: string, request: string, scopes: { good: string; wrong: string }, expected: Expected];
const ANY = { good: 'read', wrong: 'b' };
const TABLE: Row[] = [
  ['@ProtectedResource()', 'GET alone/token', ANY, TOKEN],
  ['@RequireScopes()', 'GET alone/all', { good: 'a b', wrong: 'a' }, SCOPES],
  ['@RequireAnyScope(), the first', 'GET alone/any', { good: 'a', wrong: 'b' }, SCOPES],
  ['@RequireAnyScope(), the second', 'GET alone/any', { good: 'c', wrong: 'read' }, SCOPES],
  ['@ReadWriteScopes() to read', 'GET alone/read-write', { good: 'read', wrong: 'write' }, SCOPES],
  ['@ReadWriteScopes() to write', 'POST alone/read-write', { good: 'write', wrong: 'read' }, SCOPES],
  ["@ReadWriteScopes('a')", 'GET alone/read-write-extra', { good: 'read a', wrong: 'read' }, SCOPES],
  ['@ResourceScopes() to read', 'GET alone/music', { good: 'music:read', wrong: 'music:write' }, SCOPES],
  ['@ResourceScopes() to write', 'PUT alone/music', { good: 'music:write', wrong: 'music:read' }, SCOPES],
  ['@MethodScopes(), all of the first', 'GET alone/methods', { good: 'a b', wrong: 'a' }, SCOPES],
  ['@MethodScopes(), the second', 'GET alone/methods', { good: 'c', wrong: 'read' }, SCOPES],
  ['@MethodScopes(), any token', 'POST alone/methods', ANY, TOKEN],
  ['@MethodScopes(), no token', 'PUT alone/methods', ANY, NOBODYS],
  ['@MethodScopes(), not named', 'DELETE alone/methods', ANY, NOBODYS],
  ['@OptionalToken()', 'GET alone/optional', ANY, OPTIONAL],
  ["@OptionalToken({ badToken: 'ignore' })", 'GET alone/lenient', ANY, LENIENT],
  [
    'the same with @RequireScopes()',
    'GET alone/lenient-scope',
    { good: 'write', wrong: 'read' },
    { ...all('in'), 'wrong scope': 'scarce' },
  ],
  ['@RequireAudience()', 'GET alone/audience', ANY, TOKEN],
  ['@RequireAudience(others)', 'GET alone/other-audience', ANY, { ...TOKEN, 'for here alone': 'bad' }],
  ["@RequireAcr(['gold', 'platinum'])", 'GET step-up/gold', ANY, STEP_UP],
  ['@RequireAcr({ maxAge })', 'GET step-up/fresh', ANY, STEP_UP],
  [
    '@RequireAcr() with @RequireScopes()',
    'GET step-up/both',
    { good: 'read', wrong: 'write' },
    { ...STEP_UP, 'wrong scope': 'scarce' },
  ],
  ['@ClientProtected()', 'GET clients', ANY, { ...TOKEN, "a client's secret": 'nobody' }],
  [
    '@ClientProtected() with @RequireScopes()',
    'GET clients/scoped',
    { good: 'a', wrong: 'b' },
    { ...SCOPES, "a client's secret": 'in' },
  ],
  [
    '@SessionOrToken() to read',
    'GET sessions',
    { good: 'read', wrong: 'write' },
    { ...SCOPES, 'a session': 'nobody' },
  ],
  [
    '@SessionOrToken() to write',
    'POST sessions',
    { good: 'write', wrong: 'read' },
    { ...SCOPES, 'a session': 'nobody' },
  ],
  ['@SessionOrToken() with @RequireAcr()', 'GET step-up/session', ANY, { ...STEP_UP, 'a session': 'in' }],
  ['class and method', 'GET composed/more', { good: 'read a', wrong: 'a' }, SCOPES],
  ['class, base class and method', 'GET derived/inherited', { good: 'a b c', wrong: 'a b' }, SCOPES],
  ['@Public() in a class that is not', 'GET composed/open', ANY, all('nobody')],
  ['a guard on the whole app', 'GET whole-app', ANY, TOKEN],
  ['@Public() under a guard on the whole app', 'POST whole-app', ANY, all('nobody')],
];

/** Where the answer is not the same by all verifiers: what is brought there counts as something else. */
const NO_CLIENTS = { "a client's secret": 'nothing' } as const;
const EXCEPTIONS: Record<Verifier, Partial<Record<Brought, Brought>>> = {
  stored: {},
  'stored, kept': {},
  // Clients are registered at the server, and can come in by themselves there alone.
  introspection: NO_CLIENTS,
  'introspection, kept': NO_CLIENTS,
  // A signature stays good until the token expires, unless a channel tells of the revocation, as `kept` has one.
  JWT: { ...NO_CLIENTS, revoked: 'good' },
  'JWT, kept': NO_CLIENTS,
};

const OUTCOMES: Record<string, Outcome> = {
  '401': 'asked',
  '401 invalid_token': 'bad',
  '403 insufficient_scope': 'scarce',
  '401 insufficient_user_authentication': 'step up',
};
const CHALLENGE = `Bearer realm="oauth2", `;
const METADATA = `resource_metadata="${new URL('/.well-known/oauth-protected-resource', RESOURCE).href}"`;

/** What an answer comes to; one that breaks a rule for all of them is told whole. */
async function outcomeOf(response: Response): Promise<string> {
  const text = await response.text();
  const body = JSON.parse(text) as { token?: boolean; error?: string };
  if (response.ok) return body.token === false ? 'nobody' : 'in';
  const challenge = response.headers.get('www-authenticate') ?? 'no challenge';
  const error = /error="([^"]*)"/.exec(challenge)?.[1];
  const outcome = OUTCOMES[[response.status, error].filter(Boolean).join(' ')];
  const isRight = challenge.startsWith(CHALLENGE) && challenge.includes(METADATA) && body.error === error;
  return isRight && outcome ? outcome : `${response.status} ${challenge} ${text}`;
}

const PAIRS = (Object.keys(VERIFIERS) as Verifier[]).flatMap((verifier) =>
  (['express', 'fastify'] as const).map((platform): [Verifier, Platform] => [verifier, platform]),
);

describe('every decorator, by every verifier, on both adapters', () => {
  let apis: MatrixApis;
  let tokens: Record<'opaque' | 'jwt', MatrixTokens>;
  const ask = async (verifier: Verifier, platform: Platform, [, request, scopes]: Row, brought: Brought) =>
    apis.ask(verifier, platform, request, await tokens[VERIFIERS[verifier]].headers(brought, scopes));

  beforeAll(async () => {
    resetUsers();
    apis = await MatrixApis.start();
    const { issuer } = apis;
    tokens = { opaque: await MatrixTokens.of(issuer, 'opaque'), jwt: await MatrixTokens.of(issuer, 'jwt') };
    // Every one has let in what is revoked then, so that what is kept has something to forget.
    for (const pair of PAIRS) {
      const response = await ask(...pair, TABLE[0], 'revoked');
      if (response.status !== 200) throw new Error(`${pair.join(' on ')} answers ${response.status}`);
    }
    for (const each of Object.values(tokens)) await each.revoke();
  }, 30_000);
  afterAll(() => apis?.stop());

  describe.each(PAIRS)('%s, on %s', (verifier, platform) => {
    it.each(TABLE)('%s: %s', async (...row) => {
      const [, , , expected] = row;
      const exceptions = EXCEPTIONS[verifier];
      const seen = await Promise.all(
        BROUGHT.map(async (brought) => [
          brought,
          await outcomeOf(await ask(verifier, platform, row, brought)),
        ]),
      );
      const wanted = BROUGHT.map((brought) => [brought, expected[exceptions[brought] ?? brought]]);
      expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted));
    });

    it('knows the user and the client of a token', async () => {
      const row: Row = ['', 'GET sessions', { good: 'read', wrong: 'write' }, SCOPES];
      const seen = async (brought: Brought) =>
        (await ask(verifier, platform, row, brought)).json() as Promise<object>;
      expect(await seen('good')).toEqual({ user: 'alice', token: true, client: true });
      expect(await seen("a client's own")).toEqual({ user: null, token: true, client: true });
      expect(await seen('a session')).toEqual({ user: 'alice', token: false, client: false });
    });
  });
});
