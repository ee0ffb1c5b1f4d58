import fc from 'fast-check';
import { AUTHORIZATIONS, NASTY, ODD_NAMES, PARAMETERS, PROTOTYPE } from '../fuzz/dictionary.mjs';

export const nastyValue = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY, ...PROTOTYPE) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map(encoded) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }).map(encoded) },
  // Bytes that are no text at all.
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => [...bytes].map(percent).join('')) },
);

const nastyName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PARAMETERS) },
  { weight: 1, arbitrary: fc.constantFrom(...PROTOTYPE) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...ODD_NAMES),
  },
  { weight: 1, arbitrary: nastyValue },
);

/** A form or query that was good once: some of it replaced, some added, some twice. */
export function hostileForm(good: Record<string, string>): fc.Arbitrary<string> {
  const names = Object.keys(good);
  return fc
    .record({
      broken: fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.option(nastyValue)), {
        maxLength: 2,
        selector: ([name]) => name,
      }),
      added: fc.array(fc.tuple(nastyName, nastyValue), { minLength: 1, maxLength: 4 }),
      many: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, fc.constantFrom(101, 1_001, 3_000)),
    })
    .map(({ broken, added, many }) => {
      const kept = Object.entries(good)
        .filter(([name]) => !broken.some(([other]) => other === name))
        .map(([name, value]) => [name, encodeURIComponent(value)]);
      const replaced = broken.filter((pair): pair is [string, string] => pair[1] !== null);
      const flood = Array.from({ length: many }, (_, index) => [`p${index}`, '1']);
      return [...kept, ...replaced, ...added, ...flood].map((pair) => pair.join('=')).join('&');
    });
}

/** An Authorization header that somebody made up, within the bytes that HTTP allows in one. */
export const nastyAuthorization = fc.oneof(
  fc.constantFrom(...AUTHORIZATIONS),
  fc
    .tuple(fc.constantFrom('Bearer', 'Basic', 'basic', 'BEARER'), fc.base64String({ maxLength: 60 }))
    .map((pair) => pair.join(' ')),
  fc
    .tuple(fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }))
    .map((pair) => `Basic ${Buffer.from(pair.join(':')).toString('base64')}`),
  fc
    .array(
      fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
      { maxLength: 60 },
    )
    .map((codes) => String.fromCharCode(...codes)),
);

function percent(byte: number): string {
  return `%${byte.toString(16).padStart(2, '0')}`;
}

/** Lone surrogates come as the three bytes that a careless encoder makes of them. */
function encoded(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0)!;
      if (code < 0xd800 || code > 0xdfff) return encodeURIComponent(character);
      return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)].map(percent).join('');
    })
    .join('');
}
