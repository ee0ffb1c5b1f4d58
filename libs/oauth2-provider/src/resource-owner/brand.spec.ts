import { LEAST_CONTRAST, contrast, leastContrast, legible } from '../options/colours.js';
import type { OAuth2ProviderOptions } from '../options/options.js';
import { validateOptions } from '../options/validate.js';
import { brandOf } from './brand.js';
import { Languages } from './languages/languages.js';
import { pageHeaders } from './page-headers.js';
import { PageFrames } from './page-frames.js';
import { renderLayout } from './pages/layout.js';

const GIVEN = { issuer: 'https://auth.example.com/o', secret: 's'.repeat(32) };
const options = (more: Partial<OAuth2ProviderOptions>) => validateOptions({ ...GIVEN, ...more });

const pageOf = (more: Partial<OAuth2ProviderOptions>) => {
  const frame = new PageFrames(new Languages(), brandOf(options(more))).of(undefined);
  return {
    html: renderLayout({ frame, title: 't', body: '<h1>t</h1>' }),
    headers: pageHeaders([], {}, frame),
  };
};

it('nothing of a brand is on the pages of a host that has none', () => {
  expect(brandOf(options({}))).toEqual({ style: '' });
  expect(pageOf({}).html).not.toMatch(/<header|<img/);
});

it('name and logo stand above the page, escaped', () => {
  const { html } = pageOf({ brandName: 'A <b> & Co', brandLogo: '/logo.svg?a="b' });
  expect(html).toContain('<bdi>A &lt;b&gt; &amp; Co</bdi>');
  expect(html).toContain('<img src="/logo.svg?a=&quot;b" alt="">');
  expect(pageOf({ brandLogo: 'data:image/png;base64,AAAA' }).html).toContain('alt="Logo"');
});

it('colours are let in by the hash of their style, and by nothing else', () => {
  const { html, headers } = pageOf({ brandColor: '#8a1538' });
  const { style, styleHash } = brandOf(options({ brandColor: '#8a1538' }));
  expect(html).toContain(`<style>${style}</style>`);
  expect(style).toContain('--accent: #8a1538;');
  expect(headers['Content-Security-Policy']).toContain(`'${styleHash}';`);
  expect(headers['Content-Security-Policy']).not.toContain('unsafe');
});

it.each(['#000000', '#8a1538', '#0b5fff', '#00695c', '#777777', '#ffcc00', '#ffffff'])(
  'words are legible in colours made of %s, and on them',
  (colour) => {
    const light = legible(colour, 'light');
    const { style } = brandOf(options({ brandColor: light }));
    const [day, night] = style.split('@media').map((part) => {
      const all = [...part.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)];
      return Object.fromEntries(all.map(([, name, value]) => [name, value]));
    });
    expect(leastContrast(day['accent'], 'light')).toBeGreaterThanOrEqual(LEAST_CONTRAST);
    expect(leastContrast(night['accent'], 'dark')).toBeGreaterThanOrEqual(LEAST_CONTRAST);
    for (const scheme of [day, night])
      for (const ground of ['accent', 'accent-strong'])
        expect(contrast(scheme['on-accent'], scheme[ground])).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  },
);

it.each<[Partial<OAuth2ProviderOptions>, string]>([
  [
    { brandColor: '#ffcc00' },
    'brandColor must be legible: #ffcc00 has a contrast of 1.37:1 on the light page',
  ],
  [{ brandColorDark: '#8a1538' }, 'brandColorDark must be legible: #8a1538 has a contrast of'],
  [{ brandColor: 'red' }, 'brandColor must be a colour such as "#0b5fff"'],
  [{ brandColor: '#fff;}body{' }, 'brandColor must be a colour'],
  [{ brandLogo: 'https://elsewhere.example/logo.svg' }, 'brandLogo must be a path'],
  [{ brandLogo: '//elsewhere.example/logo.svg' }, 'brandLogo must be a path'],
  [{ brandLogo: '/\\elsewhere.example/logo.svg' }, 'brandLogo must be a path'],
  [{ brandLogo: 'data:text/html,x' }, 'brandLogo must be a path'],
  [{ brandLogo: 'logo.svg' }, 'brandLogo must be a path'],
  [{ brandName: '' }, 'brandName should not be empty'],
  [{ languages: [] }, 'languages must be a list of BCP 47 tags'],
  [{ languages: ['en_US'] }, 'languages must be a list of BCP 47 tags'],
  [{ texts: { en: { continue: 1 as never } } }, 'texts must map BCP 47 tags'],
  [{ texts: { 'e n': {} } }, 'texts must map BCP 47 tags'],
])('%j stops the app', (more, problem) => {
  expect(() => options(more)).toThrow(problem);
});

it.each(['/logo.svg', 'https://auth.example.com/logo.png', 'data:image/svg+xml,%3Csvg/%3E'])(
  'a logo may be %s',
  (brandLogo) => {
    expect(options({ brandLogo }).brandLogo).toBe(brandLogo);
  },
);
