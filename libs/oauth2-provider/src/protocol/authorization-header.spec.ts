import fc from 'fast-check';
import { bearerToken, isBasic, parseBasic } from './authorization-header.js';

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const basic = (text: string) => `Basic ${base64(text)}`;

describe('parseBasic', () => {
  it.each([
    ['a plain pair', basic('client:secret'), 'client', 'secret'],
    ['the scheme in lower case', `basic ${base64('client:secret')}`, 'client', 'secret'],
    ['the scheme in upper case', `BASIC ${base64('client:secret')}`, 'client', 'secret'],
    ['several spaces', `Basic   ${base64('client:secret')}`, 'client', 'secret'],
    ['missing padding', `Basic ${base64('client:s').replace(/=/g, '')}`, 'client', 's'],
    ['an empty secret', basic('client:'), 'client', ''],
    ['a colon in the secret', basic('client:se:cr:et'), 'client', 'se:cr:et'],
    ['an encoded colon', basic('cli%3Aent:secret'), 'cli:ent', 'secret'],
    ['form encoding', basic('my+client:p%40ss+w%C3%B6rd%2B'), 'my client', 'p@ss w\u00f6rd+'],
    ['UTF-8 that is not encoded', basic('client:w\u00f6rd'), 'client', 'w\u00f6rd'],
    ['a malformed escape', basic('client:100%+zz'), 'client', '100%+zz'],
    ['an escape that is not UTF-8', basic('client:%ff'), 'client', '%ff'],
    ['a malformed escape in the other part alone', basic('cli%20ent:100%'), 'cli ent', '100%'],
    ['a byte order mark', basic('\ufeffclient:secret'), '\ufeffclient', 'secret'],
  ])('reads %s', (_case, header, clientId, clientSecret) =>
    expect(parseBasic(header)).toEqual({ clientId, clientSecret }),
  );

  it.each([
    ['another scheme', `Bearer ${base64('client:secret')}`],
    ['no credentials', 'Basic'],
    ['a space alone', 'Basic '],
    ['no separator', `Basic${base64('client:secret')}`],
    ['no colon', basic('client')],
    ['no client identifier', basic(':secret')],
    ['what is not base64', 'Basic {}'],
    ['base64 for URLs', 'Basic Pz8_Oj8-'],
    ['an impossible length', 'Basic YTpiY'],
    ['two values', `${basic('a:b')}, ${basic('c:d')}`],
    ['bytes that are not UTF-8', `Basic ${base64(Uint8Array.of(0x61, 0x3a, 0xff))}`],
    ['a NUL', basic('client:\0')],
    ['an encoded NUL', basic('client:%00')],
    ['an encoded line end', basic('cli%0Aent:secret')],
    ['DEL', basic('client:\x7f')],
    ['nothing', ''],
  ])('refuses %s', (_case, header) => expect(parseBasic(header)).toBeUndefined());

  it('returns what any client form-encoded', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\0-\x1F\x7F]/.test(text));
    const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
    fc.assert(
      fc.property(part, part, (clientId, clientSecret) =>
        expect(parseBasic(basic(`${encode(clientId)}:${encode(clientSecret)}`))).toEqual({
          clientId,
          clientSecret,
        }),
      ),
    );
  });

  it('survives any header', () => {
    const credentials = fc.oneof(fc.uint8Array().map(base64), fc.string({ unit: 'binary' }));
    const header = fc
      .tuple(fc.constantFrom('Basic ', 'basic  ', '', 'Basic\t'), credentials)
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(header, (value) => {
        const credentials = parseBasic(value);
        if (credentials !== undefined) {
          expect(isBasic(value)).toBe(true);
          expect(credentials.clientId).not.toBe('');
          expect(credentials.clientId + credentials.clientSecret).not.toMatch(/[\0-\x1F\x7F]/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('isBasic', () => {
  it.each<[string | undefined, boolean]>([
    ['Basic abc', true],
    ['basic', true],
    ['BASIC\tx', true],
    ['Basically', false],
    ['Bearer Basic', false],
    ['', false],
    [undefined, false],
  ])('%j: %j', (header, expected) => expect(isBasic(header)).toBe(expected));
});

describe('bearerToken', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('reads the scheme %s', (scheme) =>
    expect(bearerToken(`${scheme} aB-._~+/1==`)).toEqual({ token: 'aB-._~+/1==' }),
  );

  it('allows several spaces', () => expect(bearerToken('Bearer   abc')).toEqual({ token: 'abc' }));

  it.each([undefined, '', 'Basic YTpi', 'Bearerabc', 'DPoP abc', 'xBearer abc'])(
    'finds none in %j',
    (header) => expect(bearerToken(header)).toBe('none'),
  );

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer\tabc',
    'Bearer a b',
    'Bearer abc,',
    'Bearer abc, Basic YTpi',
    'Bearer "abc"',
    'Bearer token=abc',
    'Bearer =',
    'Bearer a=b',
    'Bearer abc\n',
    'Bearer \u00e9',
    'Bearer abc\0',
  ])('calls %j malformed', (header) => expect(bearerToken(header)).toBe('malformed'));

  it('survives any header, and what it returns was sent', () => {
    const header = fc
      .tuple(fc.constantFrom('Bearer ', 'bearer', '', 'Bearer  '), fc.string({ unit: 'binary' }))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(header, (value) => {
        const found = bearerToken(value);
        if (typeof found === 'object') expect(value.endsWith(` ${found.token}`)).toBe(true);
        else expect(['none', 'malformed']).toContain(found);
      }),
      { numRuns: 500 },
    );
  });
});
