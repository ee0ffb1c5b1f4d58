import fc from 'fast-check';
import { Languages } from './languages/languages.js';
import { PageFrames } from './page-frames.js';
import { DefaultPages } from './pages.js';
import type { ConsentView } from './pages/consent.page.js';
import type { ErrorView } from './pages/error.page.js';

const pages = new DefaultPages();
const frame = new PageFrames(new Languages(), { style: '' }).of(undefined);

const view: ConsentView = {
  frame,
  applicationName: 'Field Notes',
  clientUri: 'https://notes.example/',
  redirectHost: 'app.notes.example',
  isLoopback: false,
  scopes: [
    { name: 'read', description: 'Read your notes' },
    { name: 'write', description: 'Change your notes' },
  ],
  claims: [],
  uiLocales: [],
  userName: 'ana',
  action: '/o/authorize',
  hidden: { csrf_token: 'c5', request: 'r7' },
  policyUri: 'https://notes.example/privacy',
  tosUri: 'https://notes.example/terms',
};
const failure: ErrorView = {
  frame,
  status: 400,
  title: 'Not possible',
  description: 'It is wrong.',
  error: 'invalid_request',
};

const count = (html: string, what: RegExp) => html.match(what)?.length ?? 0;
/** What hostile text would have to add to if it got out of its place. */
const skeleton = (html: string) => html.replace(/[^<>"]/g, '');
// Text that is never blank, so that it takes the same branches of the page as the benign value does.
const hostile = fc
  .oneof(
    fc.constantFrom('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', `' autofocus onfocus='x`),
    fc.constantFrom('</title></style><b>', '<%= it %>', '${1}', '&lt;b&gt;', '<!--', ']]>', '\u202e<b>'),
    fc.string({ unit: 'binary' }),
  )
  .map((text) => `x${text}`);

describe('the consent page', () => {
  const withText: [string, (text: string) => ConsentView][] = [
    ['application name', (text) => ({ ...view, applicationName: text })],
    ['redirect host', (text) => ({ ...view, redirectHost: text })],
    ['scope name', (text) => ({ ...view, scopes: [{ name: text, description: 'd' }, view.scopes[1]] })],
    [
      'scope description',
      (text) => ({ ...view, scopes: [{ name: 'n', description: text }, view.scopes[1]] }),
    ],
    ['user name', (text) => ({ ...view, userName: text })],
    ['action', (text) => ({ ...view, action: text })],
    ['hidden name', (text) => ({ ...view, hidden: { csrf_token: 'c5', [text]: 'r7' } })],
    ['hidden value', (text) => ({ ...view, hidden: { csrf_token: 'c5', request: text } })],
    ['path of the application site', (text) => ({ ...view, clientUri: `https://notes.example/${text}` })],
    ['path of the policy', (text) => ({ ...view, policyUri: `https://notes.example/${text}` })],
    ['path of the terms', (text) => ({ ...view, tosUri: `https://notes.example/${text}` })],
  ];
  it.each(withText)('lets no markup out of the %s', async (_field, viewWith) => {
    const benign = skeleton(await pages.consent(view));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expect(skeleton(await pages.consent(viewWith(text)))).toBe(benign);
      }),
    );
  });

  // A URL percent-encodes markup in its path, but lets a quote stand in its host.
  it.each(['clientUri', 'policyUri', 'tosUri'])('lets no quote out of the host of %s', async (field) => {
    const html = await pages.consent({ ...view, [field]: 'https://a"onclick=alert().example/' });
    expect(skeleton(html)).toBe(skeleton(await pages.consent(view)));
    expect(html).toContain('a&quot;onclick');
  });

  it('is one POST form to the action, with its hidden fields and allow = false and true', async () => {
    const html = await pages.consent(view);
    expect(count(html, /<form\b/g)).toBe(1);
    expect(html).toContain('<form method="post" action="/o/authorize">');
    expect(
      [...html.matchAll(/<input type="hidden" name="(.*?)" value="(.*?)">/g)].map((m) => m.slice(1)),
    ).toEqual([
      ['csrf_token', 'c5'],
      ['request', 'r7'],
    ]);
    // "Deny" first: the first submit control is the one that a form submits by default.
    const buttons = [...html.matchAll(/<button [^>]*type="submit" name="(.*?)" value="(.*?)">(.*?)</g)];
    expect(buttons.map((m) => m.slice(1))).toEqual([
      ['allow', 'false', 'Deny'],
      ['allow', 'true', 'Allow'],
    ]);
  });

  it.each([
    'Field Notes',
    'app.notes.example',
    'Read your notes',
    'Change your notes',
    'read',
    'write',
    'ana',
  ])('shows %s', async (text) => expect(await pages.consent(view)).toContain(`>${text}<`));

  it('warns that a program on this device asks, and only then', async () => {
    expect(await pages.consent(view)).not.toContain('program on this device');
    expect(await pages.consent({ ...view, isLoopback: true })).toContain('program on this device');
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '/relative',
    'no uri',
    '',
  ])('links to the web alone, not to %j', async (uri) => {
    const html = await pages.consent({ ...view, clientUri: uri, policyUri: uri, tosUri: uri });
    expect(html).not.toContain('<a ');
    expect(html).not.toContain('About this application');
  });

  it.each([
    ['Élan', 'É'],
    ['notes-cli', 'N'],
    ['👩🏽‍🚀 crew', '👩🏽‍🚀'],
    ['  spaced ', 'S'],
    ['   ', 'A'],
    ['<b>', '&lt;'],
  ])('draws the badge of %j as %s', async (applicationName, initial) => {
    expect(await pages.consent({ ...view, applicationName })).toContain(
      `aria-hidden="true">${initial}</div>`,
    );
  });

  it.each([0, 1, 12])('lists %i scopes', async (length) => {
    const scopes = Array.from({ length }, (_, i) => ({ name: `s${i}`, description: '' }));
    const html = await pages.consent({ ...view, scopes });
    expect(count(html, /<li>/g)).toBe(length);
    expect(count(html, /<h2/g)).toBe(length > 0 ? 1 : 0);
  });
});

describe('the error page', () => {
  it.each(['title', 'description', 'error'] as const)('lets no markup out of the %s', async (field) => {
    const benign = skeleton(await pages.error(failure));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expect(skeleton(await pages.error({ ...failure, [field]: text }))).toBe(benign);
      }),
    );
  });

  it('says what happened and offers nothing to press', async () => {
    const html = await pages.error(failure);
    for (const text of ['Not possible', 'It is wrong.', 'invalid_request', '400'])
      expect(html).toContain(text);
    expect(html).not.toMatch(/<(form|button|a|input)\b/);
  });
});

it.each([
  ['consent', () => pages.consent(view)],
  ['error', () => pages.error(failure)],
])('the %s page has a language, one main landmark, one h1, and no script', async (_page, render) => {
  const html = await render();
  expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
  expect(count(html, /<main\b/g)).toBe(1);
  expect(count(html, /<h1\b/g)).toBe(1);
  expect(html).not.toMatch(/<script|\son\w+=|\sstyle=|<img/);
});

it('a host replaces one page and keeps the other', async () => {
  class HostPages extends DefaultPages {
    override error(): string {
      return 'ours';
    }
  }
  const host = new HostPages();
  expect(host.error()).toBe('ours');
  expect(await host.consent(view)).toBe(await pages.consent(view));
});
