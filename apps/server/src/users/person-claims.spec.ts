import fc from 'fast-check';
import { personClaimsProblem } from './person-claims.js';

describe('personClaimsProblem', () => {
  it.each([
    [{}],
    [{ name: 'Alice Liddell', given_name: 'Alice', 'name#ja': 'アリス' }],
    [{ picture: 'https://alice.example/a.png', website: 'http://alice.example' }],
    [{ birthdate: '1852-05-04' }],
    [{ birthdate: '0000' }],
    [{ phone_number: '+1 (555) 555-5555;ext=5678', phone_number_verified: true }],
    [{ address: { formatted: '1 rue X\r\nParis', country: 'FR' } }],
  ])('finds nothing wrong with %j', (claims) => {
    expect(personClaimsProblem(claims)).toBeUndefined();
  });

  it.each([
    [null],
    [[]],
    ['Alice'],
    [{ sub: 'root' }],
    [{ email: 'a@example.com' }],
    [{ shoe_size: '38' }],
    [{ name: '' }],
    [{ name: 7 }],
    [{ name: 'x'.repeat(301) }],
    [{ name: 'Alice\0' }],
    [{ 'name#not_a_tag': 'x' }],
    [{ picture: 'javascript:alert(1)' }],
    [{ birthdate: '4 May' }],
    [{ phone_number: 'call me' }],
    [{ phone_number_verified: 'yes' }],
    [{ address: 'Paris' }],
    [{ address: { planet: 'Earth' } }],
    [{ address: { country: null } }],
  ])('refuses %j', (claims) => {
    expect(personClaimsProblem(claims)).toMatch(/claim/);
  });

  it('judges whatever it is given, in a sentence without control characters', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(personClaimsProblem(value) ?? '').not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
