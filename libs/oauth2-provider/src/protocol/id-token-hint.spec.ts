import { readIdTokenHint } from './id-token-hint.js';

const ISSUER = 'https://auth.example.com/o';
const HEADER = { typ: 'JWT', alg: 'RS256' };
const CLAIMS = { iss: ISSUER, sub: 'alice', aud: 'app', sid: 'S', exp: 1 };

describe('readIdTokenHint', () => {
  it.each<[string, object, object, string | undefined]>([
    ['an ID token, which expired long ago', HEADER, CLAIMS, 'app'],
    ['one without a type', { alg: 'RS256' }, CLAIMS, 'app'],
    ['one whose audience is a list of one', HEADER, { ...CLAIMS, aud: ['app'] }, 'app'],
    ['one with an authorized party', HEADER, { ...CLAIMS, azp: 'app' }, 'app'],
    [
      'one for several with an authorized party',
      HEADER,
      { ...CLAIMS, aud: ['api', 'app'], azp: 'app' },
      'app',
    ],
    ['one for several and nobody in particular', HEADER, { ...CLAIMS, aud: ['api', 'app'] }, undefined],
    ['one whose authorized party is not in its audience', HEADER, { ...CLAIMS, azp: 'other' }, undefined],
    ['one without an audience', HEADER, { ...CLAIMS, aud: undefined }, undefined],
    ['one with an empty audience', HEADER, { ...CLAIMS, aud: [] }, undefined],
    ['one whose audience is no text', HEADER, { ...CLAIMS, aud: [{}] }, undefined],
    ['one whose party is no text', HEADER, { ...CLAIMS, azp: 1 }, undefined],
    ['one of another issuer', HEADER, { ...CLAIMS, iss: 'https://evil.example' }, undefined],
    ['one about nobody', HEADER, { ...CLAIMS, sub: undefined }, undefined],
    ['a signed answer of UserInfo, which has no time', HEADER, { ...CLAIMS, exp: undefined }, undefined],
    ['an access token (RFC 9068)', { ...HEADER, typ: 'at+jwt' }, CLAIMS, undefined],
    ['a logout token', { ...HEADER, typ: 'logout+jwt' }, CLAIMS, undefined],
    ['a logout token without a type', { alg: 'RS256' }, { ...CLAIMS, events: {} }, undefined],
  ])('of %s', (_, header, claims, clientId) => {
    expect(
      readIdTokenHint(header as Record<string, unknown>, claims as Record<string, unknown>, ISSUER)?.clientId,
    ).toBe(clientId);
  });

  it('has the subject, and the session where there is one', () => {
    expect(readIdTokenHint(HEADER, CLAIMS, ISSUER)).toEqual({ clientId: 'app', sub: 'alice', sid: 'S' });
    const { sid: _sid, ...without } = CLAIMS;
    expect(readIdTokenHint(HEADER, without, ISSUER)).toEqual({ clientId: 'app', sub: 'alice' });
  });
});
