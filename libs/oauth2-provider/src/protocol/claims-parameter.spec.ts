import fc from 'fast-check';
import {
  type RequestedClaims,
  claimsBeyond,
  narrowedClaims,
  permittedClaims,
  readRequestedClaims,
} from './claims-parameter.js';
import { InvalidRequest } from './errors.js';
import { claimsOfScopes, scopeOfClaim } from './standard-claims.js';

const read = (value: unknown, locales?: string) => readRequestedClaims(JSON.stringify(value), locales);
const NOTHING = { userinfo: {}, id_token: {}, locales: [] };
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('readRequestedClaims', () => {
  it.each<[string, unknown, Partial<RequestedClaims>]>([
    ['nothing', {}, {}],
    ['a claim by its name', { userinfo: { name: null } }, { userinfo: { name: null } }],
    [
      'an essential claim',
      { id_token: { email: { essential: true } } },
      { id_token: { email: { essential: true } } },
    ],
    ['a value', { id_token: { sub: { value: 'x' } } }, { id_token: { sub: { value: 'x' } } }],
    [
      'the value null',
      { userinfo: { nickname: { value: null } } },
      { userinfo: { nickname: { value: null } } },
    ],
    [
      'values of any kind',
      { userinfo: { age: { values: [18, '18', true, { years: 18 }] } } },
      { userinfo: { age: { values: [18, '18', true, { years: 18 }] } } },
    ],
    [
      'names with a language',
      { userinfo: { 'name#ja-Kana-JP': null } },
      { userinfo: { 'name#ja-Kana-JP': null } },
    ],
    ['members that are null', { userinfo: null, id_token: null }, {}],
    [
      'no members that nobody knows',
      { other: { x: 1 }, userinfo: { name: { purpose: 'fun' } } },
      { userinfo: { name: {} } },
    ],
  ])('reads %s', (_case, value, expected) => {
    expect(read(value)).toEqual({ ...NOTHING, ...expected });
  });

  it('reads nothing of a request without it', () => {
    expect(readRequestedClaims(undefined, undefined)).toBeNull();
  });

  it.each([
    ['fr-CA fr en', ['fr-CA', 'fr', 'en']],
    ['not_a_tag  de', ['de']],
    ['x'.repeat(501), []],
    [' ', []],
  ])('reads claims_locales %j', (locales, expected) => {
    expect(readRequestedClaims(undefined, locales)).toEqual({ ...NOTHING, locales: expected });
  });

  it.each<[string, string]>([
    ['no JSON', '{userinfo: {}}'],
    ['half of it', '{"userinfo":{"name":null}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"userinfo"'],
    ['a member that is a list', '{"userinfo":["name"]}'],
    ['a member that is a text', '{"id_token":"name"}'],
    ['a claim asked for by true', '{"userinfo":{"name":true}}'],
    ['a claim asked for by a list', '{"userinfo":{"name":[]}}'],
    ['essential that is a text', '{"userinfo":{"name":{"essential":"true"}}}'],
    ['values that are no list', '{"userinfo":{"name":{"values":"Ann"}}}'],
    ['an empty name', '{"userinfo":{"":null}}'],
    ['a name of 201 characters', JSON.stringify({ userinfo: { ['n'.repeat(201)]: null } })],
    [
      '101 claims',
      JSON.stringify({ userinfo: Object.fromEntries([...Array(101).keys()].map((n) => [`c${n}`, null])) }),
    ],
    ['nesting beyond reason', JSON.stringify({ userinfo: { name: { value: nested(4) } } })],
    ['a tower of brackets', `${'['.repeat(1900)}${']'.repeat(1900)}`],
    ['more than fits', JSON.stringify({ userinfo: { name: { value: 'x'.repeat(4000) } } })],
  ])('refuses %s', (_case, claims) => {
    expect(() => readRequestedClaims(claims, undefined)).toThrow(InvalidRequest);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is a name like any other',
    (name) => {
      const claims = readRequestedClaims(`{"userinfo":{"${name}":{"essential":true}}}`, undefined)!;
      expect(Object.entries(claims.userinfo)).toEqual([[name, { essential: true }]]);
      expect(Object.getPrototypeOf(claims.userinfo)).toBe(Object.prototype);
      expect(({} as Record<string, unknown>)['essential']).toBeUndefined();
    },
  );

  it('reads any text, or refuses it as an invalid request; what it reads can be kept as JSON', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .object({
          key: fc.constantFrom(
            'userinfo',
            'id_token',
            'sub',
            'acr',
            '__proto__',
            'values',
            'value',
            'essential',
          ),
        })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(hostile, fc.option(fc.string(), { nil: undefined }), (text, locales) => {
        try {
          const claims = readRequestedClaims(text, locales);
          expect(JSON.parse(JSON.stringify(claims))).toEqual(claims);
          const permitted = permittedClaims(claims!, ['name'], ['profile']);
          for (const name of claimsBeyond(permitted, [])) expect(name.split('#')[0]).toBe('name');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidRequest);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('permittedClaims', () => {
  const known = ['name', 'email', 'shoe_size', 'sub', 'acr'];
  const asked = (...names: string[]) => ({
    userinfo: Object.fromEntries(names.map((name) => [name, null])),
    id_token: {},
    locales: [],
  });

  it.each([
    ['what the host has and the client may ask for by scope', ['name'], ['profile'], ['name']],
    ['in any language', ['name#fr'], ['profile'], ['name#fr']],
    ['what no scope asks for', ['shoe_size'], [], ['shoe_size']],
    ['not what its scopes are closed for', ['email', 'name'], ['profile'], ['name']],
    ['not what the host has not got', ['picture', 'iq'], ['profile'], []],
    ['not what is said of the login', ['sub', 'acr', 'iss', 'sub#fr'], ['profile'], []],
  ])('are %s', (_case, names, scopes, expected) => {
    expect(Object.keys(permittedClaims(asked(...names), known, scopes)?.userinfo ?? {})).toEqual(expected);
  });

  it('are null where nothing is left', () => {
    expect(permittedClaims(asked('iq'), known, ['profile'])).toBeNull();
    expect(permittedClaims({ ...asked('iq'), locales: ['fr'] }, known, [])).toEqual({
      ...NOTHING,
      locales: ['fr'],
    });
  });
});

describe('claimsBeyond', () => {
  it('are what a user who allowed the scopes has not allowed yet', () => {
    const claims = {
      ...NOTHING,
      userinfo: { email: null, name: null },
      id_token: { name: null, shoe_size: null },
    };
    expect(claimsBeyond(claims, ['openid', 'email'])).toEqual(['name', 'shoe_size']);
    expect(claimsBeyond(null, [])).toEqual([]);
  });
});

describe('narrowedClaims', () => {
  it('keep what is said of the login, and of the user what is permitted', () => {
    const text = '{"userinfo":{"email":null,"name":null},"id_token":{"acr":{"value":"gold"},"iq":null}}';
    const permitted = { ...NOTHING, userinfo: { name: null } };
    expect(JSON.parse(narrowedClaims(text, permitted))).toEqual({
      userinfo: { name: null },
      id_token: { acr: { value: 'gold' } },
    });
    expect(JSON.parse(narrowedClaims(text, null))).toEqual({
      userinfo: {},
      id_token: { acr: { value: 'gold' } },
    });
  });
});

describe('the standard claims', () => {
  it('are those of OpenID Connect Core section 5.4', () => {
    expect(claimsOfScopes(['email', 'address', 'phone'])).toEqual([
      'email',
      'email_verified',
      'address',
      'phone_number',
      'phone_number_verified',
    ]);
    expect(claimsOfScopes(['profile'])).toHaveLength(14);
    expect(claimsOfScopes(['openid', 'read'])).toEqual([]);
  });

  it.each([
    ['name#fr', 'profile'],
    ['phone_number', 'phone'],
    ['shoe_size', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('%s belongs to %s', (name, scope) => {
    expect(scopeOfClaim(name)).toBe(scope);
  });
});
