import fc from 'fast-check';
import { isLoopback, redirectUriAllowed, schemeOf } from './redirect-uri.js';
import { parseUrl } from './url.js';

describe('redirectUriAllowed', () => {
  it.each([
    ['https://app.example/cb', 'https://app.example/cb'],
    ['https://app.example/cb?a=1&b=2', 'https://app.example/cb?a=1&b=2'],
    ['myapp://callback', 'myapp://callback'],
    ['HTTPS://APP.EXAMPLE/cb', 'HTTPS://APP.EXAMPLE/cb'],
    ['http://localhost:3000/cb', 'http://localhost:3000/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb'],
    ['http://127.0.0.1:8000/cb', 'http://127.0.0.1/cb'],
    ['http://127.0.0.1:8000/cb', 'http://127.0.0.1:65535/cb'],
    ['http://[::1]/cb?a=1', 'http://[::1]:51004/cb?a=1'],
    ['http://127.0.0.1', 'http://127.0.0.1:9'],
  ])('%s registered allows %s', (registered, uri) =>
    expect(redirectUriAllowed(uri, ['https://other.example/', registered])).toBe(true),
  );

  it.each([
    ['https://app.example/cb', 'https://app.example/cb/'],
    ['https://app.example/cb', 'https://app.example/cb?a=1'],
    ['https://app.example/cb?a=1', 'https://app.example/cb'],
    ['https://app.example/cb?a=1&b=2', 'https://app.example/cb?b=2&a=1'],
    ['https://app.example/cb', 'https://app.example/cb#'],
    ['https://app.example/cb', 'https://app.example/cb;x'],
    ['https://app.example/cb', 'https://app.example:443/cb'],
    ['https://app.example/cb', 'https://APP.example/cb'],
    ['https://app.example/cb', 'https://user@app.example/cb'],
    ['https://app.example/cb', 'https://app.example/%63b'],
    ['https://app.example/cb', 'https://app.example/x/../cb'],
    ['https://app.example/cb', 'https://app.example/cb '],
    ['https://app.example/cb', 'https://app.example.evil.example/cb'],
    ['HTTPS://APP.EXAMPLE/cb', 'https://app.example/cb'],
    ['https://app.example:443/cb', 'https://app.example/cb'],
    ['https://app.example/cb?a=1', 'https://app.example/cb?a=1&b=2'],
    ['myapp://callback', 'myapp:/callback'],
    ['myapp://callback', 'MYAPP://callback'],
    ['https://app.example/cb', ''],
    ['https://127.0.0.1/cb', 'https://127.0.0.1:8443/cb'],
    ['http://localhost:3000/cb', 'http://localhost:3001/cb'],
    ['http://localhost/cb', 'http://127.0.0.1/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:1/other'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:1/cb#x'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:0/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:65536/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:80@evil.example/cb'],
    ['http://127.0.0.1/cb', 'http://user@127.0.0.1:80/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:80\\@evil.example/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1.evil.example:80/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.2:80/cb'],
    ['http://127.0.0.1/cb', 'http://[::1]:80/cb'],
    ['http://127.0.0.1/cb', 'http://127.1:80/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:8 0/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:80/cb\n'],
    ['http://[::1]/cb', 'http://[0:0:0:0:0:0:0:1]:80/cb'],
    // Rows that no rule of ours would let in, but that a host may have stored.
    ['http://app.example/cb', 'http://app.example:80/cb'],
    ['http://127.0.0.1.evil.example/cb', 'http://127.0.0.1:80.evil.example/cb'],
  ])('%s registered refuses %j', (registered, uri) =>
    expect(redirectUriAllowed(uri, [registered])).toBe(false),
  );

  it('never allows another host, path, query or user, however the URI is bent', () => {
    const registered = ['https://app.example/cb', 'http://127.0.0.1/cb', 'http://[::1]:8000/cb?a=1'];
    const piece = fc.constantFrom(
      ...'http:// https:// 127.0.0.1 [::1] :8000 :80 /cb ?a=1 @ \\ # : . evil.example %2e // app.example'.split(
        ' ',
      ),
    );
    const bent = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 2 })), { maxLength: 7 })
      .map((parts) => parts.join(''));
    // Starts from a registered one too, so that the interesting neighbours are met.
    const near = fc
      .tuple(
        fc.constantFrom(...registered),
        fc.nat(24),
        fc.nat(3),
        fc.oneof(piece, fc.string({ maxLength: 3 })),
      )
      .map(([uri, at, cut, insert]) => uri.slice(0, at) + insert + uri.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(bent, near), (uri) => {
        if (!redirectUriAllowed(uri, registered)) return;
        const { protocol, hostname, pathname, search, hash, username } = new URL(uri);
        expect(
          registered
            .map((candidate) => new URL(candidate))
            .some(
              (candidate) =>
                candidate.protocol === protocol &&
                candidate.hostname === hostname &&
                candidate.pathname === pathname &&
                candidate.search === search,
            ),
        ).toBe(true);
        expect([hash, username]).toEqual(['', '']);
      }),
      { numRuns: 3000 },
    );
  });

  it('allows every port of a registered loopback address', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65535 }), (port) =>
        expect(redirectUriAllowed(`http://[::1]:${port}/cb`, ['http://[::1]/cb'])).toBe(true),
      ),
    );
  });
});

describe('isLoopback', () => {
  it.each(['http://127.0.0.1', 'http://[::1]:80/cb', 'http://localhost?x', 'HTTP://LOCALHOST/cb'])(
    'yes: %s',
    (uri) => expect(isLoopback(uri)).toBe(true),
  );

  it.each([
    'https://localhost/cb',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'http://localhost:80@evil.example/',
    'http://localhost\\@evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://127.0.0.2/',
    'http://[::2]/',
    ' http://localhost/',
    'http:localhost/',
    '//localhost/',
    '',
  ])('no: %j', (uri) => expect(isLoopback(uri)).toBe(false));

  it('agrees with the URL standard about the host of all that it accepts', () => {
    const piece = fc.constantFrom(
      ...'http:// 127.0.0.1 [::1] localhost :80 / ? # @ \\ . evil.example : %'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (parts) => {
        const uri = parts.join('');
        const url = isLoopback(uri) ? parseUrl(uri) : undefined;
        if (url) expect(['127.0.0.1', '[::1]', 'localhost']).toContain(url.hostname);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('schemeOf', () => {
  it.each<[string, string | undefined]>([
    ['HTTPS://a.example', 'https'],
    ['com.example.app:/cb', 'com.example.app'],
    ['a+b-c.1:x', 'a+b-c.1'],
    ['//a.example', undefined],
    ['/cb', undefined],
    ['1a:/cb', undefined],
    [' https://a.example', undefined],
    ['https:', undefined],
    ['', undefined],
  ])('%j: %j', (uri, scheme) => expect(schemeOf(uri)).toBe(scheme));
});
