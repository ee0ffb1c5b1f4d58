import {
  NOW,
  aCode,
  aConsent,
  aFamily,
  aRefreshToken,
  anAccessToken,
  anApplication,
  anIdToken,
  at,
} from '../../../../../test/support/records.js';

const application = anApplication();
const family = aFamily(application, { expires: at(10), scope: 'read write' });
const accessToken = anAccessToken(family);

describe.each([
  ['an access token', accessToken],
  ['a refresh token', aRefreshToken(family, accessToken)],
  ['an ID token', anIdToken(family)],
  ['a code', aCode(family)],
])('%s', (_kind, record) => {
  it.each([
    [9.999, false],
    [10, true],
    [11, true],
  ])('that ends after 10 s has expired after %d s: %s', (seconds, expected) => {
    expect(record.isExpired(at(seconds))).toBe(expected);
  });
});

describe.each([
  ['an access token', accessToken],
  ['a refresh token', aRefreshToken(family, accessToken)],
  ['an ID token', anIdToken(family)],
])('%s', (_kind, token) => {
  it.each<[string[], boolean]>([
    [[], true],
    [['read'], true],
    [['write', 'read'], true],
    [['read', 'admin'], false],
    [['rea'], false],
    [['read write'], false],
  ])('for "read write" allows %j: %s', (scopes, expected) => {
    expect([token.allowScopes(scopes), token.isValid(scopes, NOW)]).toEqual([expected, expected]);
  });

  it('is not valid once it has expired or was revoked', () => {
    const revoked = Object.assign(Object.create(token) as typeof token, { revokedAt: at(-1) });
    expect([token.isValid([], at(10)), revoked.isValid([], NOW)]).toEqual([false, false]);
  });

  it('describes the scopes that the server knows', () => {
    expect(token.scopeDescriptions({ read: 'Read', admin: 'Rule' })).toEqual({ read: 'Read' });
  });
});

describe('a code', () => {
  it.each([
    ['https://client.example.com/callback', true],
    ['https://client.example.com/callback/', false],
    ['https://client.example.com/CALLBACK', false],
    ['', false],
  ])('allows the redirect URI %j: %s', (uri, expected) => {
    expect(aCode(family).redirectUriAllowed(uri)).toBe(expected);
  });
});

describe('a family', () => {
  it.each([
    [9.999, null, true],
    [10, null, false],
    [0, at(-1), false],
    // Revoked is revoked, also for a clock that is behind.
    [0, at(5), false],
  ])('that ends after 10 s is live after %d s, revoked at %p: %s', (seconds, revokedAt, expected) => {
    expect(aFamily(application, { expires: at(10), revokedAt }).isLive(at(seconds))).toBe(expected);
  });
});

describe('a consent', () => {
  it.each<[string, string[], boolean]>([
    ['read write', ['read'], true],
    ['read write', ['write', 'read'], true],
    ['read', ['read', 'write'], false],
    ['read', [], true],
    ['', ['read'], false],
  ])('to %j covers %j: %s', (scope, asked, expected) => {
    expect(aConsent(application, { scope }).covers(asked)).toBe(expected);
  });
});
