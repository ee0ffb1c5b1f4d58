import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { formPostHeaders } from './page-headers.js';
import { Languages } from './languages/languages.js';
import { PageFrames } from './page-frames.js';
import { DefaultPages } from './pages.js';
import { FORM_POST_SCRIPT, FORM_POST_SCRIPT_HASH, type FormPostView } from './pages/form-post.page.js';

const pages = new DefaultPages();
const frame = new PageFrames(new Languages(), { style: '' }).of(undefined);
const view: FormPostView = {
  frame,
  action: 'https://app.example/cb?a=1&b=2',
  fields: { code: 'c0de', state: 's' },
  redirectHost: 'app.example',
};
const count = (html: string, what: RegExp) => html.match(what)?.length ?? 0;
const skeleton = (html: string) => html.replace(/[^<>"]/g, '');
const hostile = fc
  .oneof(
    fc.constantFrom('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', `' autofocus onfocus='x`),
    fc.constantFrom('</script><b>', '<%= it %>', '${1}', '&quot;', '<!--'),
    fc.string({ unit: 'binary' }),
  )
  .map((text) => `x${text}`);

describe('the page that posts an answer', () => {
  it('is one form to the redirect URI with the answer in hidden fields, and a button', async () => {
    const html = await pages.formPost(view);
    expect(count(html, /<form\b/g)).toBe(1);
    expect(html).toContain('<form method="post" action="https://app.example/cb?a=1&amp;b=2">');
    expect(html).toContain('<input type="hidden" name="code" value="c0de">');
    expect(html).toContain('<input type="hidden" name="state" value="s">');
    expect(count(html, /<input\b/g)).toBe(2);
    expect(count(html, /<button [^>]*type="submit"/g)).toBe(1);
    expect(html).toContain('<bdi>app.example</bdi>');
  });

  it('has the one script that its policy lets in, byte for byte', async () => {
    const scripts = [...(await pages.formPost(view)).matchAll(/<script>([\s\S]*?)<\/script>/g)];
    expect(scripts.map(([, script]) => script)).toEqual([FORM_POST_SCRIPT]);
    const hash = createHash('sha256').update(scripts[0][1]).digest('base64');
    expect(FORM_POST_SCRIPT_HASH).toBe(`sha256-${hash}`);
    const { 'Content-Security-Policy': policy } = formPostHeaders(view.action);
    expect(policy).toContain(`; script-src '${FORM_POST_SCRIPT_HASH}'`);
    expect(policy).toMatch(/^default-src 'none'; .* form-action 'self' https:\/\/app\.example https:;/);
  });

  const withText: [string, (text: string) => FormPostView][] = [
    ['action', (action) => ({ ...view, action })],
    ['name of a field', (name) => ({ ...view, fields: { code: 'c', [name]: 's' } })],
    ['value of a field', (state) => ({ ...view, fields: { code: 'c', state } })],
    ['host', (redirectHost) => ({ ...view, redirectHost })],
  ];
  it.each(withText)('lets no markup out of the %s', async (_field, viewWith) => {
    const benign = skeleton(await pages.formPost(viewWith('x')));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) =>
        expect(skeleton(await pages.formPost(viewWith(text)))).toBe(benign),
      ),
    );
  });
});
