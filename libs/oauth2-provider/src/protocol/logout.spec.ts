import { endsWithSession, pauseAfter } from './logout.js';

describe('endsWithSession', () => {
  it.each([
    ['openid read', false, 'online', true],
    ['openid', true, 'online', true],
    ['openid offline_access', false, 'online', false],
    ['openid offline_access', true, 'online', false],
    ['read write', false, 'online', false],
    ['read write', true, 'online', true],
    ['not_openid', false, 'online', false],
    ['openid not_offline_access', false, 'online', true],
    ['', false, 'online', false],
    ['read offline_access', false, 'all', true],
    ['openid read', true, 'none', false],
  ] as const)(
    'of "%s" (of the client that asks: %s) by the policy %s is %s',
    (scope, isAsking, policy, ends) => {
      expect(endsWithSession(scope, isAsking, policy)).toBe(ends);
    },
  );
});

describe('pauseAfter', () => {
  it('grows from seconds to an hour', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map(pauseAfter)).toEqual([10, 40, 160, 640, 2560, 3600, 3600, 3600]);
  });
});
