import fc from 'fast-check';
import { originProblem, redirectUriProblem, redirectUriWarning, schemeOf } from './redirect-uri.js';

describe('redirectUriProblem', () => {
  const allowed = { schemes: ['https', '*'] };

  it.each([
    'https://app.example',
    'https://app.example/',
    'https://app.example:8443/cb/x.y/..z?a=1&b=%20',
    'https://xn--bcher-kva.example/cb',
    'https://[2001:db8::1]/cb',
    'HTTPS://A.EXAMPLE/',
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:1/cb',
    'myapp://callback',
    'myapp:///cb',
    'com.example.app:/cb',
  ])('accepts %s', (uri) => expect(redirectUriProblem(uri, allowed)).toBeUndefined());

  it.each([
    ['/cb', 'absolute'],
    ['//app.example/cb', 'absolute'],
    ['app.example/cb', 'absolute'],
    ['', 'absolute'],
    ['https:', 'absolute'],
    ['https://app.example/cb#', 'fragment'],
    ['https://app.example/cb#x', 'fragment'],
    ['https://user@app.example/', 'user information'],
    ['https://user:pw@app.example/', 'user information'],
    ['myapp://user@callback', 'user information'],
    ['https://*.app.example/', 'wildcard'],
    ['https://app.example/*', 'wildcard'],
    ['https://app.example/c b', 'percent-encode'],
    ['https://app.example/\ncb', 'percent-encode'],
    ['https://app.example/\0', 'percent-encode'],
    ['https://b\u00fccher.example/', 'percent-encode'],
    ['https://app.example\\cb', 'percent-encode'],
    ['https://app.example/"', 'percent-encode'],
    ['https://app.example/%zz', 'percent-encode'],
    ['https://app.example:99999/', 'port'],
    ['https://app.example:0/', 'port'],
    ['https://app.example:/', 'port'],
    ['https://app.example:80:80/', 'port'],
    ['https://app;example/', 'host'],
    ['https://%61pp.example/', 'host'],
    ['https://[::zz]/', 'host'],
    ['https://1.2.3.999/', 'host'],
    ['https:///cb', 'host'],
    ['https:/cb', 'host'],
    ['https://?x', 'host'],
    ['http://app.example/cb', 'https'],
    ['http://localhost.evil.example/', 'https'],
    ['https://app.example/../cb', 'path'],
    ['https://app.example/./cb', 'path'],
    ['https://app.example/a/..', 'path'],
    ['https://app.example/%2e%2E/cb', 'path'],
    ['https://app.example/.%2e/cb?x', 'path'],
    ['myapp:callback', 'slash'],
    ['localhost:3000/cb', 'slash'],
    [`https://app.example/${'a'.repeat(2000)}`, 'too long'],
  ])('refuses %j and names the %s', (uri, mend) =>
    expect(redirectUriProblem(uri, allowed)).toEqual(expect.stringContaining(mend)),
  );

  it.each(
    (
      'javascript://x/%0aalert(1) JavaScript:/x data:/x vbscript:/x file:///etc/passwd blob:/x about:/blank filesystem:/x ' +
      'view-source:/x ws://a.example wss://a.example ftp://a.example chrome://settings chrome-extension://x/y intent://x'
    ).split(' '),
  )('refuses %s even when the scheme is listed', (uri) =>
    expect(
      redirectUriProblem(uri, { schemes: ['*', uri.slice(0, uri.indexOf(':')).toLowerCase()] }),
    ).toContain('scheme'),
  );

  it.each<[string, string[], boolean]>([
    ['myapp://cb', ['https'], false],
    ['myapp://cb', ['https', 'myapp'], true],
    ['MyApp://cb', ['https', 'myapp'], true],
    ['https://app.example/', ['*'], false],
    ['https://app.example/', [], false],
    ['http://app.example/', ['http', '*'], false],
    ['http://127.0.0.1/', [], true],
  ])('%s with the schemes %j: %j', (uri, schemes, fine) =>
    expect(redirectUriProblem(uri, { schemes }) === undefined).toBe(fine),
  );

  it('names no part of the URI, and lets through only what parses to the same host', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()),
        (uri) => {
          const problem = redirectUriProblem(uri, allowed);
          if (uri.length > 30) expect(problem ?? '').not.toContain(uri);
          if (problem === undefined && schemeOf(uri) === 'https') {
            const { hostname, username, hash } = new URL(uri);
            expect(uri.toLowerCase()).toContain(`://${hostname}`);
            expect([username, hash]).toEqual(['', '']);
          }
        },
      ),
    );
  });
});

describe('redirectUriWarning', () => {
  it.each(['myapp://callback', 'myapp:/cb'])('advises a reversed domain for %s', (uri) =>
    expect(redirectUriWarning(uri)).toContain('reversed'),
  );

  it.each(['com.example.app:/cb', 'https://app.example/', 'http://localhost/'])(
    'has nothing to say of %s',
    (uri) => expect(redirectUriWarning(uri)).toBeUndefined(),
  );
});

describe('originProblem', () => {
  it.each([
    'https://app.example',
    'https://app.example:8443',
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]',
  ])('accepts %s', (origin) => expect(originProblem(origin)).toBeUndefined());

  it.each([
    ['https://app.example/', 'final slash'],
    ['https://app.example/x', 'path'],
    ['https://app.example?x', 'query'],
    ['https://app.example#', 'origin'],
    ['app.example', 'origin'],
    ['null', 'origin'],
    ['', 'origin'],
    ['myapp://callback', 'origin'],
    ['https://', 'origin'],
    ['http://app.example', 'https'],
    ['https://user@app.example', 'user information'],
    ['https://*.app.example', 'host'],
    ['https://*', 'host'],
    ['https://app.example:99999', 'port'],
    ['https://APP.example', 'lower case'],
    ['https://app.example:443', 'default port'],
    ['https://app.example\r\nx', 'host'],
    ['https://app.example,https://b.example', 'origin'],
  ])('refuses %j and names the %s', (origin, mend) =>
    expect(originProblem(origin)).toEqual(expect.stringContaining(mend)),
  );

  it('accepts only what a browser would send', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.webAuthority({ withPort: true }).map((a) => `https://${a}`),
        ),
        (origin) => {
          if (originProblem(origin) === undefined) expect(new URL(origin).origin).toBe(origin);
        },
      ),
    );
  });
});
