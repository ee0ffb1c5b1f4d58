import fc from 'fast-check';
import { Languages } from './languages/languages.js';
import { PageFrames } from './page-frames.js';
import { DefaultPages } from './pages.js';
import type { LoggedOutView } from './pages/logged-out.page.js';
import type { LogoutView } from './pages/logout.page.js';

const pages = new DefaultPages();
const frame = new PageFrames(new Languages(), { style: '' }).of(undefined);

const asking: LogoutView = {
  frame,
  applicationName: 'Field Notes',
  userName: 'ana',
  action: '/o/logout',
  hidden: { csrf_token: 'c5', logout_request: 'state=s' },
};
const done: LoggedOutView = {
  frame,
  isSignedOut: true,
  applicationName: 'Field Notes',
  continueTo: 'https://notes.example/after',
  frames: ['https://notes.example/out?sid=s', 'https://mail.example/out'],
};

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
  ['name of the application', (applicationName) => pages.logout({ ...asking, applicationName })],
  ['user’s name', (userName) => pages.logout({ ...asking, userName })],
  ['action', (action) => pages.logout({ ...asking, action })],
  ['hidden value', (text) => pages.logout({ ...asking, hidden: { logout_request: text } })],
  ['name on the last page', (applicationName) => pages.loggedOut({ ...done, applicationName })],
  [
    'name on the page of who stayed',
    (applicationName) => pages.loggedOut({ frame, isSignedOut: false, applicationName, frames: [] }),
  ],
  ['way back', (text) => pages.loggedOut({ ...done, continueTo: `https://notes.example/${text}` })],
  ['frame', (text) => pages.loggedOut({ ...done, frames: [`https://notes.example/${text}`] })],
];
it.each(texts)('no markup gets out of the %s', async (_field, render) => {
  const benign = skeleton(await render('x'));
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => expect(skeleton(await render(text))).toBe(benign)),
  );
});

it('the page that asks is one POST form, and what submits it without a choice changes nothing', async () => {
  const html = await pages.logout(asking);
  expect(count(html, /<form\b/g)).toBe(1);
  expect(html).toContain('<form method="post" action="/o/logout">');
  expect([...html.matchAll(/name="allow" value="(\w+)"/g)].map(([, value]) => value)).toEqual([
    'false',
    'true',
  ]);
});

it.each([undefined, ' '])('the page that asks does without a name that is %j', async (applicationName) => {
  const html = await pages.logout({ ...asking, applicationName });
  expect(html).toContain('You will be signed out');
});

it('the last page has a frame for each client, hidden and in a sandbox, and no form or script', async () => {
  const html = await pages.loggedOut(done);
  const frames = html.match(/<iframe [^>]*>/g) ?? [];
  expect(frames).toHaveLength(2);
  for (const frame of frames) expect(frame).toMatch(/ sandbox="allow-scripts allow-same-origin" .* hidden>$/);
  expect(count(html, /<form\b|<script\b/g)).toBe(0);
  expect(html).toContain('<a class="button primary" href="https://notes.example/after">');
});

it('the last page leads nowhere where there is nowhere to go', async () => {
  const html = await pages.loggedOut({ frame, isSignedOut: true, frames: [] });
  expect(count(html, /<a\b|<iframe\b/g)).toBe(0);
  expect(html).toContain('You can close this page.');
});
