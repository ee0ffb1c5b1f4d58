import fc from 'fast-check';
import {
  type AuthorizingClient,
  type AuthorizingServer,
  readAuthorizationRequest,
} from './authorization-request.js';
import { InvalidRequest, InvalidScope, OAuthError } from './errors.js';
import { Parameters } from './parameters.js';
import { AuthorizationError, type VerifiedRedirect } from './verified-redirect.js';

const URI = 'https://client.example.com/callback?fixed=1';
const CHALLENGE = 'c'.repeat(43);
const ISSUER = 'https://auth.example.com/o';

const client = (changes: Partial<AuthorizingClient> = {}): AuthorizingClient => ({
  clientId: 'client',
  requirePkce: true,
  redirectUris: [URI],
  isConfidential: () => true,
  redirectUriAllowed: (uri) => uri === URI,
  defaultRedirectUri: () => URI,
  allowsResponseType: (type) => type === 'code',
  ...changes,
});
const server = (changes: Partial<AuthorizingServer> = {}): AuthorizingServer => ({
  issuer: ISSUER,
  responseTypes: ['code', 'token', 'none', 'code id_token'],
  pkce: 'required',
  resourcesFor: (requested) => (requested.length > 0 ? [...requested] : null),
  scopesFor: (requested) => {
    if (requested === 'unknown') throw new InvalidScope('a requested scope is unknown');
    return requested?.split(' ') ?? ['read'];
  },
  ...changes,
});

type Changes = Record<string, string | undefined>;

/** A good request, but for the changes; undefined leaves a parameter out. */
function parameters(changes: Changes = {}): Parameters {
  const all: Changes = {
    response_type: 'code',
    client_id: 'client',
    redirect_uri: URI,
    state: 'a state',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  };
  return Parameters.fromBody(
    Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
  );
}

/** What the checks throw. */
function refusal(changes: Changes, by = client(), at = server()): unknown {
  try {
    readAuthorizationRequest(parameters(changes), by, at);
  } catch (error) {
    return error;
  }
  throw new Error('the request was not refused');
}

/** Where what comes of a request goes, and what it says; undefined where it goes nowhere. */
function sentTo(changes: Changes): [VerifiedRedirect, Record<string, string>] | undefined {
  try {
    return [readAuthorizationRequest(parameters(changes), client(), server()).redirect, { code: 'x' }];
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    expect(error).toBeInstanceOf(AuthorizationError);
    const { redirect, answer } = error as AuthorizationError;
    return [redirect, answer];
  }
}

const answerOf = (error: unknown) => {
  expect(error).toBeInstanceOf(AuthorizationError);
  const { redirect, answer } = error as AuthorizationError;
  return new URL(redirect.locationOf(answer));
};

describe('readAuthorizationRequest', () => {
  it('reads a request', () => {
    const changes = {
      scope: 'read write',
      nonce: 'n',
      prompt: 'login  consent',
      max_age: '60',
      login_hint: 'ann',
    };
    const more = { ui_locales: 'de en', approval_prompt: 'force', login_after: '1900000000' };
    expect(readAuthorizationRequest(parameters({ ...changes, ...more }), client(), server())).toMatchObject({
      redirect: { uri: URI, given: true },
      responseType: 'code',
      scopes: ['read', 'write'],
      codeChallenge: CHALLENGE,
      nonce: 'n',
      prompt: new Set(['login', 'consent']),
      maxAge: 60,
      loginAfter: 1_900_000_000,
      approvalPrompt: 'force',
      loginHint: 'ann',
      uiLocales: 'de en',
    });
  });

  it('leaves what was not sent empty, and takes the one registered redirect URI', () => {
    const request = readAuthorizationRequest(parameters({ redirect_uri: undefined }), client(), server());
    expect(request).toMatchObject({ redirect: { uri: URI, given: false }, scopes: ['read'], nonce: null });
    expect([request.maxAge, request.loginAfter, request.prompt.size]).toEqual([undefined, undefined, 0]);
  });

  describe('before the redirect URI is verified, throws what only the person at the browser may see', () => {
    it.each<[string, Changes, Partial<AuthorizingClient>]>([
      ['a URI that is not registered', { redirect_uri: 'https://evil.example/' }, {}],
      [
        'no URI where the client has none, or several',
        { redirect_uri: undefined },
        { defaultRedirectUri: () => undefined },
      ],
      [
        'no URI where the registered one is no longer allowed',
        { redirect_uri: undefined },
        { redirectUriAllowed: () => false },
      ],
      [
        'a bad URI beside every other fault',
        { redirect_uri: 'https://evil.example/', response_type: 'x', prompt: 'none', scope: 'unknown' },
        {},
      ],
    ])('for %s', (_case, changes, by) => {
      const error = refusal(changes, client(by));
      expect(error).toBeInstanceOf(InvalidRequest);
      // The text is shown: it must not repeat what a stranger sent.
      expect((error as InvalidRequest).description).not.toContain('evil');
    });
  });

  describe('after it, sends the client', () => {
    it.each<[string, Changes]>([
      ['invalid_request', { response_type: undefined }],
      ['unsupported_response_type', { response_type: 'magic' }],
      ['unsupported_response_type', { response_type: 'code code' }],
      ['unauthorized_client', { response_type: 'none' }],
      ['invalid_scope', { scope: 'unknown' }],
      ['invalid_request', { response_mode: 'web_message' }],
      ['request_not_supported', { request: 'e30.e30.' }],
      ['request_uri_not_supported', { request_uri: 'https://client.example.com/request' }],
      ['registration_not_supported', { registration: '{}' }],
      ['invalid_request', { prompt: 'none login' }],
      ['invalid_request', { max_age: '-1' }],
      ['invalid_request', { max_age: '1.5' }],
      ['invalid_request', { max_age: 'x' }],
      ['invalid_request', { max_age: '99999999999' }],
      ['invalid_request', { code_challenge: undefined, code_challenge_method: undefined }],
      ['invalid_request', { code_challenge: undefined }],
      ['invalid_request', { code_challenge_method: undefined }],
      ['invalid_request', { code_challenge_method: 'plain' }],
      ['invalid_request', { code_challenge: 'short' }],
    ])('%s for %j', (error, changes) => {
      const location = answerOf(refusal(changes));
      expect(`${location.origin}${location.pathname}`).toBe('https://client.example.com/callback');
      expect(Object.fromEntries(location.searchParams)).toEqual({
        fixed: '1',
        error,
        error_description: expect.any(String),
        state: 'a state',
        iss: ISSUER,
      });
    });

    it('the same in the fragment where it asked for a token, and in the mode it asked for', () => {
      for (const changes of [{ response_type: 'token' }, { scope: 'unknown', response_mode: 'fragment' }]) {
        const { search, hash } = answerOf(refusal(changes));
        expect(search).toBe('?fixed=1');
        expect(new URLSearchParams(hash.slice(1)).get('error')).toMatch(/unauthorized_client|invalid_scope/);
      }
      const { redirect, answer } = refusal({
        scope: 'unknown',
        response_mode: 'form_post',
      }) as AuthorizationError;
      expect(redirect.mode).toBe('form_post');
      expect(redirect.parametersOf(answer)).toMatchObject({ error: 'invalid_scope', state: 'a state' });
    });

    it('no state where it sent none', () => {
      expect(answerOf(refusal({ state: undefined, scope: 'unknown' })).searchParams.has('state')).toBe(false);
    });
  });

  describe('PKCE', () => {
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    const confidential = (requirePkce: boolean) => client({ requirePkce });
    const open = (requirePkce: boolean) => client({ requirePkce, isConfidential: () => false });
    it.each<[string, AuthorizingClient, 'required' | 'optional', boolean]>([
      ['a confidential client', confidential(true), 'required', false],
      ['a confidential client that was registered without', confidential(false), 'required', true],
      ['a confidential client', confidential(true), 'optional', true],
      ['a public client', open(true), 'required', false],
      ['a public client that was registered without', open(false), 'required', false],
      ['a public client', open(true), 'optional', false],
      ['a public client that was registered without', open(false), 'optional', false],
    ])('%s (server: %#) may do without: %s', (_case, by, pkce, may) => {
      const read = () => readAuthorizationRequest(parameters(none), by, server({ pkce }));
      if (may) expect(read().codeChallenge).toBeNull();
      else expect(read).toThrow(/code_challenge is missing/);
    });

    it('a client that may do without is still held to what it sends', () => {
      expect(
        answerOf(refusal({ code_challenge_method: 'plain' }, confidential(false))).searchParams.get('error'),
      ).toBe('invalid_request');
    });
  });

  describe('an ID token from the authorization endpoint', () => {
    const any = client({ allowsResponseType: () => true });
    const hybrid = { response_type: 'code id_token', scope: 'openid', nonce: 'n' };

    it.each(['code id_token', 'id_token code'])('may be asked for as %s', (response_type) => {
      const request = readAuthorizationRequest(parameters({ ...hybrid, response_type }), any, server());
      expect([request.responseType, request.redirect.mode, request.nonce]).toEqual([
        'code id_token',
        'fragment',
        'n',
      ]);
    });

    it.each<[string, Changes, RegExp]>([
      ['a nonce', { nonce: undefined }, /nonce is missing/],
      ['the scope openid', { scope: 'read' }, /scope openid is missing/],
      ['any scope', { scope: undefined }, /scope openid is missing/],
      ['a code_challenge', { code_challenge: undefined, code_challenge_method: undefined }, /PKCE/],
    ])('is refused without %s', (_case, changes, why) => {
      const { refusal: error } = refusal({ ...hybrid, ...changes }, any) as AuthorizationError;
      expect([error.error, error.description]).toEqual(['invalid_request', expect.stringMatching(why)]);
    });

    it('alone needs no code_challenge, for there is no code', () => {
      const request = parameters({ ...hybrid, response_type: 'id_token', code_challenge: undefined });
      const without = { response_type: 'id_token' };
      expect(() =>
        readAuthorizationRequest(request, any, server({ responseTypes: [without.response_type] })),
      ).not.toThrow();
    });
  });

  it.each([
    ['x', undefined],
    ['1e9', undefined],
    ['-1', undefined],
    ['0', 0],
  ])('reads login_after=%s as %p, for a browser may have changed it', (loginAfter, expected) => {
    expect(
      readAuthorizationRequest(parameters({ login_after: loginAfter }), client(), server()).loginAfter,
    ).toBe(expected);
  });

  it('passes on what is no refusal', () => {
    const scopesFor = () => {
      throw new TypeError('a fault of ours');
    };
    expect(refusal({}, client(), server({ scopesFor }))).toBeInstanceOf(TypeError);
  });

  it('sends no hostile request anywhere but to the registered URI, and is never lost for words', () => {
    const names = [
      'response_type',
      'redirect_uri',
      'state',
      'scope',
      'prompt',
      'max_age',
      'code_challenge',
      'response_mode',
      'nonce',
      'login_after',
    ];
    const values = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('token', 'code', 'fragment', 'form_post', 'query'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), values), (hostile) => {
        const sent = sentTo(hostile);
        if (sent === undefined) return;
        const [redirect, answer] = sent;
        if (redirect.mode === 'form_post') return expect(redirect.uri).toBe(URI);
        const location = redirect.locationOf(answer);
        const start = `${URI}${redirect.mode === 'query' ? '&' : '#'}`;
        expect(location.startsWith(start)).toBe(true);
        expect(location.slice(start.length)).not.toMatch(/[\r\n#]/);
      }),
    );
  });
});
