import fc from 'fast-check';
import {
  originAllowed,
  originProblem,
  redirectUriAllowed,
  redirectUriProblem,
  redirectUriWarning,
} from './redirect-uri.js';
import { patternAllows, patternProblem } from './wildcard-uri.js';

const SUFFIXES = ['com', 'example', 'uk', 'co.uk', 'github.io', 'io'];
const isPublicSuffix = (domain: string) => SUFFIXES.includes(domain);
const rules = { schemes: ['https', '*'], isPublicSuffix };

describe('a redirect URI with a wildcard', () => {
  it.each([
    'https://*.app.example/cb',
    'https://*.app.example:8443/cb?a=1',
    'https://*.app.example',
    'https://*.a.b.app.example/',
    'https://*.bbc.co.uk/cb',
    'https://*.someone.github.io/cb',
    'https://*.xn--bcher-kva.example/cb',
  ])('may be registered, with a warning, where wildcards are allowed: %s', (uri) => {
    expect(redirectUriProblem(uri, rules)).toBeUndefined();
    expect(redirectUriProblem(uri, { schemes: rules.schemes })).toContain('wildcard');
    expect(redirectUriWarning(uri)).toContain('subdomains');
  });

  it.each([
    ['no domain', 'https://*/cb'],
    ['a top-level domain', 'https://*.com/cb'],
    ['a public suffix', 'https://*.co.uk/cb'],
    ["a host of other people's pages", 'https://*.github.io/cb'],
    ['this very machine', 'https://*.localhost/cb'],
    ['a name of this very machine', 'https://*.app.localhost/cb'],
    ['an address', 'https://*.0.0.1/cb'],
    ['an address with six groups', 'https://*.[::1]/cb'],
    ['the end of a label', 'https://a*.app.example/cb'],
    ['the beginning of a label', 'https://*-x.app.example/cb'],
    ['a later label', 'https://x.*.app.example/cb'],
    ['the last label', 'https://app.*/cb'],
    ['two labels', 'https://*.*.app.example/cb'],
    ['the path', 'https://x.app.example/*'],
    ['host and path', 'https://*.app.example/*'],
    ['the query', 'https://*.app.example/cb?a=*'],
    ['the port', 'https://x.app.example:*/cb'],
    ['user information', 'https://*@app.example/cb'],
    ['the scheme', '*://app.example/cb'],
    ['http', 'http://*.app.example/cb'],
    ['http on this machine', 'http://*.0.0.1:80/cb'],
    ['a private-use scheme', 'myapp://*.app.example/cb'],
    ['capitals', 'https://*.APP.example/cb'],
    ['the scheme in capitals', 'HTTPS://*.app.example/cb'],
    ['a dot at the end', 'https://*.app.example./cb'],
    ['an empty label', 'https://*..example/cb'],
    ['a fragment', 'https://*.app.example/cb#'],
    ['a path that goes up', 'https://*.app.example/../cb'],
    ['a port that does not exist', 'https://*.app.example:99999/cb'],
  ])('may not be registered for %s', (_case, uri) => {
    expect(redirectUriProblem(uri, rules)).toEqual(expect.any(String));
  });

  it.each([
    ['https://*.app.example/cb', 'https://shop.app.example/cb'],
    ['https://*.app.example/cb', 'https://a-1.app.example/cb'],
    ['https://*.app.example/cb', 'https://xn--bcher-kva.app.example/cb'],
    ['https://*.app.example:8443/cb?a=1', 'https://shop.app.example:8443/cb?a=1'],
    ['https://*.app.example', 'https://shop.app.example'],
  ])('%s allows %s, but only where wildcards are allowed', (registered, uri) => {
    expect(redirectUriAllowed(uri, [registered], { wildcards: true })).toBe(true);
    expect(redirectUriAllowed(uri, [registered])).toBe(false);
  });

  it.each([
    ['itself', 'https://*.app.example/cb'],
    ['no label', 'https://app.example/cb'],
    ['an empty label', 'https://.app.example/cb'],
    ['two labels', 'https://a.b.app.example/cb'],
    ['another domain that ends alike', 'https://evil-app.example/cb'],
    ['a domain that the label hides', 'https://evil.example/.app.example/cb'],
    ['a query that the label hides', 'https://evil.example?.app.example/cb'],
    ['a fragment that the label hides', 'https://evil.example#.app.example/cb'],
    ['user information', 'https://x@evil.app.example/cb'],
    ['a port for a label', 'https://evil.example:1.app.example/cb'],
    ['a backslash', 'https://evil.example\\.app.example/cb'],
    ['an encoded dot', 'https://a%2eb.app.example/cb'],
    ['an underscore', 'https://a_b.app.example/cb'],
    ['a hyphen at its end', 'https://a-.app.example/cb'],
    ['a label that is too long', `https://${'a'.repeat(64)}.app.example/cb`],
    ['capitals', 'https://SHOP.app.example/cb'],
    ['a line break', 'https://a\n.app.example/cb'],
    ['http', 'http://shop.app.example/cb'],
    ['another port', 'https://shop.app.example:8443/cb'],
    ['another path', 'https://shop.app.example/cb/'],
    ['a query', 'https://shop.app.example/cb?x'],
    ['a fragment', 'https://shop.app.example/cb#'],
  ])('does not allow %s', (_case, uri) => {
    expect(redirectUriAllowed(uri, ['https://*.app.example/cb'], { wildcards: true })).toBe(false);
  });

  it.each([
    'https://*/cb',
    'https://*.example',
    'https://*.com/cb',
    'https://*evil.example/cb',
    'http://*.app.example/cb',
    '*',
  ])('that stands in the table past every check, such as %s, allows nothing', (registered) => {
    for (const uri of [
      'https://evil.com/cb',
      'https://evil.example',
      'https://xevil.example/cb',
      'http://a.app.example/cb',
      registered,
    ]) {
      if (uri === '*') continue;
      expect(redirectUriAllowed(uri, [registered], { wildcards: true })).toBe(false);
    }
  });

  it('never allows what a browser takes to another domain, however it is bent', () => {
    const piece = fc.constantFrom(
      ...'https:// a . evil.com @ : \\ / ? # % .app.example app.example /cb x'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 2 })), { maxLength: 7 }), (parts) => {
        const uri = `https://${parts.join('')}.app.example/cb`;
        if (!patternAllows('https://*.app.example/cb', uri)) return;
        const { hostname, pathname, search, hash, username } = new URL(uri);
        expect(hostname).toMatch(/^[a-z0-9-]+\.app\.example$/);
        expect([pathname, search, hash, username]).toEqual(['/cb', '', '', '']);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('an origin with a wildcard', () => {
  it.each([
    ['https://*.app.example', undefined],
    ['https://*.app.example:8443', undefined],
    ['https://*.app.example/', 'origin'],
    ['https://*.app.example:443', 'default port'],
    ['https://*.co.uk', 'anybody'],
    ['http://*.app.example', 'first label'],
    ['https://x.*.example', 'first label'],
  ])('%s: %j', (origin, problem) => {
    const found = originProblem(origin, { isPublicSuffix });
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
    expect(originProblem(origin)).toEqual(expect.any(String));
  });

  it.each([
    ['https://shop.app.example', true],
    ['https://shop.app.example:8443', false],
    ['https://app.example', false],
    ['https://a.b.app.example', false],
    ['http://shop.app.example', false],
    ['https://*.app.example', false],
    ['https://shop.app.example/', false],
    ['null', false],
  ])('allows %s: %j', (origin, expected) => {
    expect(originAllowed(origin, ['https://*.app.example'], { wildcards: true })).toBe(expected);
    expect(originAllowed(origin, ['https://*.app.example'])).toBe(false);
  });

  it('stands beside others', () => {
    const allowed = ['https://*.app.example', 'https://app.example'];
    expect(originAllowed('https://app.example', allowed)).toBe(true);
    expect(originAllowed('https://APP.example', allowed, { wildcards: true })).toBe(false);
  });
});

it('patternProblem says nothing of the value itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (text) =>
      expect(patternProblem(`https://*.${text}`, isPublicSuffix) ?? '').not.toContain(text),
    ),
  );
});
