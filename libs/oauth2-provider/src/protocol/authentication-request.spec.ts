import fc from 'fast-check';
import { type AuthenticationContext, readAuthenticationRequest } from './authentication-request.js';
import { InvalidRequest, OAuthError } from './errors.js';
import { nextStep } from './interaction.js';
import { openIdMembers } from './openid-members.js';
import { Parameters } from './parameters.js';

const context = (changes: Partial<AuthenticationContext> = {}): AuthenticationContext => ({
  members: openIdMembers(),
  prompts: ['none', 'login', 'create'],
  scopes: ['openid'],
  ...changes,
});
const read = (parameters: Record<string, string>, changes?: Partial<AuthenticationContext>) =>
  readAuthenticationRequest(Parameters.fromBody(parameters), context(changes));
const acr = (request: object) => ({ claims: JSON.stringify({ id_token: { acr: request } }) });
const sub = (request: object) => ({ claims: JSON.stringify({ id_token: { sub: request } }) });

describe('readAuthenticationRequest', () => {
  it.each<[string, Record<string, string>, object]>([
    ['nothing', {}, { acrValues: [], essentialAcr: [], subjects: undefined, claims: null, loginRound: 0 }],
    ['display', { display: 'popup' }, { display: 'popup' }],
    ['acr_values', { acr_values: ' gold  silver ' }, { acrValues: ['gold', 'silver'], essentialAcr: [] }],
    ['a voluntary acr', acr({ values: ['gold'] }), { acrValues: ['gold'], essentialAcr: [] }],
    [
      'an essential acr, which goes before acr_values',
      { ...acr({ essential: true, value: 'gold' }), acr_values: 'bronze' },
      { acrValues: ['gold'], essentialAcr: ['gold'] },
    ],
    ['an essential acr of any kind', acr({ essential: true }), { acrValues: [], essentialAcr: [] }],
    ['an acr that is no text', acr({ essential: true, value: 2 }), { acrValues: [], essentialAcr: [] }],
    ['a subject', sub({ value: 'alice' }), { subjects: ['alice'] }],
    ['one of several subjects', sub({ values: ['alice', 7] }), { subjects: ['alice'] }],
    ['a subject that nobody can be', sub({ value: 7 }), { subjects: [] }],
    ['rounds at the login page', { login_after: '9', login_round: '3' }, { loginAfter: 9, loginRound: 3 }],
    ['rounds that are none', { login_round: '-3' }, { loginRound: 0 }],
  ])('reads %s', (_case, parameters, expected) => {
    expect(read(parameters)).toMatchObject(expected);
  });

  it('takes what is registered where the request says nothing', () => {
    const members = openIdMembers({ default_max_age: 60, default_acr_values: ['gold'] });
    expect(read({}, { members })).toMatchObject({ maxAge: 60, acrValues: ['gold'] });
    expect(read({ max_age: '0', acr_values: 'x' }, { members })).toMatchObject({
      maxAge: 0,
      acrValues: ['x'],
    });
  });

  it.each([
    ['prompt', 'none login'],
    ['prompt', 'consent none'],
    ['max_age', '-1'],
    ['max_age', '1.5'],
    ['max_age', '1e3'],
    ['max_age', '99999999999'],
    ['claims', '{'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(InvalidRequest);
  });

  it('refuses prompt=create where it is not there', () => {
    expect(() => read({ prompt: 'create' }, { prompts: ['login'] })).toThrow(/create/);
    expect([...read({ prompt: 'create' }).prompt]).toEqual(['create']);
  });

  it('knows no claims beside another scope', () => {
    expect(read({ claims: '{' }, { scopes: ['read'] }).claims).toBeNull();
  });

  const names = ['prompt', 'max_age', 'acr_values', 'claims', 'claims_locales', 'display', 'login_hint'];
  const values = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
    fc.constantFrom('none', 'login', 'create', '0', '9999999999', '{"id_token":{"acr":{"essential":true}}}'),
    fc.json(),
  );

  it('reads or refuses whatever comes, and what it reads can be decided', () => {
    const any = fc.dictionary(
      fc.constantFrom(...names, 'login_after', 'login_round', '__proto__', 'ui_locales'),
      values,
    );
    fc.assert(
      fc.property(any, fc.boolean(), (parameters, isLoggedIn) => {
        try {
          const request = read(parameters);
          const step = nextStep({
            ...request,
            approvalPrompt: 'auto',
            authTime: isLoggedIn ? 1_900_000_000 : undefined,
            skipAuthorization: false,
            remembered: true,
            now: 1_900_000_001,
          });
          expect(['login', 'consent', 'issue']).toContain(step);
          if (!isLoggedIn) expect(step).toBe('login');
        } catch (error) {
          expect(error).toBeInstanceOf(OAuthError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
