import fc from 'fast-check';
import { Languages, PageFrames } from 'nest-oauth2-provider';
import { homePage, loginPage, signedInPage } from './pages.js';
import { SERVER_TEXTS } from './texts.js';

const languages = new Languages();
languages.add(SERVER_TEXTS);
const frame = new PageFrames(languages, { style: '' }).of(undefined);

const hidden = { csrf_token: 'c5' };
const skeleton = (html: string) => html.replace(/[^<>"]/g, '');
const count = (html: string, what: RegExp) => html.match(what)?.length ?? 0;
const hostile = fc
  .oneof(
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      `' autofocus onfocus='x`,
      '<%= it %>',
    ),
    fc.string({ unit: 'binary' }),
  )
  .map((text) => `x${text}`);

const login = { frame, action: '/login', hidden, username: 'ana', error: 'No match.' };
const signedIn = { frame, username: 'ana', logoutAction: '/logout', hidden };
const link = { href: '/doc', key: 'keys' };
const home = {
  frame,
  issuer: 'http://localhost:3000/o',
  username: 'ana',
  loginPath: '/login',
  links: [link],
  places: [{ href: '/o/applications/', key: 'applications' }],
};

it.each<[string, string, (text: string) => string]>([
  ['action', loginPage(login), (text) => loginPage({ ...login, action: text })],
  ['hidden field', loginPage(login), (text) => loginPage({ ...login, hidden: { csrf_token: text } })],
  ['typed username', loginPage(login), (text) => loginPage({ ...login, username: text })],
  ['login error', loginPage(login), (text) => loginPage({ ...login, error: text })],
  ['signed-in username', signedInPage(signedIn), (text) => signedInPage({ ...signedIn, username: text })],
  ['logout action', signedInPage(signedIn), (text) => signedInPage({ ...signedIn, logoutAction: text })],
  ['issuer', homePage(home), (text) => homePage({ ...home, issuer: text })],
  ['username at home', homePage(home), (text) => homePage({ ...home, username: text })],
  ['link', homePage(home), (text) => homePage({ ...home, links: [{ href: text, key: 'keys' }] })],
  ['place', homePage(home), (text) => homePage({ ...home, places: [{ href: text, key: 'applications' }] })],
])('no markup gets out of the %s', (_field, benign, page) => {
  fc.assert(fc.property(hostile, (text) => expect(skeleton(page(text))).toBe(skeleton(benign))));
});

it('login is one POST form with labelled fields that password managers know', () => {
  const html = loginPage({ frame, action: '/login?next=%2Fo', hidden });
  expect(count(html, /<form\b/g)).toBe(1);
  expect(html).toContain('<form method="post" action="/login?next=%2Fo">');
  expect(html).toContain('<input type="hidden" name="csrf_token" value="c5">');
  expect(html).toMatch(
    /<label for="username">[^]*<input id="username" name="username"[^>]*autocomplete="username"/,
  );
  expect(html).toMatch(
    /<label for="password">[^]*<input id="password" name="password" type="password"[^>]*autocomplete="current-password"/,
  );
  expect(count(html, /<button\b/g)).toBe(1);
  expect(html).not.toContain('login-error');
});

it('a failed login says so to everybody: in the title, aloud, and at both fields', () => {
  const html = loginPage(login);
  expect(html).toContain('<title>Error: Sign in</title>');
  expect(html).toContain('id="login-error" role="alert">No match.');
  expect(count(html, /aria-invalid="true" aria-describedby="login-error"/g)).toBe(2);
  expect(html).toContain('value="ana"');
});

it.each([
  ['without a name, the name', undefined, 'username'],
  ['with a name, the password', 'ana', 'password'],
])('login focuses, %s', (_case, username, field) => {
  const html = loginPage({ frame, action: '/login', hidden, username });
  expect([...html.matchAll(/<input id="(\w+)"[^>]* autofocus>/g)].map((match) => match[1])).toEqual([field]);
});

it('somebody who is signed in can sign out with one POST form', () => {
  const html = signedInPage(signedIn);
  expect(count(html, /<form\b/g)).toBe(1);
  expect(html).toContain('<form method="post" action="/logout">');
  expect(html).toContain('<bdi>ana</bdi>');
});

it('home names the issuer and links to every document', () => {
  const html = homePage({ ...home, username: undefined });
  expect(html).toContain('http://localhost:3000/o');
  expect(html).toContain('<a href="/doc">Keys</a>');
  expect(html).toContain('href="/login"><span>Sign in<');
  expect(html).not.toContain('<form');
});
