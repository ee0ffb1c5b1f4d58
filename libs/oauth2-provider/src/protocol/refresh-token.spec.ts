import { type UsableRefreshToken, assertUsable } from './refresh-token.js';

const NOW = new Date('2030-01-01T00:00:00Z');
const token = (changes: Partial<UsableRefreshToken> = {}): UsableRefreshToken => ({
  applicationId: 'client',
  revokedAt: null,
  family: { isLive: () => true },
  isExpired: () => false,
  ...changes,
});
const use = (given: UsableRefreshToken | null) => () => assertUsable(given, { id: 'client' }, NOW);

describe('assertUsable', () => {
  it('lets the client that it was issued to use a refresh token', () => {
    expect(use(token())).not.toThrow();
  });

  const bad: [string, UsableRefreshToken | null][] = [
    ['that is unknown', null],
    ['of another client', token({ applicationId: 'another' })],
    ['that has expired', token({ isExpired: (now) => now === NOW })],
    ['that was revoked', token({ revokedAt: NOW })],
    ['of a family that was revoked', token({ family: { isLive: () => false } })],
    ['of a family that is gone', token({ family: null })],
    ['of no family', token({ family: undefined })],
  ];
  it.each(bad)('refuses one %s, in the same words as any other', (_case, given) => {
    expect(use(given)).toThrow(
      'invalid_grant: the refresh token is unknown, expired, revoked or was issued to another client',
    );
  });
});
