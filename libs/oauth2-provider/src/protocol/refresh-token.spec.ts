import { type Successors, type UsableRefreshToken, assertUsable, judgeReturn } from './refresh-token.js';

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

describe('judgeReturn', () => {
  const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  const live: Successors = {
    accessToken: { revokedAt: null, scope: 'read write', resources: null, isExpired: () => false },
    refreshToken: { consumedAt: null, revokedAt: null },
  };
  const judged = (
    changes: { accessToken?: object | null; refreshToken?: object | null } = {},
    {
      now = after(5),
      scopes = ['write', 'read'],
      audience = null,
      consumedAt = NOW,
    }: { now?: Date; scopes?: string[]; audience?: string[] | null; consumedAt?: Date | null } = {},
  ) => {
    const changed = <Kind extends 'accessToken' | 'refreshToken'>(kind: Kind): Successors[Kind] =>
      changes[kind] === null ? null : { ...live[kind], ...changes[kind] };
    const successors = { accessToken: changed('accessToken'), refreshToken: changed('refreshToken') };
    return judgeReturn({ consumedAt }, successors, { scopes, audience, gracePeriod: 10, now });
  };

  it.each([
    ['at once', after(0), 'retry'],
    ['in the last moment', new Date(after(10).getTime() - 1), 'retry'],
    ['at the end of the grace period', after(10), 'replay'],
    ['long after it', after(1000), 'replay'],
    // It has waited for the one that was first.
    ['from before the use', after(-1), 'retry'],
  ])('%s', (_case, now, verdict) => {
    expect(judged({}, { now })).toBe(verdict);
  });

  it.each([
    ['a refresh token that was used', { refreshToken: { consumedAt: NOW } }, 'replay'],
    ['a refresh token that is gone', { refreshToken: null }, 'replay'],
    ['an access token that has expired', { accessToken: { isExpired: () => true } }, 'replay'],
    ['an access token that is gone', { accessToken: null }, 'replay'],
    ['an access token that was revoked', { accessToken: { revokedAt: NOW } }, 'refused'],
    ['a refresh token that was revoked', { refreshToken: { revokedAt: NOW } }, 'refused'],
    [
      'both ended by the next rotation',
      { accessToken: { revokedAt: NOW }, refreshToken: { consumedAt: NOW } },
      'replay',
    ],
  ])('after %s', (_case, changes, verdict) => {
    expect(judged(changes)).toBe(verdict);
  });

  it.each([[['read']], [['read', 'write', 'email']], [['email']]])(
    'with other scopes than the first time: %j',
    (scopes) => {
      expect(judged({}, { scopes })).toBe('refused');
      expect(judged({ refreshToken: { consumedAt: NOW } }, { scopes })).toBe('replay');
    },
  );

  const [A, B] = ['https://a.example', 'https://b.example'];
  it.each<[string[] | null, string[] | null, string]>([
    [[A], [A], 'retry'],
    [[A, B], [B, A], 'retry'],
    [[A, B], [A], 'refused'],
    [[A], [A, B], 'refused'],
    [[A], null, 'refused'],
    [null, [A], 'refused'],
  ])('of one that was for %j, and now for %j', (resources, audience, verdict) => {
    expect(judged({ accessToken: { resources } }, { audience })).toBe(verdict);
  });

  it('of one that was never used', () => {
    expect(judged({}, { consumedAt: null })).toBe('replay');
  });
});
