import fc from 'fast-check';
import type { ClaimRequests } from './claims-parameter.js';
import { selectedClaims } from './claims.js';
import { PROTOCOL_CLAIMS } from './standard-claims.js';

const USER = {
  name: 'Alice',
  'name#fr': 'Alix',
  'name#ja': 'アリス',
  email: 'alice@example.com',
  phone_number: '+1 555',
  address: { country: 'FR', region: null, locality: '' },
  shoe_size: 38,
};
const wanted = (changes: { scopes?: string[]; requested?: ClaimRequests; others?: boolean } = {}) => ({
  scopes: [],
  requested: {},
  others: false,
  ...changes,
});
const namesOf = (changes: Parameters<typeof wanted>[0]) => Object.keys(selectedClaims(USER, wanted(changes)));

describe('selectedClaims', () => {
  it.each<[string, Parameters<typeof wanted>[0], string[]]>([
    ['nothing unasked', {}, []],
    ['those of a scope, in each language', { scopes: ['profile'] }, ['name', 'name#fr', 'name#ja']],
    ['those of two scopes', { scopes: ['email', 'phone'] }, ['email', 'phone_number']],
    ["the host's own, where nobody need ask", { others: true }, ['shoe_size']],
    ['one by name', { requested: { email: null } }, ['email']],
    ['one by name in one language', { requested: { 'name#fr': null } }, ['name#fr']],
    [
      'one by name in each language',
      { requested: { name: { essential: true } } },
      ['name', 'name#fr', 'name#ja'],
    ],
    ['one with the value that it has', { requested: { shoe_size: { value: 38 } } }, ['shoe_size']],
    ['one with one of the values', { requested: { shoe_size: { values: [37, 38] } } }, ['shoe_size']],
    ['none with another value', { requested: { shoe_size: { value: '38' } } }, []],
    [
      'one with a value that is an object',
      { requested: { address: { value: { country: 'FR' } } } },
      ['address'],
    ],
    [
      'what a scope gives, whatever value is asked for',
      { scopes: ['email'], requested: { email: { value: 'x' } } },
      ['email'],
    ],
  ])('gives %s', (_case, changes, names) => {
    expect(namesOf(changes)).toEqual(names);
  });

  it('leaves out what has no value, also within (section 5.3.2)', () => {
    const claims = {
      ...USER,
      nickname: null,
      website: '',
      picture: undefined,
      address: USER.address,
      groups: [],
    };
    const given = selectedClaims(claims, wanted({ scopes: ['profile', 'address'], others: true }));
    expect(given['address']).toEqual({ country: 'FR' });
    expect(Object.keys(given)).toEqual(['name', 'name#fr', 'name#ja', 'address', 'shoe_size']);
    expect(selectedClaims({ address: { country: null } }, wanted({ scopes: ['address'] }))).toEqual({});
  });

  it.each([0, false])('keeps %j, which is a value', (value) => {
    expect(selectedClaims({ email_verified: value }, wanted({ scopes: ['email'] }))).toEqual({
      email_verified: value,
    });
  });

  it('lets no answer of the host speak for the provider, whatever is asked for', () => {
    const names = fc.oneof(fc.constantFrom(...PROTOCOL_CLAIMS, '__proto__', 'name'), fc.string());
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.jsonValue()),
        fc.dictionary(names, fc.constant(null)),
        (claims, requested) => {
          const given = selectedClaims(claims, { scopes: ['profile'], requested, others: true });
          for (const name of Object.keys(given)) expect(PROTOCOL_CLAIMS).not.toContain(name.split('#')[0]);
          for (const value of Object.values(given)) expect([null, '', undefined]).not.toContain(value);
          expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
        },
      ),
    );
  });
});
