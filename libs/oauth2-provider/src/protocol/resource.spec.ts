import fc from 'fast-check';
import { InvalidTarget } from './errors.js';
import {
  type AccessTokenFormat,
  type KnownResources,
  audienceFor,
  coversResources,
  formatFor,
  isResourceUri,
  lifetimeLimit,
  resolveResources,
  scopesKnownTo,
  writtenAudience,
} from './resource.js';

const [A, B, C] = ['https://a.example', 'https://b.example/api', 'urn:example:c'];
const ROOT = 'https://root.example/';
const ISSUER = 'https://auth.example.com/o';

describe('isResourceUri', () => {
  it.each([
    'https://api.example.com',
    'https://api.example.com/',
    'https://api.example.com:8443/a/b?x=1',
    'http://[::1]:3000/api',
    'urn:example:notes',
    'com.example.app:/notes',
    'https://api.example.com/%C3%BC',
  ])('%s is one', (text) => {
    expect(isResourceUri(text)).toBe(true);
  });

  it.each([
    '',
    'api',
    '/api',
    '//api.example.com',
    'api.example.com',
    'https://',
    'https://api.example.com#x',
    'https://api.example.com#',
    ' https://api.example.com',
    'https://api.example.com\n',
    'https://api.example.com/ü',
    'https://api.example.com/a b',
    'https://api.example.com/"x"',
    'https:',
    '1https://api.example.com',
    `https://api.example.com/${'a'.repeat(512)}`,
  ])('%j is none', (text) => {
    expect(isResourceUri(text)).toBe(false);
  });

  it('is what a hostile text may be, but never one that a header or a page would break on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (isResourceUri(text)) expect(text).toMatch(/^[!-~]+$/);
      }),
    );
  });
});

describe('resolveResources', () => {
  it.each<[string[], string[] | null, string[] | null]>([
    [[A], null, [A]],
    [[B, A], null, [B, A]],
    [[A, A, B], [C], [A, B]],
    [[], null, null],
    [[], [B], [B]],
    [[], [], []],
  ])('%j, or else %j, stands for %j', (requested, fallback, expected) => {
    expect(resolveResources(requested, [A, B], fallback)).toEqual(expected);
  });

  it.each([
    [[C]],
    [[A, C]],
    [[`${B}/`]],
    [['https://b.example/API']],
    [['https://b.example']],
    [['http://a.example']],
    [['https://a.example:8443']],
    [['https://a.example?']],
    [['https://a.example//']],
    [['https://user@a.example']],
    [['https:a.example']],
    [['https:///a.example']],
    [['nothing']],
    [[A, '#']],
  ])('refuses %j', (requested) => {
    expect(() => resolveResources(requested, [A, B], [A])).toThrow(InvalidTarget);
  });

  it.each<[string, string]>([
    [`${A}/`, A],
    ['HTTPS://A.example', A],
    ['https://a.EXAMPLE:443/', A],
    ['hTTps://B.example:443/api', B],
    [ROOT, ROOT],
    ['https://root.example', ROOT],
    ['https://Root.example/?x=%2F', `${ROOT}?x=%2F`],
    ['https://root.example?x=%2F', `${ROOT}?x=%2F`],
    [C, C],
  ])('%s stands for %s, as the server spells it', (requested, expected) => {
    const available = [A, B, C, ROOT, `${ROOT}?x=%2F`];
    expect(resolveResources([requested], available, null)).toEqual([expected]);
    expect(resolveResources([requested, expected, requested], available, null)).toEqual([expected]);
  });

  it('takes the very spelling first', () => {
    expect(resolveResources([`${A}/`], [A, `${A}/`], null)).toEqual([`${A}/`]);
  });

  it.each(['URN:example:c', 'urn:example:C', 'com.example.app:/NOTES'])(
    '%s is a URI of another kind, which is compared as it is',
    (requested) => {
      expect(() => resolveResources([requested], [C, 'com.example.app:/notes'], null)).toThrow(InvalidTarget);
    },
  );
});

const KNOWN: KnownResources = {
  [A]: { scopes: ['read'], accessTokenFormat: 'jwt', accessTokenLifetime: 600 },
  [B]: { scopes: ['write'], accessTokenFormat: 'opaque', accessTokenLifetime: 60 },
  [C]: {},
};

describe('scopesKnownTo', () => {
  const own = ['openid', 'profile', 'email', 'offline_access', 'introspection'];

  it.each<[string[] | null, string[] | null, string[]]>([
    [[A], ['read', ...own], ['write', 'fly']],
    [[A, B], ['read', 'write', ...own], ['fly']],
    [[], own, ['read']],
  ])('%j know %j and not %j', (resources, known, others) => {
    const scopes = scopesKnownTo(resources, KNOWN)!;
    expect(known!.filter((scope) => !scopes.has(scope))).toEqual([]);
    expect(others.filter((scope) => scopes.has(scope))).toEqual([]);
  });

  it.each<[string[] | null]>([[null], [[C]], [[A, C]], [['https://unknown.example']], [['constructor']]])(
    '%j know any',
    (resources) => {
      expect(scopesKnownTo(resources, KNOWN)).toBeNull();
    },
  );
});

it.each<[string[] | null, AccessTokenFormat, AccessTokenFormat]>([
  [null, 'opaque', 'opaque'],
  [null, 'jwt', 'jwt'],
  [[C], 'jwt', 'jwt'],
  [[A], 'opaque', 'jwt'],
  [[B], 'jwt', 'opaque'],
  [[B, A], 'opaque', 'jwt'],
  [[B, C], 'jwt', 'opaque'],
  [['toString'], 'opaque', 'opaque'],
])('a token for %j, else %s, is %s', (resources, otherwise, expected) => {
  expect(formatFor(resources, KNOWN, otherwise)).toBe(expected);
});

it.each<[string[] | null, number]>([
  [null, Infinity],
  [[C], Infinity],
  [[A], 600],
  [[A, B, C], 60],
])('a token for %j lives %s s at most', (resources, expected) => {
  expect(lifetimeLimit(resources, KNOWN)).toBe(expected);
});

it.each<[string[] | null, string[], string[] | null]>([
  [null, ['openid'], null],
  [[A], ['read'], [A]],
  [[A], ['read', 'openid'], [A, ISSUER]],
  [[A, B], ['introspection'], [A, B, ISSUER]],
  [[ISSUER], ['openid'], [ISSUER]],
  [[A], ['profile'], [A]],
])('the audience for %j with %j is %j', (resources, scopes, expected) => {
  expect(audienceFor(resources, scopes, ISSUER)).toEqual(expected);
});

it.each<[string[], string | string[]]>([
  [[A], A],
  [
    [A, B],
    [A, B],
  ],
])('the audience %j is written %j', (audience, expected) => {
  expect(writtenAudience(audience)).toEqual(expected);
});

it.each<[string[] | null, string[] | null, boolean]>([
  [null, null, true],
  [null, [A], true],
  [[A], null, false],
  [[A, B], [B], true],
  [[A], [A, B], false],
  [[], [], true],
])('%j covers %j: %s', (granted, wanted, expected) => {
  expect(coversResources(granted, wanted)).toBe(expected);
});
