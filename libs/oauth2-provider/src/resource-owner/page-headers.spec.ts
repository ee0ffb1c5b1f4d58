import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { pageHeaders } from './page-headers.js';
import { escapeHtml, renderLayout } from './pages/layout.js';
import { STYLE, STYLE_HASHES } from './pages/style.js';

const formActionOf = (uris: string[]) =>
  /form-action ([^;]*);/.exec(pageHeaders(uris)['Content-Security-Policy'])?.[1];

describe('page headers', () => {
  it('let in the style that the page embeds, byte for byte', () => {
    const html = renderLayout({ title: 't', body: 'b', width: 'wide' });
    const embedded = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style);
    const hashes = embedded.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(hashes).toHaveLength(2);
    expect(pageHeaders()['Content-Security-Policy']).toContain(`style-src ${hashes.join(' ')};`);
  });

  it('forbid framing, referrers, caches, sniffing, and every resource from elsewhere', () => {
    expect(pageHeaders()).toEqual({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; style-src '${STYLE_HASHES.join("' '")}'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
  });

  it.each([
    ['an https redirect URI', 'https://app.example/cb?x=1', 'https://app.example https:'],
    ['an origin', 'https://app.example', 'https://app.example https:'],
    ['a port', 'http://127.0.0.1:53127/cb', 'http://127.0.0.1:53127 http:'],
    ['an international host', 'https://bücher.example/cb', 'https://xn--bcher-kva.example https:'],
    ['IPv6, which CSP cannot name', 'http://[::1]:8080/cb', 'http:'],
    ['a private-use scheme', 'com.example.app:/cb', 'com.example.app:'],
  ])('name %s, and the scheme in which the client may send the browser on', (_case, uri, source) => {
    expect(formActionOf([uri])).toBe(`'self' ${source}`);
  });

  it('name each target once and leave out what is no URI or would end the directive', () => {
    expect(
      formActionOf(['https://a.example/1', 'https://a.example/2', 'https://a;script-src/cb', 'nonsense', '']),
    ).toBe("'self' https://a.example https:");
  });

  it('hold no character that splits a header or adds a directive, whatever the redirect URI', () => {
    const directives = pageHeaders()['Content-Security-Policy'].split(';').length;
    const uri = fc.oneof(
      fc.webUrl(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((text) => `https://${text}`),
      fc
        .string({ unit: fc.constantFrom(';', ',', "'", '\r', '\n', ' ', '*', 'a', '.', ':') })
        .map((t) => `x://${t}`),
    );
    fc.assert(
      fc.property(uri, (text) => {
        const headers = pageHeaders([text]);
        for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
        expect(headers['Content-Security-Policy'].split(';')).toHaveLength(directives);
        expect(formActionOf([text])).toMatch(/^'self'( [a-z][a-z0-9+.-]*:(\/\/[a-z0-9._-]+(:\d+)?)?){0,2}$/);
      }),
    );
  });
});

describe('the layout', () => {
  it('escapes title and language, and takes the body as it is', () => {
    const html = renderLayout({ title: '</title><b>', lang: '"><b>', body: '<h1>Hi</h1>' });
    expect(html).toContain('<title>&lt;/title&gt;&lt;b&gt;</title>');
    expect(html).toContain('<html lang="&quot;&gt;&lt;b&gt;" dir="ltr">');
    expect(html).toMatch(/<main [^>]*>\n<h1>Hi<\/h1>/);
  });

  it('escapes what HTML gives a meaning to', () => {
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
  });
});

describe.each(['light', 'dark'])('the %s colours', (scheme) => {
  const blocks = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map((match) => match[1]);
  const colours = Object.fromEntries(
    [...blocks[scheme === 'light' ? 0 : 1].matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]),
  );
  /** WCAG 2.2, relative luminance. */
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5]
      .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  it.each([
    ['ink', 'card', 4.5],
    ['ink', 'tint', 4.5],
    ['soft', 'card', 4.5],
    ['soft', 'tint', 4.5],
    ['accent', 'card', 4.5],
    ['accent', 'tint', 4.5],
    ['on-accent', 'accent', 4.5],
    ['on-accent', 'accent-strong', 4.5],
    ['good', 'good-tint', 4.5],
    ['warn', 'warn-tint', 4.5],
    ['bad', 'bad-tint', 4.5],
    ['bad', 'card', 4.5],
    ['on-bad', 'bad', 4.5],
    ['edge', 'card', 3],
    ['ink', 'page', 4.5],
    ['soft', 'page', 4.5],
    ['accent', 'page', 4.5],
    ['edge', 'page', 3],
  ])('%s on %s reach a contrast of %d', (front, back, least) => {
    const [low, high] = [luminance(colours[front]), luminance(colours[back])].sort((a, b) => a - b);
    expect((high + 0.05) / (low + 0.05)).toBeGreaterThanOrEqual(least);
  });
});
