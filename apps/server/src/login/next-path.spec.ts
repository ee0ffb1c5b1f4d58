import fc from 'fast-check';
import { nextPath } from './next-path.js';

const ORIGIN = 'https://auth.example.com';

describe('nextPath', () => {
  it.each([
    ['/', '/'],
    [
      '/o/authorize?client_id=a&redirect_uri=https%3A%2F%2Fapp.example%2Fcb',
      '/o/authorize?client_id=a&redirect_uri=https%3A%2F%2Fapp.example%2Fcb',
    ],
    ['/o/authorize?state=//x', '/o/authorize?state=//x'],
    ['/a/../b', '/b'],
    ['/a#fragment', '/a'],
    ['/é', '/%C3%A9'],
  ])('lets %s through', (next, expected) => {
    expect(nextPath(next, ORIGIN)).toBe(expected);
  });

  it.each([
    [undefined],
    [['/a', '/b']],
    [''],
    ['o/authorize'],
    ['//evil.example'],
    ['///evil.example'],
    ['/\\evil.example'],
    ['\\\\evil.example'],
    ['/\t/evil.example'],
    ['/\n/evil.example'],
    ['/.//evil.example'],
    ['/a/..//evil.example'],
    ['/%2e//evil.example'],
    ['https://evil.example'],
    ['https://auth.example.com/o'],
    ['javascript:alert(1)'],
    ['/a\0'],
    ['/a\r\nSet-Cookie: x=y'],
  ])('refuses %j', (next) => {
    expect(nextPath(next, ORIGIN)).toBeUndefined();
  });

  it('never leaves this server, whatever is asked', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '@',
      ':',
      '?',
      '#',
      '\t',
      '\n',
      ' ',
      'evil.example',
      'https:',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => '/' + all.join('')),
        ),
        (next) => {
          const path = nextPath(next, ORIGIN);
          if (path === undefined) return;
          expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
          expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
