import fc from 'fast-check';
import { formatUserCode, normalizeUserCode, randomUserCode } from './user-code.js';

describe('randomUserCode', () => {
  const codes = Array.from({ length: 2_000 }, () => randomUserCode());

  it('has eight letters, none a vowel or the look-alike of another', () => {
    for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
  });

  it('is another each time', () => expect(new Set(codes).size).toBe(codes.length));

  it('has each letter as often', () => {
    const counts = new Map<string, number>();
    for (const letter of codes.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(20);
    // 800 are expected of each, with a deviation of 27.6.
    for (const count of counts.values()) expect(Math.abs(count - 800)).toBeLessThan(200);
  });
});

it.each([['WDJBMJHT', 'WDJB-MJHT']])('%s is shown as %s', (code, shown) => {
  expect(formatUserCode(code)).toBe(shown);
});

describe('normalizeUserCode', () => {
  it.each([
    ['as it is shown', 'WDJB-MJHT'],
    ['in lower case', 'wdjb-mjht'],
    ['without the dash', 'wdjbmjht'],
    ['with another dash', 'wdjb\u2013mjht'],
    ['with spaces', ' W D J B  M J H T\t'],
    ['with what a phone adds', '“WDJB-MJHT.”'],
    ['with what is not of the alphabet', 'aW0DeJiB-MyJuHoT1'],
  ])('takes the code %s', (_, typed) => expect(normalizeUserCode(typed)).toBe('WDJBMJHT'));

  it.each(['', '---', 'AEIOU', '\u017f\u00df\uff37'])('finds nothing in %j', (typed) =>
    expect(normalizeUserCode(typed)).toBe(''),
  );

  it('finds every code again, and its own result', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const code = normalizeUserCode(typed);
        expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]*$/);
        expect(normalizeUserCode(formatUserCode(code))).toBe(code);
      }),
    );
  });
});
