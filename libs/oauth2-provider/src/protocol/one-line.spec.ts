import fc from 'fast-check';
import { oneLine } from './one-line.js';

it.each([
  ['plain text, "quoted" and \\ slashed', 'plain text, "quoted" and \\ slashed'],
  ['a\r\nb', 'a\\u{d}\\u{a}b'],
  ['\u001b[31m', '\\u{1b}[31m'],
  ['\u2028\u0085', '\\u{2028}\\u{85}'],
  ['\u{1F511}', '\\u{1f511}'],
])('writes %j as %s', (text, expected) => expect(oneLine(text)).toBe(expected));

it('is one line of printable ASCII, whatever comes', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => expect(oneLine(text)).toMatch(/^[\x20-\x7E]*$/)),
  ));
