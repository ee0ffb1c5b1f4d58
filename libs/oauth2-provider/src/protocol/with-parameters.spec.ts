import fc from 'fast-check';
import { withFragment, withParameters } from './redirect-uri.js';

it.each<[string, Record<string, string | undefined>, string]>([
  ['https://a.example/cb', { code: 'x' }, 'https://a.example/cb?code=x'],
  ['https://a.example', { code: 'x', state: 'y' }, 'https://a.example?code=x&state=y'],
  ['https://a.example/cb?', { code: 'x' }, 'https://a.example/cb?code=x'],
  ['https://a.example/cb?q=%7e+%2F&&flag', { code: 'x' }, 'https://a.example/cb?q=%7e+%2F&&flag&code=x'],
  ['https://a.example/cb?state=old&q=1&st%61te=old', { state: 'new' }, 'https://a.example/cb?q=1&state=new'],
  [
    'https://a.example/cb?state=old',
    { state: undefined, code: 'x' },
    'https://a.example/cb?state=old&code=x',
  ],
  ['https://a.example/cb?state=old', { state: 'new' }, 'https://a.example/cb?state=new'],
  ['https://a.example/cb??state=1', { state: 'new' }, 'https://a.example/cb??state=1&state=new'],
  ['https://a.example/cb', { state: undefined }, 'https://a.example/cb'],
  ['https://a.example/cb', { state: '' }, 'https://a.example/cb?state='],
  ['https://a.example/cb#top', { code: 'x' }, 'https://a.example/cb?code=x#top'],
  ['myapp://callback', { code: 'x' }, 'myapp://callback?code=x'],
  ['com.example.app:/cb', { error: 'access_denied' }, 'com.example.app:/cb?error=access_denied'],
  [
    'https://a.example/',
    { state: 'a b+c&d=e/\u00e9' },
    'https://a.example/?state=a%20b%2Bc%26d%3De%2F%C3%A9',
  ],
  ['https://a.example/\u00e9\r\nX: y', { code: 'x' }, 'https://a.example/%C3%A9%0D%0AX:%20y?code=x'],
])('%j with %j', (uri, parameters, expected) => expect(withParameters(uri, parameters)).toBe(expected));

const NAMES = ['code', 'state', 'iss', 'error'];
const text = fc.string({ unit: 'grapheme' });

it('says what was given, once each, after the query that was registered', () => {
  const query = fc
    .webQueryParameters()
    .filter((value) => !NAMES.some((name) => value.includes(name)) && !value.includes('#'));
  const parameters = fc.dictionary(fc.constantFrom(...NAMES), text, { minKeys: 1 });
  fc.assert(
    fc.property(fc.webUrl(), query, parameters, (url, registered, given) => {
      const base = registered === '' ? url : `${url}?${registered}`;
      const uri = withParameters(base, given);
      expect(uri.startsWith(base)).toBe(true);
      const { searchParams } = new URL(uri);
      for (const [name, value] of Object.entries(given)) expect(searchParams.getAll(name)).toEqual([value]);
    }),
  );
});

it('is safe in a Location header, whatever goes in', () => {
  const hostile = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(hostile, hostile, hostile, (uri, name, value) =>
      expect(withParameters(uri, { [name]: value })).toMatch(/^[\x21-\x7E]+$/),
    ),
  );
});

it('takes a lone surrogate for U+FFFD instead of failing', () =>
  expect(withParameters('https://a.example/\ud800', { state: '\udc00' })).toBe(
    'https://a.example/%EF%BF%BD?state=%EF%BF%BD',
  ));

describe('withFragment', () => {
  it.each<[string, Record<string, string | undefined>, string]>([
    ['https://a.example/cb', { token: 'x' }, 'https://a.example/cb#token=x'],
    ['https://a.example/cb?q=1', { token: 'x', state: undefined }, 'https://a.example/cb?q=1#token=x'],
    ['myapp:/cb', { state: 'a b&c=d#e' }, 'myapp:/cb#state=a%20b%26c%3Dd%23e'],
  ])('%s with %j', (uri, parameters, expected) => expect(withFragment(uri, parameters)).toBe(expected));

  it('brings every value back, and nothing into the query', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (state) => {
        const { hash, search } = new URL(withFragment('https://a.example/cb', { state }));
        expect([new URLSearchParams(hash.slice(1)).get('state'), search]).toEqual([state, '']);
      }),
    ));
});
