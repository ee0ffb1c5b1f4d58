import { challengeProblem, s256Challenge, verifierMatches } from './pkce.js';

// RFC 7636 appendix B.
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

describe('challengeProblem', () => {
  it.each([CHALLENGE, 'a'.repeat(43), 'a'.repeat(128), `${'a'.repeat(40)}-._~`])('accepts %s', (challenge) =>
    expect(challengeProblem(challenge, 'S256')).toBeUndefined(),
  );

  it.each([
    ['no method', CHALLENGE, undefined, 'S256'],
    ['plain', CHALLENGE, 'plain', 'S256'],
    ['another case', CHALLENGE, 's256', 'S256'],
    ['42 characters', 'a'.repeat(42), 'S256', '43 to 128'],
    ['129 characters', 'a'.repeat(129), 'S256', '43 to 128'],
    ['padding', `${CHALLENGE}=`, 'S256', '43 to 128'],
    ['base64 that is not for URLs', `${CHALLENGE}+/`, 'S256', '43 to 128'],
    ['a line end', `${CHALLENGE}\n`, 'S256', '43 to 128'],
    ['nothing', '', 'S256', '43 to 128'],
  ])('refuses %s', (_case, challenge, method, mend) =>
    expect(challengeProblem(challenge, method)).toEqual(expect.stringContaining(mend)),
  );
});

describe('where plain is taken', () => {
  it.each(['plain', undefined, 'S256'])('the method %s is good', (method) =>
    expect(challengeProblem(CHALLENGE, method, true)).toBeUndefined(),
  );

  it.each(['Plain', 's256', '', 'plain '])('the method %j is none', (method) =>
    expect(challengeProblem(CHALLENGE, method, true)).toMatch(/S256 or plain/),
  );

  it.each([
    ['plain', VERIFIER],
    [undefined, VERIFIER],
    ['S256', CHALLENGE],
  ])('the challenge by %s is kept as by S256', (method, challenge) =>
    expect(s256Challenge(challenge, method)).toBe(CHALLENGE),
  );
});

describe('verifierMatches', () => {
  it('knows the example of RFC 7636 appendix B', () =>
    expect(verifierMatches(VERIFIER, CHALLENGE)).toBe(true));

  it.each([
    ['another verifier', `${VERIFIER}x`, CHALLENGE],
    ['the challenge itself, as plain would have it', CHALLENGE, CHALLENGE],
    ['another challenge', VERIFIER, CHALLENGE.toLowerCase()],
    ['a padded challenge', VERIFIER, `${CHALLENGE}=`],
    ['no challenge', VERIFIER, ''],
    ['no verifier', '', CHALLENGE],
  ])('refuses %s', (_case, verifier, challenge) => expect(verifierMatches(verifier, challenge)).toBe(false));

  it('refuses a malformed verifier even when its hash is right', () =>
    // SHA-256 of "short", base64url.
    expect(verifierMatches('short', '-bAHi131ltLqGQEMABu9AJ5lHeLFfo-341XzHrnT9zk')).toBe(false));
});
