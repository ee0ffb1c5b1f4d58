import { Application } from 'nest-oauth2-provider';
import type { ManagementAction } from 'nest-oauth2-provider/management';
import { REDIRECT_URI, tokensOf } from './support/client.js';
import { EventRecorder } from './support/event-recorder.js';
import { filledForm, unescaped } from './support/filled-form.js';
import type { Host } from './support/host.js';
import { ManagedPages } from './support/managed-pages.js';
import { PAGE_PAIRS, type Who, cookieOf, hurried, managedHost } from './support/management.js';

const NEW = { name: 'Photos', redirectUris: 'https://photos.example/cb' };

describe.each(PAGE_PAIRS)('the safety of the pages of applications on %s with %s', (platform, database) => {
  let host: Host;
  let pages: ManagedPages;

  beforeAll(async () => {
    host = await managedHost({ platform, database });
    pages = new ManagedPages(host);
  });
  afterAll(() => host.stop());
  afterEach(() => hurried.clear());

  describe('what is not theirs', () => {
    it('gets the same answer as what never was, and as what is no id', async () => {
      const { at } = await pages.application();
      const never = 'applications/01890000-0000-7000-8000-000000000000/';
      const answers: string[] = [];
      for (const path of [at, never, 'applications/nothing/', "applications/'%20OR%201=1/"]) {
        const answer = await pages.get(path, 'other');
        answers.push(`${answer.status} ${await answer.text()}`);
      }
      expect(new Set(answers).size).toBe(1);
    });

    it.each(['x'.repeat(300), '%00', '%zz', '%F0%9F', '__proto__/update', '../applications/x'])(
      'and nothing else is at applications/%s',
      async (path) => {
        const { status } = await pages.get(`applications/${path}/`);
        expect([400, 404, 414]).toContain(status);
      },
    );
  });

  describe('a form', () => {
    const FORMS = ['update', 'secret', 'delete'];

    it.each(FORMS)(
      'at %s is refused without its token, with a foreign one and from another session',
      async (form) => {
        const { id, at } = await pages.application();
        const before = await pages.stored(id);
        const { action, fields } = await pages.form(`${at}${form}/`);
        const foreign = (await pages.form('applications/register/', 'other')).fields['csrf_token'];
        const changes = { name: 'Forged', overlap: '0' };
        for (const csrf_token of ['', 'x', foreign]) {
          const answer = await pages.send({ action, fields }, { ...changes, csrf_token });
          expect([answer.status, await answer.text()]).toEqual([403, expect.not.stringContaining('<form')]);
        }
        const elsewhere = { cookie: cookieOf('owner')['cookie'].replace('session-of', 'another-session-of') };
        expect((await host.post(action, { ...fields, ...changes }, elsewhere)).status).toBe(403);
        expect(await pages.stored(id)).toEqual(before);
      },
    );

    it.each<[string, RequestInit, number]>([
      [
        'JSON',
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"x"}' },
        415,
      ],
      [
        'JSON that is none',
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' },
        400,
      ],
      ['no type', { method: 'POST' }, 415],
      ['PUT', { method: 'PUT' }, 405],
      ['DELETE', { method: 'DELETE' }, 405],
      [
        'a repeated parameter',
        {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'name=a&name=b',
        },
        400,
      ],
    ])('is not %s', async (_what, init, status) => {
      const { id, at } = await pages.application();
      const before = await pages.stored(id);
      for (const form of FORMS) {
        const headers = { ...(init.headers as Record<string, string>), ...cookieOf('owner') };
        const answer = await host.fetch(`${at}${form}/`, { ...init, headers });
        expect([form, answer.status]).toEqual([form, status]);
      }
      expect(await pages.stored(id)).toEqual(before);
    });

    it.each<[ManagementAction, string]>([
      ['application.register', 'applications/register/'],
      ['application.update', 'update/'],
      ['application.delete', 'delete/'],
      ['application.rotate-secret', 'secret/'],
    ])('waits where %s comes too often', async (action, path) => {
      const { id, at } = await pages.application();
      const before = await pages.stored(id);
      const form = await pages.form(path.startsWith('applications') ? path : `${at}${path}`);
      hurried.set(action, 7);
      const answer = await pages.send(form, { ...NEW, overlap: '0' });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
      expect(await pages.stored(id)).toEqual(before);
    });
  });

  it('tells of each change who made it', async () => {
    const events = EventRecorder.of(host);
    const { id, at } = await pages.application();
    const changes = async (who: Who) => {
      await pages.send(await pages.form('applications/register/', who), NEW, who);
      await pages.send(await pages.form(`${at}update/`, who), { name: `By ${who}` }, who);
      await pages.send(await pages.form(`${at}secret/`, who), { overlap: '0' }, who);
    };
    const before = events.heard.length;
    await changes('owner');
    await changes('administrator');
    await pages.send(await pages.form(`${at}delete/`), {});
    const told = events.heard.slice(before).filter(({ name }) => name === 'management.changed');
    const of = (action: string, by: string, asAdministrator: boolean, applicationId: unknown = id) => ({
      name: 'management.changed',
      at: expect.any(Date) as Date,
      ip: expect.any(String) as string,
      action,
      by,
      asAdministrator,
      via: 'session',
      userId: action === 'application.register' ? by : 'alice',
      applicationId,
    });
    expect(told).toEqual([
      of('application.register', 'alice', false, expect.any(String)),
      of('application.update', 'alice', false),
      of('application.rotate-secret', 'alice', false),
      of('application.register', 'root', false, expect.any(String)),
      of('application.update', 'root', true),
      of('application.rotate-secret', 'root', true),
      of('application.delete', 'alice', false),
    ]);
  });

  it('keeps every page to itself, and answers HEAD as GET', async () => {
    const { at } = await pages.application();
    const paths = ['applications/', 'applications/register/', at, 'update', 'secret', 'delete', 'try'];
    for (const path of paths.map((each) => (each.includes('/') ? each : `${at}${each}/`))) {
      const answer = await pages.get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*frame-ancestors 'none'/,
      );
      expect(await answer.text()).not.toMatch(/<script|\son\w+=|javascript:/);
      const head = await host.fetch(path, { method: 'HEAD', headers: cookieOf('owner') });
      expect([head.status, await head.text()]).toEqual([200, '']);
    }
  });

  describe('hostile text', () => {
    const HOSTILE = `"><script>alert(1)</script>'<!-- {{x}} \u202Eevil`;

    it('is shown as it is, on every page, in every language', async () => {
      const { at } = await pages.application({ name: HOSTILE, metadata: { contacts: [HOSTILE] } });
      const paths = [
        'applications/?search=alert',
        at,
        `${at}update/`,
        `${at}secret/`,
        `${at}delete/`,
        `${at}try/`,
      ];
      for (const language of ['en', 'de', 'ar']) {
        for (const path of paths) {
          const html = await pages.text(path, 'owner', { 'accept-language': language });
          expect(html).toContain(`<html lang="${language}"`);
          expect(html).not.toContain('<script');
          expect(html).not.toMatch(/management\.\w/);
          expect(unescaped(html)).toContain(HOSTILE);
          // Isolated, so that it turns no words around, wherever it is not in an attribute.
          const bare = html.replace(/="[^"]*"|<title>.*<\/title>/g, '').replace(/<bdi>[^<]*<\/bdi>/g, '');
          expect(bare).not.toContain('\u202E');
        }
      }
    });

    it('that is refused comes back in its field alone', async () => {
      const typed = { name: HOSTILE, redirectUris: HOSTILE, policy_uri: HOSTILE, algorithm: HOSTILE };
      const answer = await pages.send(await pages.form('applications/register/'), typed);
      const html = await answer.text();
      expect(answer.status).toBe(400);
      expect(html).not.toContain('<script');
      expect(filledForm(html).fields).toMatchObject({
        name: HOSTILE,
        redirectUris: HOSTILE,
        policy_uri: HOSTILE,
      });
    });

    it.each<[string, Record<string, string>, number]>([
      ['NUL', { name: 'a\0b' }, 400],
      ['a control character', { name: 'a\u0007b' }, 400],
      ['ten thousand characters', { name: 'x'.repeat(10_000), redirectUris: 'x'.repeat(10_000) }, 400],
      ['nested parameters', { 'scope.a[b]': 'on' }, 400],
      ['a prototype', { 'scope.__proto__': 'on', everyScope: '' }, 400],
      ['a scope with a space', { 'scope.a b': 'on', everyScope: '' }, 400],
      ['an emoji', { name: '📷 Photos' }, 200],
    ])('with %s', async (_what, changes, status) => {
      const count = () => host.dataSource.getRepository(Application).count();
      const before = await count();
      const answer = await pages.send(await pages.form('applications/register/'), { ...NEW, ...changes });
      expect(answer.status).toBe(status);
      expect(await count()).toBe(status === 200 ? before + 1 : before);
    });
  });

  describe('the link that tries an application', () => {
    it.each(['client_secret_basic', 'client_secret_post', null])(
      'leads to tokens, as the page says, with the method %s',
      async (tokenEndpointAuthMethod) => {
        const { at, client } = await pages.application({
          tokenEndpointAuthMethod,
          scopes: ['read', 'openid'],
        });
        const query = `redirect_uri=${encodeURIComponent(REDIRECT_URI)}&scope.read=on&scope.openid=on`;
        const html = await pages.text(`${at}try/?${query}`);
        const url = new URL(unescaped(/class="button primary" href="([^"]*)"/.exec(html)![1]));
        expect(Object.fromEntries(url.searchParams)).toMatchObject({
          client_id: client.clientId,
          redirect_uri: REDIRECT_URI,
          scope: 'openid read',
          code_challenge_method: 'S256',
        });
        const consent = await host.fetch(url.pathname + url.search, { headers: cookieOf('owner') });
        const decided = await pages.send(filledForm(await consent.text()), { allow: 'true' });
        const code = new URL(decided.headers.get('location')!).searchParams.get('code')!;
        const secrets = [...html.matchAll(/<code class="secret" dir="ltr">([^]*?)<\/code>/g)];
        const [, [, verifier], [, command]] = secrets;
        expect(unescaped(command)).toContain(`--data-urlencode 'code_verifier=${verifier}'`);
        const isBasic = tokenEndpointAuthMethod === 'client_secret_basic';
        expect(unescaped(command).includes(`-u '${client.clientId}:'"$CLIENT_SECRET"`)).toBe(isBasic);
        const form = { code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
        const own = isBasic ? {} : { client_id: client.clientId, client_secret: client.clientSecret };
        const answer = await client.token(
          { grant_type: 'authorization_code', ...form, ...own },
          isBasic ? client.authentication : {},
        );
        expect(await tokensOf(answer)).toMatchObject({
          scope: 'openid read',
          id_token: expect.any(String) as string,
        });
      },
    );

    it('names no redirect URI and no scope but those of the application', async () => {
      const { at } = await pages.application({ scopes: ['read'] });
      const html = await pages.text(`${at}try/?redirect_uri=https%3A%2F%2Fevil.example&scope.write=on`);
      expect(html).not.toContain('evil.example');
      expect(html).not.toContain('scope=write');
    });

    it('is not there where no user comes', async () => {
      const machine = { grantTypes: ['client_credentials'], responseTypes: [], redirectUris: [] };
      const { at } = await pages.application(machine);
      expect((await pages.get(`${at}try/`)).status).toBe(404);
      expect(await pages.text(at)).not.toContain('/try/');
    });
  });
});
