import fc from 'fast-check';
import { redirectUriMismatch } from './redirect-uri-mismatch.js';

const CALLBACK = 'https://app.example/a/cb';
const differs = (uri: string, what: string, nearest = CALLBACK) =>
  expect(redirectUriMismatch(uri, ['https://other.example/x', nearest, 'myapp://x'])).toMatch(
    new RegExp(` it differs in ${what}$`),
  );

it.each([
  ['http://app.example/a/cb', 'scheme'],
  ['HTTPS://app.example/a/cb', 'the case of the scheme'],
  ['https://App.Example/a/cb', 'the case of the host'],
  ['https://www.app.example/a/cb', 'host'],
  ['https://app.example./a/cb', 'host'],
  ['https://app.example:443/a/cb', 'port'],
  ['https://app.example:8443/a/cb', 'port'],
  ['https://app.example/a/cb/', 'the trailing slash'],
  ['https://app.example/a/Cb', 'the case of the path'],
  ['https://app.example/a/%63b', 'the percent-encoding of the path'],
  ['https://app.example/a/%zz', 'path'],
  ['https://app.example/a/cb;x=1', 'path'],
  ['https://app.example/a/cb?x=1', 'query'],
  ['https://app.example/a/cb?', 'query'],
  ['https://app.example/a/cb#', 'fragment'],
  ['https://user:password@app.example/a/cb', 'user information'],
  ['https://app.example:8443/a/cb/?x', 'port, the trailing slash, query'],
])('%s differs in %s', (uri, what) => differs(uri, what));

it('compares with the one that is most alike', () => {
  const registered = [
    'https://app.example/other',
    'https://dev.app.example/cb',
    'https://app.example/cb?a=1',
  ];
  expect(redirectUriMismatch('https://app.example/cb?a=2', registered)).toBe(
    'https://app.example/cb is not registered; from https://app.example/cb it differs in query',
  );
});

it.each([
  ['/cb', [CALLBACK], '/cb is not an absolute URI'],
  ['', [CALLBACK], ' is not an absolute URI'],
  [CALLBACK, [], `${CALLBACK}: the client has no redirect URI`],
  ['javascript:x', ['javascript:x'], 'javascript:x is registered, but its scheme or its host is not allowed'],
  [
    'http://a.example/x',
    ['nonsense'],
    'http://a.example/x is not registered; from nonsense it differs in scheme, host, path',
  ],
])('of %j among %j it says %j', (uri, registered, expected) =>
  expect(redirectUriMismatch(uri, registered)).toBe(expected),
);

it('tells the log no user information, query or fragment', () => {
  const said = redirectUriMismatch('https://ann:secret@app.example/cb?email=ann#token', [
    'https://bob:hidden@app.example/cb?key=hidden#hidden',
  ]);
  expect(said).not.toMatch(/ann|secret|email|token|hidden|key/);
  expect(redirectUriMismatch('no uri?email=ann', [CALLBACK])).not.toContain('ann');
});

it('is one line of printable ASCII and not long, whatever comes', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl({ withQueryParameters: true }),
    fc.constantFrom(
      'https://a.example/\r\nerror: forged',
      'https://a.example/\u2028x',
      `https://a/${'x'.repeat(5000)}`,
    ),
    fc.string({ unit: 'binary' }).map((text) => `https://app.example/${text}`),
  );
  fc.assert(
    fc.property(hostile, fc.array(hostile, { maxLength: 3 }), (uri, registered) => {
      const said = redirectUriMismatch(uri, registered);
      expect(said).toMatch(/^[\x20-\x7E]*$/);
      expect(said.length).toBeLessThan(600);
    }),
    { numRuns: 1000 },
  );
});
