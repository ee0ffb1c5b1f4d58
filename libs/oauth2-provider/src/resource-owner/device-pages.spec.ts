import fc from 'fast-check';
import { Languages } from './languages/languages.js';
import { PageFrames } from './page-frames.js';
import { DefaultPages } from './pages.js';
import type { DeviceView } from './pages/device.page.js';
import type { DeviceConfirmationView } from './pages/device-confirmation.page.js';
import type { DeviceDoneView } from './pages/device-done.page.js';

const pages = new DefaultPages();
const frame = new PageFrames(new Languages(), { style: '' }).of(undefined);

const asking: DeviceView = {
  frame,
  userCode: 'WDJB-MJHT',
  problem: 'It is wrong.',
  isLocked: false,
  action: '/o/device',
  hidden: { csrf_token: 'c5' },
};
const confirming: DeviceConfirmationView = {
  frame,
  applicationName: 'Field Notes',
  clientUri: 'https://notes.example/',
  userCode: 'WDJB-MJHT',
  scopes: [{ name: 'read', description: 'Read your notes' }],
  userName: 'ana',
  action: '/o/device',
  hidden: { csrf_token: 'c5', user_code: 'WDJBMJHT' },
  policyUri: 'https://notes.example/privacy',
  tosUri: 'https://notes.example/terms',
};
const done: DeviceDoneView = { frame, allowed: true, applicationName: 'Field Notes' };

const count = (html: string, what: RegExp) => html.match(what)?.length ?? 0;
/** What hostile text would have to add to if it got out of its place. */
const skeleton = (html: string) => html.replace(/[^<>"]/g, '');
const hostile = fc
  .oneof(
    fc.constantFrom('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', `' autofocus onfocus='x`),
    fc.constantFrom('</title></style><b>', '<%= it %>', '${1}', '&lt;b&gt;', '<!--', '\u202e<b>'),
    fc.string({ unit: 'binary' }),
  )
  .map((text) => `x${text}`);

const texts: [string, (text: string) => string | Promise<string>][] = [
  ['code that was typed', (userCode) => pages.device({ ...asking, userCode })],
  ['problem', (problem) => pages.device({ ...asking, problem })],
  ['action', (action) => pages.device({ ...asking, action })],
  ['hidden value', (text) => pages.device({ ...asking, hidden: { csrf_token: text } })],
  [
    'name of the application',
    (applicationName) => pages.deviceConfirmation({ ...confirming, applicationName }),
  ],
  ['code to confirm', (userCode) => pages.deviceConfirmation({ ...confirming, userCode })],
  ['user’s name', (userName) => pages.deviceConfirmation({ ...confirming, userName })],
  [
    'scope',
    (text) => pages.deviceConfirmation({ ...confirming, scopes: [{ name: text, description: text }] }),
  ],
  ['site', (text) => pages.deviceConfirmation({ ...confirming, clientUri: `https://notes.example/${text}` })],
  ['name on the last page', (applicationName) => pages.deviceDone({ ...done, applicationName })],
];
it.each(texts)('no markup gets out of the %s', async (_field, render) => {
  const benign = skeleton(await render('x'));
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => expect(skeleton(await render(text))).toBe(benign)),
  );
});

describe('the page that asks for the code', () => {
  it('is one POST form with the field user_code, filled in', async () => {
    const html = await pages.device(asking);
    expect(count(html, /<form\b/g)).toBe(1);
    expect(html).toContain('<form method="post" action="/o/device">');
    expect(html).toContain('<input type="hidden" name="csrf_token" value="c5">');
    expect(html).toMatch(
      /<label for="user_code">.+<\/label>\s*<input class="code" id="user_code" name="user_code" value="WDJB-MJHT"/,
    );
    expect(count(html, /<button\b/g)).toBe(1);
  });

  it('says what was wrong, and only then', async () => {
    expect(await pages.device(asking)).toMatch(/role="alert" id="problem">It is wrong\.</);
    const { problem: _, ...first } = asking;
    expect(await pages.device(first)).not.toMatch(/role="alert"|aria-invalid="/);
  });

  it('has no form while the user has to wait', async () => {
    const html = await pages.device({ ...asking, isLocked: true });
    expect(html).toContain('It is wrong.');
    expect(html).not.toMatch(/<(form|input|button)\b/);
  });
});

describe('the page that asks for the decision', () => {
  it('is one POST form whose first button denies', async () => {
    const html = await pages.deviceConfirmation(confirming);
    expect(count(html, /<form\b/g)).toBe(1);
    const buttons = [...html.matchAll(/<button [^>]*type="submit" name="(.*?)" value="(.*?)">(.*?)</g)];
    expect(buttons.map((m) => m.slice(1))).toEqual([
      ['allow', 'false', 'Deny'],
      ['allow', 'true', 'Allow'],
    ]);
  });

  it.each(['Field Notes', 'WDJB-MJHT', 'Read your notes', 'read', 'ana', 'notes.example'])(
    'shows %s',
    async (text) => expect(await pages.deviceConfirmation(confirming)).toContain(`>${text}<`),
  );

  it('warns of codes that somebody else gave (RFC 8628 section 5.4)', async () => {
    expect(await pages.deviceConfirmation(confirming)).toMatch(
      /class="note warn">.*If somebody gave you the code/,
    );
  });
});

it.each([
  [true, 'Your device is connected'],
  [false, 'Access was denied'],
])('the last page says so (%s) and offers nothing to press', async (allowed, text) => {
  const html = await pages.deviceDone({ ...done, allowed });
  expect(html).toContain(text);
  expect(html).not.toMatch(/<(form|button|a|input)\b/);
});

it.each([
  ['asking', () => pages.device(asking)],
  ['confirming', () => pages.deviceConfirmation(confirming)],
  ['last', () => pages.deviceDone(done)],
])('the %s page has a language, one main landmark, one h1, and no script', async (_page, render) => {
  const html = await render();
  expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
  expect(count(html, /<main\b/g)).toBe(1);
  expect(count(html, /<h1\b/g)).toBe(1);
  expect(html).not.toMatch(/<script|\son\w+=|\sstyle=|<img/);
});
