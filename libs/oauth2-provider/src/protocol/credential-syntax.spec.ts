import { generatedProblem, isClientId, isClientSecret, isToken } from './credential-syntax.js';

const LONG = 'x'.repeat(22);

it.each<[string, (value: unknown) => boolean, unknown, boolean]>([
  ['client id', isClientId, 'a', true],
  ['client id', isClientId, ' ~/"\\', true],
  ['client id', isClientId, 'x'.repeat(255), true],
  ['client id', isClientId, 'x'.repeat(256), false],
  ['client id', isClientId, '', false],
  ['client id', isClientId, 'a:b', false],
  ['client id', isClientId, 'a\tb', false],
  ['client id', isClientId, 'a\n', false],
  ['client id', isClientId, 'é', false],
  ['client id', isClientId, undefined, false],
  ['client secret', isClientSecret, 'a:b', true],
  ['client secret', isClientSecret, 'x'.repeat(1025), false],
  ['client secret', isClientSecret, '\u007f', false],
  ['client secret', isClientSecret, '', false],
  ['client secret', isClientSecret, 1, false],
  ['token', isToken, 'aZ0-._~+/==', true],
  ['token', isToken, '=', false],
  ['token', isToken, 'a=b', false],
  ['token', isToken, 'a b', false],
  ['token', isToken, 'a:b', false],
  ['token', isToken, 'a\n', false],
  ['token', isToken, 'é', false],
  ['token', isToken, '', false],
  ['token', isToken, 'x'.repeat(1024), true],
  ['token', isToken, 'x'.repeat(1025), false],
  ['token', isToken, ['a'], false],
])('as a %s, %p(%j) is %j', (_what, check, value, expected) => expect(check(value)).toBe(expected));

it.each([
  [LONG, undefined],
  [LONG.slice(1), 'has 21 characters'],
  ['', 'could not send'],
  [`${LONG} x`, 'could not send'],
  [undefined, 'could not send'],
  [Promise.resolve(LONG), 'could not send'],
])('of a generated token %j it says %j', (value, expected) => {
  const problem = generatedProblem(value, isToken);
  if (expected === undefined) expect(problem).toBeUndefined();
  else expect(problem).toContain(expected);
});
