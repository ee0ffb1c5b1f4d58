import fc from 'fast-check';

/** What people send who want to see a stack trace; as it goes on the wire, already percent-encoded or not at all. */
const NASTY = [
  '%',
  '%2',
  '%zz',
  '%00',
  'a%00b',
  '%0d%0aSet-Cookie:%20a=b',
  '%01%02%1f%7f',
  '%ED%A0%80', // a lone surrogate
  '%C0%80', // NUL the long way
  '%FF%FE',
  '%F4%90%80%80',
  '%E2%80%AE', // right-to-left override
  '%u0000',
  '%25%30%30',
  '"',
  '\\',
  "'%20OR%201=1--",
  '<script>alert(1)</script>',
  '${7*7}',
  '{{constructor}}',
  '+',
  ';',
  '=',
  '[object%20Object]',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '99999999999999999999999999',
  '0x10',
  'true',
  '[]',
  '{}',
  'javascript:alert(1)',
  'https://evil.example/',
  '//evil.example',
  'http://[::1',
  'https://client.example.com/callback%23fragment',
  'https://client.example.com%40evil.example/callback',
  'a'.repeat(300),
  'a'.repeat(20_000),
  '%F0%9F%98%80'.repeat(200),
] as const;

const PROTOTYPE = ['__proto__', 'constructor', 'toString', 'prototype', 'hasOwnProperty', 'valueOf', 'then'];

const PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'response_mode',
  'nonce',
  'prompt',
  'max_age',
  'login_hint',
  'ui_locales',
  'approval_prompt',
  'request',
  'request_uri',
  'registration',
  'resource',
  'claims',
  'id_token_hint',
  'acr_values',
  'display',
  'grant_type',
  'code',
  'code_verifier',
  'refresh_token',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'username',
  'password',
  'allow',
  'csrf_token',
  'access_token',
  'login_after',
];

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
    arbitrary: fc.constantFrom(
      'client_id[]',
      'client_id[0]',
      'scope[a][b]',
      'a[__proto__][b]',
      '__proto__[status]',
      'client_id%5B%5D',
      'state.a',
      '[',
      '%5B',
      '%00',
      '%',
      '',
    ),
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
  fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    'Bearer  a',
    'bearer a b',
    'Bearer a,b',
    'Bearer a=b',
    'Bearer "a"',
    'Bearer \xff\xfe',
    `Bearer ${'a'.repeat(14_000)}`,
    'Basic',
    'Basic ',
    'Basic !',
    'Basic Og==', // ":"
    'Basic AAAA', // NUL
    `Basic ${Buffer.from('%:%').toString('base64')}`,
    `Basic ${Buffer.from('%00:a').toString('base64')}`,
    `Basic ${Buffer.from('__proto__:constructor').toString('base64')}`,
    `Basic ${Buffer.from(`a:${'b'.repeat(9_000)}`).toString('base64')}`,
    `Basic ${Buffer.from([0xff, 0x3a, 0xfe]).toString('base64')}`,
    'Digest username="a"',
    'DPoP a',
    'Negotiate',
    '__proto__ a',
    ',',
    '\t',
  ),
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
