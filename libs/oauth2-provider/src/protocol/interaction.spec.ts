import fc from 'fast-check';
import { OAuthError } from './errors.js';
import { type InteractionFacts, nextStep } from './interaction.js';

const NOW = 1_900_000_000;
const facts = (changes: Partial<InteractionFacts> & { asks?: string } = {}): InteractionFacts => ({
  prompt: new Set(changes.asks?.split(' ')),
  maxAge: undefined,
  loginAfter: undefined,
  approvalPrompt: 'auto',
  authTime: NOW - 100,
  skipAuthorization: false,
  remembered: true,
  now: NOW,
  ...changes,
});

describe('nextStep', () => {
  it.each<[string, Parameters<typeof facts>[0], 'login' | 'consent' | 'issue']>([
    ['a login and remembered consent', {}, 'issue'],
    ['no login', { authTime: undefined }, 'login'],
    [
      'no login, whatever else is asked',
      { authTime: undefined, asks: 'consent', skipAuthorization: true },
      'login',
    ],
    ['a login of which nobody knows the time', { authTime: NaN }, 'issue'],
    ['the same, where it must not be old', { authTime: NaN, maxAge: 60 }, 'login'],
    ['the same, back from a login', { authTime: NaN, loginAfter: NOW - 10 }, 'login'],
    ['a login without consent', { remembered: false }, 'consent'],
    ['an application that the operator vouches for', { remembered: false, skipAuthorization: true }, 'issue'],
    ['the same, where the client asks for consent', { skipAuthorization: true, asks: 'consent' }, 'consent'],
    ['prompt=consent', { asks: 'consent' }, 'consent'],
    ['approval_prompt=force', { approvalPrompt: 'force' }, 'consent'],
    ['an approval_prompt that is unknown', { approvalPrompt: 'never' }, 'consent'],
    [
      'approval_prompt=force where the operator vouches',
      { approvalPrompt: 'force', skipAuthorization: true },
      'issue',
    ],
    ['prompt=login', { asks: 'login' }, 'login'],
    ['prompt=select_account', { asks: 'select_account' }, 'login'],
    ['prompt=login consent', { asks: 'login consent' }, 'login'],
    ['prompt=none with all that is needed', { asks: 'none' }, 'issue'],
    ['a login as old as max_age', { maxAge: 100 }, 'issue'],
    ['a login older than max_age', { maxAge: 99 }, 'login'],
    ['max_age=0', { maxAge: 0 }, 'login'],
    ['max_age=0 and a login of this second: it is prompt=login', { maxAge: 0, authTime: NOW }, 'login'],
    ['max_age=1 and a login of this second', { maxAge: 1, authTime: NOW }, 'issue'],
    ['a login_after that is about to come, by another clock', { loginAfter: NOW + 10 }, 'login'],
    ['a login_after that no login could satisfy is ignored', { loginAfter: NOW + 601 }, 'issue'],
    [
      'max_age=0, back from the login that it asked for',
      { maxAge: 0, loginAfter: NOW - 30, authTime: NOW - 20 },
      'issue',
    ],
    ['another user than is named', { isOtherUser: true }, 'login'],
    ['no class where one is essential', { essentialAcr: ['gold'] }, 'login'],
    ['another class than is essential', { essentialAcr: ['gold'], acr: 'bronze' }, 'login'],
    ['one of the classes that are essential', { essentialAcr: ['gold', 'silver'], acr: 'silver' }, 'issue'],
    [
      'no class where one of those that are essential can be reached',
      { essentialAcr: ['gold', 'silver'], possibleAcr: ['silver', 'bronze'] },
      'login',
    ],
    [
      'a login of an essential class that is given no more',
      { essentialAcr: ['gold'], acr: 'gold', possibleAcr: ['bronze'] },
      'issue',
    ],
    ['another class than is asked for', { acrValues: ['gold'], acr: 'bronze' }, 'login'],
    ['one of the classes that are asked for', { acrValues: ['gold', 'silver'], acr: 'silver' }, 'issue'],
    ['another class, and may not be asked', { acrValues: ['gold'], acr: 'bronze', asks: 'none' }, 'issue'],
    [
      'another class, back from the login that it asked for',
      { acrValues: ['gold'], acr: 'bronze', loginRound: 1 },
      'issue',
    ],
    ['a class asked for where logins have none', { acrValues: ['gold'] }, 'issue'],
    [
      'no class, and one asked for that a login can be of',
      { acrValues: ['gold'], possibleAcr: ['gold'] },
      'login',
    ],
    [
      'another class, and none asked for that a login can be of',
      { acrValues: ['gold'], acr: 'bronze', possibleAcr: ['silver', 'bronze'] },
      'issue',
    ],
    ['a login page that has sent it back three times', { maxAge: 1, loginRound: 3 }, 'login'],
    ['any number of rounds where there is a login', { loginRound: 99 }, 'issue'],
    ['back from login without having logged in', { loginAfter: NOW - 30, authTime: NOW - 31 }, 'login'],
    [
      'a login_after of long ago does not stretch max_age',
      { maxAge: 99, loginAfter: NOW - 601, authTime: NOW - 100 },
      'login',
    ],
  ])('%s: %s', (_case, changes, expected) => {
    expect(nextStep(facts(changes))).toBe(expected);
  });

  it.each<[string, Parameters<typeof facts>[0], string]>([
    ['nobody is logged in', { authTime: undefined }, 'login_required'],
    ['the login is too old', { maxAge: 1 }, 'login_required'],
    ['consent is missing', { remembered: false }, 'consent_required'],
    ['consent is asked every time', { approvalPrompt: 'force' }, 'consent_required'],
  ])('prompt=none answers when %s: an error, never a page', (_case, changes, error) => {
    expect(() => nextStep(facts({ asks: 'none', ...changes }))).toThrow(expect.objectContaining({ error }));
  });

  const BACK = { loginAfter: NOW - 30, authTime: NOW - 20 };
  it.each<[string, Parameters<typeof facts>[0], string]>([
    ['another user logged in than is named', { ...BACK, isOtherUser: true }, 'login_required'],
    [
      'the new login is not of an essential class',
      { ...BACK, essentialAcr: ['gold'] },
      'unmet_authentication_requirements',
    ],
    ['both', { ...BACK, isOtherUser: true, essentialAcr: ['gold'] }, 'login_required'],
    ['the login page goes on to let everybody pass', { maxAge: 1, loginRound: 4 }, 'login_required'],
  ])('a login does not help where %s: an error, not a loop', (_case, changes, error) => {
    expect(() => nextStep(facts(changes))).toThrow(expect.objectContaining({ error }));
  });

  it.each<[string, Parameters<typeof facts>[0]]>([
    ['nobody is logged in', { authTime: undefined }],
    ['somebody is', { acr: 'bronze' }],
    ['nobody may be asked', { authTime: undefined, asks: 'none' }],
  ])('nobody is sent to a login that can be of no essential class, where %s', (_case, changes) => {
    const impossible = { essentialAcr: ['gold'], possibleAcr: ['silver', 'bronze'] };
    expect(() => nextStep(facts({ ...impossible, ...changes }))).toThrow(
      expect.objectContaining({ error: 'unmet_authentication_requirements' }),
    );
  });

  it('somebody who comes back with prompt=login is asked, not refused', () => {
    expect(nextStep(facts({ ...BACK, isOtherUser: true, asks: 'login' }))).toBe('login');
  });

  const anyFacts = fc.record({
    prompt: fc
      .uniqueArray(fc.constantFrom('none', 'login', 'consent', 'select_account', 'x'))
      .map((each) => new Set<string>(each)),
    maxAge: fc.option(fc.nat(1000), { nil: undefined }),
    loginAfter: fc.option(fc.integer({ min: NOW - 1000, max: NOW + 1000 }), { nil: undefined }),
    approvalPrompt: fc.constantFrom('auto', 'force', 'x'),
    authTime: fc.option(fc.integer({ min: NOW - 1000, max: NOW }), { nil: undefined }),
    skipAuthorization: fc.boolean(),
    remembered: fc.boolean(),
    now: fc.constant(NOW),
  });

  it('never issues without a login, nor without consent that was given or is not needed', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        let step: string;
        try {
          step = nextStep(each);
        } catch (error) {
          expect(error).toBeInstanceOf(OAuthError);
          expect(each.prompt.has('none')).toBe(true);
          return;
        }
        if (each.prompt.has('none')) expect(step).toBe('issue');
        if (step !== 'issue') return;
        expect(each.authTime).toBeDefined();
        expect(each.remembered || each.skipAuthorization).toBe(true);
        expect(['login', 'consent', 'select_account'].some((value) => each.prompt.has(value))).toBe(false);
      }),
    );
  });
});
