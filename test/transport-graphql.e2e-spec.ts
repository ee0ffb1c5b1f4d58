import { AccessTokenVerifier } from 'nest-oauth2-provider';
import { basic } from './support/client.js';
import { type GraphqlAnswer, GraphqlSocket, ask } from './support/graphql-client.js';
import { bell, graphqlApp, graphqlScopes } from './support/graphql-app.js';
import { Host } from './support/host.js';
import { loginCookie } from './support/owners.js';
import { KINDS, type Kind, KindsOfToken, authorization } from './support/kinds-of-token.js';
import { verdictsByDecorator } from './support/verdicts-by-decorator.js';

const unauthenticated = { code: 'UNAUTHENTICATED', statusCode: 401 };
const badToken = { ...unauthenticated, error: 'invalid_token' };
const forbidden = { code: 'FORBIDDEN', statusCode: 403, error: 'insufficient_scope' };

const stepUp = { ...unauthenticated, error: 'insufficient_user_authentication' };
const { needsScopes, needsToken, needsNone, ignoresBad, needsAudience, needsLogin, isPublic } =
  verdictsByDecorator<object>({ noToken: unauthenticated, badToken, forbidden, stepUp });

const TABLE: [decorator: string, query: string, scopes: string[], expected: Record<Kind, object | 'in'>][] = [
  ['@RequireScopes() on a query', '{ notes { id } }', ['read'], needsScopes],
  ['@RequireScopes() on a mutation', 'mutation { addNote(text: "x") { id } }', ['write'], needsScopes],
  ['@RequireScopes() on a field', '{ notes { author } }', ['read', 'profile'], needsScopes],
  ['@ProtectedResource()', '{ whoami }', ['read'], needsToken],
  ['@OptionalToken()', '{ greeting }', ['read'], needsNone],
  ['@Public()', '{ version }', ['read'], isPublic],
  ['@RequireAnyScope()', '{ either }', ['profile'], needsScopes],
  ['@ReadWriteScopes() on a query', '{ readOrWrite }', ['read'], needsScopes],
  ['@ReadWriteScopes() on a mutation', 'mutation { readOrWrite }', ['write'], needsScopes],
  ['@MethodScopes(), first alternative', '{ byMethod }', ['read', 'profile'], needsScopes],
  ['@MethodScopes(), second alternative', '{ byMethod }', ['write'], needsScopes],
  ['@ResourceScopes() on a query', '{ music }', ['music:read'], needsScopes],
  ['@ResourceScopes() on a mutation', 'mutation { music }', ['music:write'], needsScopes],
  ["@OptionalToken({ badToken: 'ignore' })", '{ lenient }', ['read'], ignoresBad],
  ['@RequireAudience()', '{ forHere }', ['read'], needsAudience],
  ['@RequireAcr()', '{ stepUp }', ['read'], needsLogin],
  ['@ClientProtected()', '{ byClient }', ['read'], needsToken],
  ['a guard on the whole app', '{ wholeApp }', ['read'], needsToken],
  ['@Public() under a guard on the whole app', '{ openInWholeApp }', ['read'], isPublic],
];

/** `in`, or the extensions of the first error. */
function outcome({ errors }: GraphqlAnswer): object | 'in' {
  return errors === undefined ? 'in' : (errors[0].extensions ?? {});
}

describe.each([
  ['Apollo', 'express'],
  ['Apollo', 'fastify'],
  ['Mercurius', 'fastify'],
] as const)('GraphQL with %s on %s', (driver, platform) => {
  let host: Host;
  let tokens: KindsOfToken;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      imports: [graphqlApp(driver)],
      options: {
        scopes: { read: 'Read', write: 'Write', profile: 'Name', email: 'Address', ...graphqlScopes },
      },
    });
    tokens = await KindsOfToken.at(host);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => host.stop());

  describe.each(TABLE)('%s', (_decorator, query, scopes, expected) => {
    it.each(KINDS)('with the token %s', async (kind) => {
      const answer = await ask(host, query, await tokens.get(kind, scopes));
      const wanted = expected[kind];
      expect(outcome(answer)).toEqual(wanted === 'in' ? 'in' : expect.objectContaining(wanted));
    });
  });

  it('reads by one scope and writes by the other, and nothing else counts as a method', async () => {
    const reader = await tokens.issue(['read']);
    expect(outcome(await ask(host, 'mutation { readOrWrite }', reader))).toMatchObject(forbidden);
    const writer = await tokens.issue(['write']);
    expect(outcome(await ask(host, '{ readOrWrite }', writer))).toMatchObject(forbidden);
    const hearer = await tokens.issue(['music:read']);
    expect(outcome(await ask(host, 'mutation { music }', hearer))).toMatchObject(forbidden);
    const player = await tokens.issue(['music:write']);
    expect(outcome(await ask(host, '{ music }', player))).toMatchObject(forbidden);
    // A mutation is a POST, and no alternative is for that.
    expect(outcome(await ask(host, 'mutation { byMethod }', reader))).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('names what is missing in the error, and the rest of the answer stands', async () => {
    const reader = await tokens.issue(['read']);
    const { data, errors } = await ask(host, '{ greeting notes { id } either }', reader);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0]).toMatchObject({
      message: expect.stringContaining('scope') as unknown,
      path: ['either'],
      extensions: {
        error: 'insufficient_scope',
        error_description: errors![0].message,
        www_authenticate: expect.stringMatching(/^Bearer .*error="insufficient_scope"/) as unknown,
      },
    });
    const { errors: missing } = await ask(host, '{ whoami }');
    expect(missing![0].extensions).not.toHaveProperty('error');
    expect(missing![0].extensions).toMatchObject({
      www_authenticate: expect.stringMatching(/^Bearer /) as unknown,
    });
  });

  it('hands token, user and client to a resolver', async () => {
    const { data } = await ask(
      host,
      '{ whoami greeting notes { author } }',
      await tokens.issue(['read', 'profile']),
    );
    expect(JSON.parse(data!.whoami as string)).toEqual({
      scopes: ['read', 'profile'],
      user: 'alice',
      client: tokens.clientId,
    });
    expect(data).toMatchObject({
      greeting: 'hello alice',
      notes: [{ author: 'alice' }, { author: 'alice' }],
    });
    const own = await ask(host, '{ whoami greeting }', await tokens.issue(['read'], null));
    expect(JSON.parse(own.data!.whoami as string)).toMatchObject({ user: null, client: tokens.clientId });
    expect(own.data).toMatchObject({ greeting: 'hello stranger' });
  });

  it('takes a bad token for none where that is asked for', async () => {
    for (const kind of ['none', 'bad', 'expired', 'for elsewhere'] as const) {
      const { data } = await ask(host, '{ lenient }', await tokens.get(kind, ['read']));
      expect(data).toEqual({ lenient: 'hello stranger' });
    }
    const { data } = await ask(host, '{ lenient }', await tokens.issue(['read']));
    expect(data).toEqual({ lenient: 'hello alice' });
  });

  it('lets a client in by its credentials, where they may stand for a token', async () => {
    const byClient = await ask(host, '{ byClient }', undefined, tokens.credentials);
    expect(byClient.data).toEqual({ byClient: tokens.clientId });
    const elsewhere = await ask(host, '{ whoami }', undefined, tokens.credentials);
    expect(outcome(elsewhere)).toMatchObject(unauthenticated);
    const wrong = { authorization: basic(tokens.clientId, 'a wrong secret') };
    const refused = await ask(host, '{ byClient }', undefined, wrong);
    expect(outcome(refused)).toMatchObject({
      ...unauthenticated,
      www_authenticate: expect.stringMatching(/^Bearer .*, Basic /) as unknown,
    });
  });

  it('names the login that is wanted (RFC 9470)', async () => {
    const { errors } = await ask(host, '{ stepUp }', await tokens.issue(['read'], null));
    expect(errors![0].extensions!['www_authenticate']).toMatch(/acr_values="gold", max_age="?300/);
  });

  it('attaches token and user to what nobody guards, and turns nobody away (R19)', async () => {
    const NOBODY = { attached: 'no token of nobody' };
    for (const kind of ['none', 'bad', 'expired', 'for elsewhere'] as const) {
      const answer = await ask(host, '{ attached }', await tokens.get(kind, ['read']));
      expect(answer).toEqual({ data: NOBODY });
    }
    const token = await tokens.issue(['read']);
    expect(await ask(host, '{ attached }', token)).toEqual({ data: { attached: 'a token of alice' } });
    jest.spyOn(host.app.get(AccessTokenVerifier), 'verify').mockRejectedValue(new Error('away'));
    expect(await ask(host, '{ attached }', token)).toEqual({ data: NOBODY });
  });

  it('looks at the token once for all fields of a request', async () => {
    const token = await tokens.issue(['read', 'profile']);
    const verify = jest.spyOn(host.app.get(AccessTokenVerifier), 'verify');
    const answer = await ask(host, '{ whoami greeting notes { author } again: notes { author id } }', token);
    expect(outcome(answer)).toBe('in');
    expect(verify).toHaveBeenCalledTimes(1);
    await ask(host, '{ whoami }', token);
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it('judges each field by itself, though all are judged at once', async () => {
    const token = await tokens.issue(['read', 'profile']);
    const query = '{ here elsewhere { text reader } anywhere notes { reader } }';
    expect(await ask(host, query, token)).toEqual({
      data: {
        here: 'read profile',
        elsewhere: { text: 'nobody', reader: 'nobody' },
        anywhere: 'nobody',
        notes: [{ reader: 'alice' }, { reader: 'alice' }],
      },
    });
  });

  if (driver === 'Mercurius') {
    it('judges what is below a mutation although a query of the same batch has it', async () => {
      const [read, written] = await ask<GraphqlAnswer[]>(
        host,
        ['{ notes { status } }', 'mutation { pin { status } }'],
        await tokens.issue(['read']),
      );
      expect(outcome(read)).toBe('in');
      expect(outcome(written)).toMatchObject(forbidden);
    });
  }

  it('answers 400 to a header that is malformed', async () => {
    const answer = await ask(host, '{ whoami }', 'two tokens');
    expect(outcome(answer)).toMatchObject({ code: 'BAD_REQUEST', error: 'invalid_request' });
  });

  describe('over a WebSocket', () => {
    const SUBSCRIBE = 'subscription { noteAdded { id } }';
    let socket: GraphqlSocket | undefined;
    afterEach(async () => {
      await socket?.close();
      socket = undefined;
    });

    it.each(KINDS)('a subscription with the token %s', async (kind) => {
      const token = await tokens.get(kind, ['read']);
      socket = await GraphqlSocket.open(host, { params: authorization(token) });
      socket.subscribe(SUBSCRIBE);
      const wanted = needsScopes[kind];
      const answer = await socket.answer();
      expect(outcome(answer)).toEqual(wanted === 'in' ? 'in' : expect.objectContaining(wanted));
      if (wanted === 'in') expect(answer.data).toEqual({ noteAdded: { id: '1' } });
    });

    it.each<[string, (token: string) => Parameters<typeof GraphqlSocket.open>[1]]>([
      ['Authorization among connectionParams', (token) => ({ params: { Authorization: `Bearer ${token}` } })],
      ['headers in connectionParams', (token) => ({ params: { headers: authorization(token) } })],
      ['the bare token in connectionParams', (token) => ({ params: { token } })],
      ['the upgrade request', (token) => ({ headers: authorization(token) })],
    ])('finds the token in %s', async (_where, how) => {
      socket = await GraphqlSocket.open(host, how(await tokens.issue(['read', 'profile'])));
      socket.subscribe('subscription { noteAdded { id author } }');
      expect(await socket.answer()).toEqual({ data: { noteAdded: { id: '1', author: 'alice' } } });
    });

    it('refuses the next operation once the token has expired', async () => {
      const token = await tokens.issue(['read']);
      socket = await GraphqlSocket.open(host, { params: authorization(token) });
      socket.subscribe(SUBSCRIBE);
      expect(outcome(await socket.answer())).toBe('in');
      await tokens.expire(token);
      socket.subscribe(SUBSCRIBE);
      expect(outcome(await socket.answer())).toMatchObject(badToken);
    });

    it('refuses the guarded fields of the next event once the token has expired', async () => {
      socket = await GraphqlSocket.open(host, {
        params: authorization(await tokens.issue(['read', 'profile'])),
      });
      socket.subscribe('subscription { noteAdded { id author } }');
      expect(outcome(await socket.answer())).toBe('in');
      jest.spyOn(host.app.get(AccessTokenVerifier), 'isExpired').mockReturnValue(true);
      bell.next();
      expect(outcome(await socket.answer())).toMatchObject(badToken);
    });

    it('looks at the token once for each event, and refuses the guarded fields of the next once it is revoked', async () => {
      const token = await tokens.issue(['read', 'profile']);
      socket = await GraphqlSocket.open(host, { params: authorization(token) });
      const verify = jest.spyOn(host.app.get(AccessTokenVerifier), 'verify');
      socket.subscribe('subscription { noteAdded { id author status reader } }');
      expect(await socket.answer()).toEqual({
        data: { noteAdded: { id: '1', author: 'alice', status: 'open', reader: 'alice' } },
      });
      expect(verify).toHaveBeenCalledTimes(2);
      await tokens.revokeAll();
      bell.next();
      expect(outcome(await socket.answer())).toMatchObject(badToken);
      expect(verify).toHaveBeenCalledTimes(3);
    });

    it.each<[string, string | undefined, object | 'in']>([
      ['no page', undefined, 'in'],
      ["one of the app's own pages", 'own', 'in'],
      ['a page from elsewhere', 'https://evil.example', { code: 'FORBIDDEN', error: 'access_denied' }],
    ])('takes a login session from %s', async (_page, origin, expected) => {
      const from = { ...(origin && { origin: origin === 'own' ? host.origin : origin }) };
      const headers = { cookie: loginCookie('alice'), ...from };
      socket = await GraphqlSocket.open(host, { headers });
      socket.subscribe('subscription { myNotes { id } }');
      const wanted = expected === 'in' ? 'in' : (expect.objectContaining(expected) as unknown);
      expect(outcome(await socket.answer())).toEqual(wanted);
      expect(outcome(await ask(host, 'mutation { rename }', undefined, headers))).toEqual(wanted);
    });
  });
});
