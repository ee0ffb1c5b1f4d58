import { isLifetime, lifetimeProblems } from './lifetimes.js';

describe('isLifetime', () => {
  it.each([1, 60, 2 ** 31 - 1])('takes %d seconds', (value) => expect(isLifetime(value)).toBe(true));
  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 31, '60', null, undefined, [60]])('refuses %p', (value) =>
    expect(isLifetime(value)).toBe(false),
  );
});

describe('lifetimeProblems', () => {
  const none = { accessTokenLifetime: null, refreshTokenLifetime: null, idTokenLifetime: null };
  it('has nothing against an application without', () => expect(lifetimeProblems(none)).toEqual([]));
  it.each(['accessTokenLifetime', 'refreshTokenLifetime', 'idTokenLifetime'])('names %s', (field) => {
    expect(lifetimeProblems({ ...none, [field]: 60 })).toEqual([]);
    const message = expect.stringContaining('whole number of seconds') as string;
    expect(lifetimeProblems({ ...none, [field]: 0 })).toEqual([{ field, message }]);
  });
});
