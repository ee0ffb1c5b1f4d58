import fc from 'fast-check';
import { canonicalResponseType, grantTypesOf, responseTypesOf } from './response-type.js';

const part = (name: string, combines = true) => ({ name, combines });

describe('responseTypesOf', () => {
  it('makes the eight of OpenID Connect Core section 3 and of Multiple Response Types section 4', () => {
    const parts = [part('code'), part('token'), part('id_token'), part('none', false)];
    expect(responseTypesOf(parts)).toEqual([
      'code',
      'token',
      'id_token',
      'none',
      'code token',
      'code id_token',
      'id_token token',
      'code id_token token',
    ]);
  });

  it.each([
    [[], []],
    [[part('code')], ['code']],
    [
      [part('code'), part('none', false)],
      ['code', 'none'],
    ],
    [
      [part('id_token'), part('own'), part('code')],
      ['id_token', 'own', 'code', 'id_token own', 'code id_token', 'code own', 'code id_token own'],
    ],
    [[part('none', false), part('none', false)], ['none']],
  ])('of %j makes %j', (parts, types) => expect(responseTypesOf(parts)).toEqual(types));

  it('names each in its canonical form, once', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,8}$/), { maxLength: 5 });
    fc.assert(
      fc.property(names, (given) => {
        const types = responseTypesOf(given.map((name) => part(name)));
        expect(types.map(canonicalResponseType)).toEqual(types);
        expect(new Set(types).size).toBe(types.length);
        expect(types).toHaveLength(given.length === 0 ? 0 : 2 ** given.length - 1);
      }),
    );
  });
});

it.each([
  ['code', 'code'],
  ['id_token code', 'code id_token'],
  ['token id_token code', 'code id_token token'],
  ['code code', 'code code'],
  ['code  id_token', ' code id_token'],
  ['', ''],
])('canonicalResponseType writes %j as %j: no word is dropped', (given, canonical) => {
  expect(canonicalResponseType(given)).toBe(canonical);
});

it.each([
  ['code', ['authorization_code']],
  ['token', ['implicit']],
  ['id_token', ['implicit']],
  ['id_token token', ['implicit']],
  ['code token', ['authorization_code', 'implicit']],
  ['id_token code', ['authorization_code', 'implicit']],
  ['none', []],
])('%s goes with the grant types %j (OpenID Connect Dynamic Client Registration section 2)', (type, grants) =>
  expect(grantTypesOf(type)).toEqual(grants),
);
