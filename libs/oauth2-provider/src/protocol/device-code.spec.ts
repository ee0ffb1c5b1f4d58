import {
  type PolledDeviceCode,
  assertAllowed,
  assertIssuedTo,
  isEarlyPoll,
  isPending,
  stillPending,
} from './device-code.js';

const NOW = new Date('2030-01-01T00:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const client = { id: 'the client' };

const codeOf = ({ expires = at(600), ...changes }: Partial<PolledDeviceCode> & { expires?: Date } = {}) => ({
  applicationId: client.id,
  decidedAt: null,
  consumedAt: null,
  interval: 5,
  lastPolledAt: null,
  familyId: null,
  family: null,
  isExpired: (now: Date) => now >= expires,
  ...changes,
});
const alive = { isLive: () => true };
const allowed = { decidedAt: at(-1), familyId: 'the family', family: alive };

describe('assertIssuedTo', () => {
  it('lets the client pass that asked for the code', () => {
    expect(() => assertIssuedTo(codeOf(), client)).not.toThrow();
  });

  it.each([
    ['no code', null],
    ['the code of another', codeOf({ applicationId: 'another' })],
  ])('refuses %s, in the same words', (_, code) => {
    expect(() => assertIssuedTo(code, client)).toThrow(
      expect.objectContaining({
        error: 'invalid_grant',
        description: 'the device code is unknown or was issued to another client',
      }) as Error,
    );
  });
});

describe('isPending', () => {
  it.each([
    ['nobody has decided', true, codeOf()],
    ['it is allowed', false, codeOf(allowed)],
    ['it is denied', false, codeOf({ decidedAt: at(-1) })],
    ['it expires at this instant', false, codeOf({ expires: NOW })],
    ['it lives for a millisecond', true, codeOf({ expires: at(0.001) })],
  ])('when %s: %s', (_, expected, code) => {
    expect(isPending(code, NOW)).toBe(expected);
  });
});

describe('isEarlyPoll', () => {
  it.each([
    ['the first poll', false, codeOf()],
    ['at once', true, codeOf({ lastPolledAt: NOW })],
    ['after four seconds of five', true, codeOf({ lastPolledAt: at(-4) })],
    ['after five', false, codeOf({ lastPolledAt: at(-5) })],
    ['a network’s hiccup before five', false, codeOf({ lastPolledAt: at(-4.5) })],
    ['after nine of ten', true, codeOf({ lastPolledAt: at(-9), interval: 10 })],
    ['after ten of ten', false, codeOf({ lastPolledAt: at(-10), interval: 10 })],
  ])('%s: %s', (_, expected, code) => {
    expect(isEarlyPoll(code, NOW)).toBe(expected);
  });
});

describe('assertAllowed', () => {
  it('lets a code pass that the user allowed', () => {
    expect(() => assertAllowed(codeOf(allowed), NOW)).not.toThrow();
  });

  it('lets a used one pass, also a late one, for only the database can say that it is a replay', () => {
    const used = { ...allowed, consumedAt: at(-1) };
    expect(() => assertAllowed(codeOf(used), NOW)).not.toThrow();
    expect(() => assertAllowed(codeOf({ ...used, expires: at(-1) }), NOW)).not.toThrow();
  });

  it.each([
    ['a denied code', 'access_denied', codeOf({ decidedAt: at(-1) })],
    ['an expired code', 'expired_token', codeOf({ expires: NOW })],
    ['an allowed code that has expired', 'expired_token', codeOf({ ...allowed, expires: NOW })],
    ['a revoked authorization', 'invalid_grant', codeOf({ ...allowed, family: { isLive: () => false } })],
    ['an authorization that is gone', 'invalid_grant', codeOf({ ...allowed, family: null })],
  ])('refuses %s with %s', (_, error, code) => {
    expect(() => assertAllowed(code, NOW)).toThrow(expect.objectContaining({ error }) as Error);
  });
});

it.each([
  [false, 'authorization_pending'],
  [true, 'slow_down'],
])('a poll that is early (%s) is answered with %s', (isEarly, error) => {
  expect(stillPending(isEarly)).toMatchObject({ error, status: 400 });
});
