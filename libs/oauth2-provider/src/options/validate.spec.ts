import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import type { OAuth2ProviderOptionsInput } from './options.js';
import { InvalidOptions } from './invalid-options.js';
import { validateOptions } from './validate.js';

const GOOD = { issuer: 'https://auth.example.com/o', secret: 's'.repeat(32) };
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey;
const pem = (key: { export(as: object): unknown }) => key.export({ type: 'pkcs8', format: 'pem' }) as string;
const key = rsa(2048);
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const jwk = (each: { export(as: object): unknown }) => each.export({ format: 'jwk' }) as object;

function problemsOf(given: object): readonly string[] {
  try {
    validateOptions(given as OAuth2ProviderOptionsInput);
    return [];
  } catch (error) {
    if (error instanceof InvalidOptions) return error.problems;
    throw error;
  }
}

describe('validateOptions', () => {
  it('fills in the defaults', () => {
    expect(validateOptions(GOOD)).toMatchObject({
      ...GOOD,
      scopes: { read: expect.any(String), write: expect.any(String) },
      resources: {},
      accessTokenFormat: 'opaque',
      accessTokenLifetime: 3600,
      authorizationCodeLifetime: 60,
      refreshTokenLifetime: 2_592_000,
      refreshTokenAbsoluteLifetime: 31_536_000,
      idTokenLifetime: 3600,
      lifetimes: {},
      rotateRefreshTokens: true,
      refreshTokenGracePeriod: 0,
      pkce: 'required',
      approvalPrompt: 'auto',
      checkResourceOwner: true,
      clientSecretLength: 128,
      cleanupBatchSize: 5000,
      cleanupInterval: 0,
    });
  });

  it.each<[string, object]>([
    ['an issuer without a path', { issuer: 'https://auth.example.com' }],
    ['an issuer with a port', { issuer: 'https://auth.example.com:8443/a/b' }],
    ['http on localhost', { issuer: 'http://localhost:3000/o' }],
    ['http on 127.0.0.1', { issuer: 'http://127.0.0.1:3000/o' }],
    ['http on [::1]', { issuer: 'http://[::1]:3000/o' }],
    ['a list of secrets', { secret: ['a'.repeat(32), 'b'.repeat(40)] }],
    ['a resource on a host without dots', { resource: 'http://localhost:3000/api' }],
    ['a resource on an address', { resource: 'http://127.0.0.1:3000/api' }],
    ['a resource of which nothing is known', { resources: { 'https://api.example.com': {} } }],
    [
      'resources of which all is known',
      {
        resources: {
          'https://api.example.com/a?b': { name: 'A', scopes: ['a'], accessTokenFormat: 'jwt' },
          'urn:example:b': { accessTokenFormat: 'opaque', accessTokenLifetime: 1, name: undefined },
        },
      },
    ],
    ['the issuer as the default resource', { defaultResource: GOOD.issuer }],
    ['the guarded resource as the default', { defaultResource: 'https://auth.example.com' }],
    ['a known default resource', { resources: { 'urn:a': {} }, defaultResource: 'urn:a' }],
    ['JWT access tokens', { accessTokenFormat: 'jwt', accessTokenAlgorithm: 'ES256' }],
    ['default scopes that are known', { scopes: { a: 'A', b: 'B' }, defaultScopes: ['b'] }],
    ['a scope of which we have a sentence', { scopes: { profile: '', notes: 'Read' } }],
    ['a scope that is a URL', { scopes: { 'https://api.example/notes.read': 'Read' } }],
    ['keys as PEM and as JWK', { signingKeys: [pem(key), jwk(rsa(2048))] }],
    [
      'keys of every kind',
      {
        signingKeys: [
          ...['P-256', 'P-384', 'P-521'].map((curve) => pem(ec(curve))),
          pem(generateKeyPairSync('ed25519').privateKey),
          { key: pem(rsa(2048)), algorithm: 'PS256', kid: 'mine' },
          { ...jwk(rsa(2048)), alg: 'RS512', kid: 'yours', use: 'sig' },
        ],
      },
    ],
    [
      'a key that only verifies',
      {
        signingKeys: [
          pem(key),
          generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
        ],
      },
    ],
    ['algorithms', { signingAlgorithms: ['ES256', 'HS256'] }],
    [
      'an issuer without a path that is the only resource',
      { issuer: 'https://auth.example.com', resources: { 'https://auth.example.com': { scopes: ['read'] } } },
    ],
    [
      'an issuer without a path beside resources',
      { issuer: 'https://a.example', resource: 'https://a.example/api', resources: { 'urn:a': {} } },
    ],
    ['pages', { serviceDocumentation: 'https://a.example/docs', policyUri: 'http://localhost/p' }],
    ['keys that are read again often', { jwksMaxAge: 0, signingKeyCheckInterval: 1, signingKeyLeadTime: 1 }],
    ['options that are undefined', { resource: undefined, pkce: undefined, defaultScopes: undefined }],
    [
      'lifetimes of grants',
      { lifetimes: { password: { accessToken: 60 }, implicit: {}, 'urn:x': { idToken: 1 } } },
    ],
    ['a grace period', { refreshTokenGracePeriod: 30, rotateRefreshTokens: false }],
    ['a part of a second between batches', { cleanupInterval: 0.5 }],
    [
      'equal lifetimes',
      { accessTokenLifetime: 60, refreshTokenLifetime: 60, refreshTokenAbsoluteLifetime: 60 },
    ],
  ])('takes %s', (_case, given) => {
    expect(problemsOf({ ...GOOD, ...given })).toEqual([]);
  });

  it('keeps what a host gave as it is, and does not change it', () => {
    const given = Object.freeze({ ...GOOD, scopes: Object.freeze({ a: 'A' }) });
    expect(validateOptions(given).scopes).toBe(given.scopes);
  });

  const wholeSeconds = ['accessTokenLifetime', 'authorizationCodeLifetime', 'refreshTokenLifetime'];
  const counts = [...wholeSeconds, 'refreshTokenAbsoluteLifetime', 'idTokenLifetime', 'cleanupBatchSize'];
  it.each<[string, unknown, string]>([
    ...[
      'auth.example.com',
      'http://auth.example.com',
      'https://auth.example.com/o/',
      'ftp://auth.example.com',
    ].map((value): [string, unknown, string] => ['issuer', value, 'https']),
    ...[
      'https://a.example/?x=1',
      'https://a.example/#',
      'https://u:p@a.example/',
      'https://a.example/?',
      undefined,
      null,
      7,
    ].map((value): [string, unknown, string] => ['issuer', value, 'https']),
    ...['http://localhost.evil.example/o', 'http://127.0.0.2/o', 'https://a.example/o?'].map(
      (value): [string, unknown, string] => ['issuer', value, 'https'],
    ),
    ...['short', '', [], ['s'.repeat(32), 'short'], undefined, null, 32, [[]]].map(
      (value): [string, unknown, string] => ['secret', value, 'openssl rand'],
    ),
    ...[
      {},
      [],
      'read',
      null,
      { 'a b': 'A' },
      { 'a"': 'A' },
      { '': 'A' },
      { a: '' },
      { a: 1 },
      { é: 'A' },
    ].map((value): [string, unknown, string] => ['scopes', value, 'Read your notes']),
    ...[[], 'read', ['a b'], [7], {}].map((value): [string, unknown, string] => [
      'defaultScopes',
      value,
      '["read"]',
    ]),
    ...['api', 'ftp://a.example', 7, ''].map((value): [string, unknown, string] => [
      'resource',
      value,
      'URL',
    ]),
    ...counts.flatMap((option) =>
      [0, -1, 1.5, '60', NaN, Infinity, null].map((value): [string, unknown, string] => [
        option,
        value,
        option,
      ]),
    ),
    ...[42, '128'].map((value): [string, unknown, string] => ['clientSecretLength', value, '43']),
    ['clientSecretLength', 50.5, 'integer'],
    ...[-1, 1.5, '60', null].map((value): [string, unknown, string] => [
      'refreshTokenGracePeriod',
      value,
      'refreshTokenGracePeriod must',
    ]),
    ...['yes', 0, null].map((value): [string, unknown, string] => [
      'rotateRefreshTokens',
      value,
      'true, false',
    ]),
    ...[
      [],
      null,
      60,
      { password: 60 },
      { password: { accessToken: 0 } },
      { password: { accessToken: '60' } },
      { password: { accessToken: undefined } },
      { password: { access_token: 60 } },
      { refresh_token: { accessToken: 60 } },
    ].map((value): [string, unknown, string] => ['lifetimes', value, '{ accessToken: 600 }']),
    ...[-1, '1', NaN, Infinity, null].map((value): [string, unknown, string] => [
      'cleanupInterval',
      value,
      'cleanupInterval must',
    ]),
    ...['plain', '', true, null].map((value): [string, unknown, string] => [
      'pkce',
      value,
      'required, optional',
    ]),
    ...['always', null].map((value): [string, unknown, string] => ['approvalPrompt', value, 'auto, force']),
    ...['yes', 1, null].map((value): [string, unknown, string] => [
      'checkResourceOwner',
      value,
      'true, false',
    ]),
    ...[7, null].map((value): [string, unknown, string] => ['realm', value, 'string']),
    ...[[], 'a key', ['no key'], [{}], [7], [null]].map((value): [string, unknown, string] => [
      'signingKeys',
      value,
      'openssl genpkey',
    ]),
    ...(
      [
        [[pem(key), pem(rsa(1024))], 'key 2 has 1024 bits'],
        [[pem(ec('secp256k1'))], 'the curve secp256k1'],
        [[pem(generateKeyPairSync('ed448').privateKey)], 'the type ed448'],
        [[pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey)], 'the type rsa-pss'],
        [[pem(key), jwk(key)], 'key 2 has the kid of one before it'],
        [[{ key: pem(key), algorithm: 'ES256' }], 'RSA, with which ES256 does not sign'],
        [[{ key: pem(ec('P-384')), algorithm: 'ES256' }], 'P-384, with which ES256 does not sign'],
        [[{ key: pem(key), algorithm: 'none' }], 'is none of RS256'],
        [[{ key: pem(key), alg: 'RS256' }], 'more members than key, algorithm and kid'],
        [[{ key: pem(key), kid: '' }], 'printable characters'],
        [[{ ...jwk(key), use: 'enc' }], 'encryption'],
        [[{ ...jwk(key), n: (jwk(rsa(2048)) as { n: string }).n }], 'halves'],
        [[{ kty: 'oct', k: 'c2VjcmV0' }], 'cannot be read as a JWK'],
        [[pem(key).slice(0, 300)], 'cannot be read as PEM'],
      ] as const
    ).map(([value, reason]): [string, unknown, string] => ['signingKeys', value, reason]),
    ...[[], ['none'], 'RS256', ['rs256']].map((value): [string, unknown, string] => [
      'signingAlgorithms',
      value,
      'RS256',
    ]),
    ...['docs', 'http://a.example', 'javascript:alert(1)', 7].map((value): [string, unknown, string] => [
      'serviceDocumentation',
      value,
      'https',
    ]),
  ])('refuses the option %s as %j, names it and says how to mend it', (option, value, mend) => {
    const problems = problemsOf({ ...GOOD, [option]: value });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.startsWith(option)).toBe(true);
    expect(problems.join()).toContain(mend);
  });

  it.each(['acessTokenLifetime', 'entities', 'Issuer', 'toString'])(
    'refuses the unknown option %s',
    (name) => {
      expect(problemsOf({ ...GOOD, [name]: 1 })).toEqual([
        `${name} is not an option; see docs/options.md for those that are`,
      ]);
    },
  );

  it.each<[object, string[]]>([
    [{ scopes: { a: 'A' }, defaultScopes: ['a', 'b', 'c'] }, ['defaultScopes names b, c']],
    // Not a name that every object has.
    [{ scopes: { a: 'A' }, defaultScopes: ['toString'] }, ['defaultScopes names toString']],
    [{ accessTokenLifetime: 100, refreshTokenLifetime: 99 }, ['refreshTokenLifetime must not be shorter']],
    [{ lifetimes: { password: { accessToken: 100, refreshToken: 99 } } }, ['lifetimes gives password']],
    [{ lifetimes: { password: { refreshToken: 99 } } }, ['lifetimes gives password']],
    [{ defaultResource: 'https://api.example.com' }, ['defaultResource is neither']],
    [{ defaultResource: 'toString' }, ['defaultResource is neither']],
    [
      { signingAlgorithms: ['RS256'], accessTokenAlgorithm: 'ES256' },
      ['accessTokenAlgorithm is none of signingAlgorithms'],
    ],
    [{ signingKeyLeadTime: 329 }, ['signingKeyLeadTime must be at least']],
    [{ signingKeyRotationAge: 3599 }, ['signingKeyRotationAge must not be shorter']],
    [{ refreshTokenLifetime: 100_000_000 }, ['refreshTokenAbsoluteLifetime must not be shorter']],
    ...[
      { issuer: 'https://auth.example.com' },
      { issuer: 'https://auth.example.com/' },
      { issuer: 'https://Auth.example.com' },
      { resource: GOOD.issuer },
    ].map((given): [object, string[]] => [
      { ...given, resources: { 'https://a.example': {} } },
      ['resource must differ from the issuer'],
    ]),
  ])('refuses the contradiction %j', (given, starts) => {
    expect(problemsOf({ ...GOOD, ...given })).toEqual(starts.map((start) => expect.stringContaining(start)));
  });

  it.each<[string, unknown]>([
    ['no map', ['https://api.example.com']],
    ['a relative URI', { '/api': {} }],
    ['a fragment', { 'https://api.example.com#x': {} }],
    ['no rules', { 'urn:a': null }],
    ['an unknown rule', { 'urn:a': { scope: 'read' } }],
    ['a rule that every object has', { 'urn:a': { toString: () => 'read' } }],
    ['no scope', { 'urn:a': { scopes: [] } }],
    ['a scope that is two', { 'urn:a': { scopes: ['a b'] } }],
    ['an unknown format', { 'urn:a': { accessTokenFormat: 'saml' } }],
    ['no lifetime', { 'urn:a': { accessTokenLifetime: 0 } }],
    ['an empty name', { 'urn:a': { name: ' ' } }],
  ])('refuses resources with %s', (_case, resources) => {
    expect(problemsOf({ ...GOOD, resources })).toEqual([
      expect.stringContaining('resources must map absolute URIs'),
    ]);
  });

  it.each([
    { accessTokenFormat: 'JWT' },
    { accessTokenAlgorithm: 'HS256' },
    { accessTokenAlgorithm: 'none' },
  ])('refuses %j', (given) => {
    expect(problemsOf({ ...GOOD, ...given })).toHaveLength(1);
  });

  it('names all that is wrong in one message', () => {
    expect(() => validateOptions({ issuer: 'x', secret: 'y', pkce: 'z' } as never)).toThrow(
      /options are wrong:\n- issuer .*\n- secret .*\n- pkce /,
    );
  });

  it('never shows a secret or a key', () => {
    const secret = 'hunter2-hunter2';
    expect(problemsOf({ ...GOOD, secret, signingKeys: [secret] }).join()).not.toContain('hunter2');
  });

  it('answers any value of any option, and fails with words alone', () => {
    const names = [
      'lifetimes',
      'issuer',
      'secret',
      'scopes',
      'defaultScopes',
      'resource',
      'pkce',
      'realm',
      'signingKeys',
      'resources',
      'defaultResource',
      'accessTokenFormat',
      'accessTokenAlgorithm',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names, ...counts), fc.anything(), (name, value) => {
        expect(problemsOf({ ...GOOD, [name]: value }).every((problem) => typeof problem === 'string')).toBe(
          true,
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each([undefined, null, 'https://auth.example.com', []])(
    'refuses %j in the place of the options',
    (given) => {
      expect(() => validateOptions(given as never)).toThrow(InvalidOptions);
    },
  );
});
