import { Application, TokenFamily } from 'nest-oauth2-provider';
import { TestClient, basic } from './support/client.js';
import { EventRecorder } from './support/event-recorder.js';
import { filledForm, problemAt, unescaped } from './support/filled-form.js';
import type { Host } from './support/host.js';
import { ManagedPages } from './support/managed-pages.js';
import { PAGE_PAIRS, managedHost } from './support/management.js';
import { loginCookie } from './support/owners.js';

const NEW = { name: 'Photos', redirectUris: 'https://photos.example/cb' };

describe.each(PAGE_PAIRS)('the pages of applications on %s with %s', (platform, database) => {
  let host: Host;
  let pages: ManagedPages;

  beforeAll(async () => {
    host = await managedHost({ platform, database });
    pages = new ManagedPages(host);
  });
  afterAll(() => host.stop());

  describe('a list', () => {
    it('has one’s own, a page at a time, and everybody’s for an administrator who asks', async () => {
      const bobs = { cookie: loginCookie('bob') };
      await Promise.all(
        Array.from({ length: 27 }, (_, at) =>
          TestClient.register(host, {
            userId: 'bob',
            name: `Bob's ${at}`,
            clientType: at % 2 ? 'public' : 'confidential',
          }),
        ),
      );
      await pages.application({ name: '100% <b>Alice</b>' });
      const rows = (html: string) =>
        [...html.matchAll(/<a href="[^"]*"><bdi>(.*?)<\/bdi>/g)].map(([, name]) => name);
      const first = await (await host.fetch('applications', { headers: bobs })).text();
      const next = unescaped(/rel="next" href="([^"]*)"/.exec(first)![1]);
      const second = await (await host.fetch(next, { headers: bobs })).text();
      const all = new Set([...rows(first), ...rows(second)]);
      expect(rows(first)).toHaveLength(25);
      expect(second).not.toContain('rel="next"');
      expect([...all].every((name) => /Bob&#39;s \d+|Photos|By other/.test(name))).toBe(true);
      expect([...all].filter((name) => name.startsWith('Bob'))).toHaveLength(27);

      const search = async (query: string, who: 'owner' | 'administrator') =>
        rows(await pages.text(`applications/?${query}`, who));
      expect(await search('search=100%25', 'administrator')).toEqual([]);
      expect(await search('search=100%25&whose=all', 'administrator')).toEqual([
        '100% &lt;b&gt;Alice&lt;/b&gt;',
      ]);
      expect(await search("search=bob's 1&type=public&whose=all", 'administrator')).not.toContain(
        'Bob&#39;s 10',
      );
      expect(await search("search=bob's 11&type=public&whose=all", 'administrator')).toEqual([
        'Bob&#39;s 11',
      ]);
      expect(await search("search=bob's&whose=all", 'owner')).toEqual([]);
    });

    it.each(['after=nothing', "after='", 'after=%00', 'search=a&search=b'])('refuses ?%s', async (query) => {
      expect((await pages.get(`applications/?${query}`)).status).toBe(400);
    });
  });

  describe('a registration', () => {
    it('shows id and secret once, and is made once', async () => {
      const form = await pages.form('applications/register/');
      const answer = await pages.send(form, NEW);
      const html = await answer.text();
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
      const [clientId, clientSecret] = [...html.matchAll(/<code class="secret"[^>]*>(.*?)<\/code>/g)].map(
        ([, text]) => text,
      );
      const found = await host.dataSource.getRepository(Application).findOneByOrFail({ clientId });
      expect(found).toMatchObject({
        userId: 'alice',
        name: 'Photos',
        clientType: 'confidential',
        scopes: null,
      });
      expect(found.grantTypes).toEqual(['authorization_code', 'refresh_token']);
      const introspected = await host.post(
        'introspect',
        { token: 'x' },
        { authorization: basic(clientId, clientSecret) },
      );
      expect(introspected.status).toBe(200);

      const again = await pages.send(form, NEW);
      expect([again.status, again.headers.get('location')]).toEqual([
        303,
        `/o/applications/${found.id}/?done=application-registered-before`,
      ]);
      const shown = await pages.text(again.headers.get('location')!);
      expect(shown).toContain('was sent before');
      expect(shown).not.toContain(clientSecret);
      expect(await host.dataSource.getRepository(Application).countBy({ id: found.id })).toBe(1);
    });

    it('is made once, too, where the button was pressed twice', async () => {
      const form = await pages.form('applications/register/');
      const both = await Promise.all([
        pages.send(form, { ...NEW, name: 'Twice' }),
        pages.send(form, { ...NEW, name: 'Twice' }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 303]);
      expect(await host.dataSource.getRepository(Application).countBy({ name: 'Twice' })).toBe(1);
    });

    it('says all that is wrong at once, beside the fields, and keeps what was typed', async () => {
      const typed = {
        name: 'x'.repeat(300),
        redirectUris: ' nowhere \r\n\r\nhttps://a.example/cb#top',
        allowedOrigins: 'https://a.example/',
        client_uri: 'javascript:alert(1)',
        algorithm: 'none',
      };
      const answer = await pages.send(await pages.form('applications/register/'), typed);
      const html = await answer.text();
      expect(answer.status).toBe(400);
      const ids = ['name', 'redirectUris', 'allowedOrigins', 'client_uri', 'algorithm'];
      expect(ids.map((id) => problemAt(html, `field-${id}`))).toEqual([
        expect.stringMatching(/too long/),
        expect.stringMatching(/^Redirect URI 1 .*\nRedirect URI 2 has a fragment/),
        expect.stringMatching(/^Origin 1 /),
        expect.stringMatching(/https URL/),
        expect.stringMatching(/algorithm is unknown/),
      ]);
      const { fields } = filledForm(html);
      expect(fields['redirectUris'].trim().split(/\s+/)).toEqual(['nowhere', 'https://a.example/cb#top']);
      expect(fields).toMatchObject({ name: typed.name, client_uri: typed.client_uri });
      expect(html).toContain('<a href="#field-redirectUris">Redirect URIs</a>');
      for (const id of ids.slice(0, 4)) {
        expect(html).toMatch(new RegExp(`id="field-${id}"[^>]*aria-describedby="[^"]*field-${id}-problem"`));
      }
    });

    it.each<[string, Record<string, string>, string]>([
      ['to do without consent', { skipAuthorization: 'on' }, 'skipAuthorization'],
      ['for somebody else', { userId: 'bob' }, 'userId'],
      ['to act for itself', { 'grantTypes.client_credentials': 'on' }, 'grantTypes'],
      ['to know of the tokens of others', { everyScope: '', 'scope.introspection': 'on' }, 'scopes'],
      ['of another type', { clientType: 'trusted' }, 'clientType'],
    ])('by an owner is refused %s', async (_what, changes, field) => {
      const before = await host.dataSource.getRepository(Application).count();
      const answer = await pages.send(await pages.form('applications/register/'), { ...NEW, ...changes });
      const html = await answer.text();
      expect(answer.status).toBe(400);
      const id = field === 'scopes' ? 'scope' : field;
      expect(html.includes(`<code dir="ltr">${field}</code>`) || problemAt(html, `field-${id}`) !== '').toBe(
        true,
      );
      expect(await host.dataSource.getRepository(Application).count()).toBe(before);
    });

    it('by an administrator may all of that', async () => {
      const form = await pages.form('applications/register/', 'administrator');
      const changes = {
        ...NEW,
        name: 'Trusted',
        skipAuthorization: 'on',
        userId: 'bob',
        'grantTypes.client_credentials': 'on',
        accessTokenLifetime: '60',
      };
      const wrong = await pages.send(
        form,
        { ...changes, userId: 'nobody', accessTokenLifetime: 'long' },
        'administrator',
      );
      expect(problemAt(await wrong.text(), 'field-userId')).toMatch(/nobody who is active/);
      expect((await pages.send(form, changes, 'administrator')).status).toBe(200);
      expect(await host.dataSource.getRepository(Application).findOneBy({ name: 'Trusted' })).toMatchObject({
        userId: 'bob',
        skipAuthorization: true,
        accessTokenLifetime: 60,
        grantTypes: expect.arrayContaining(['authorization_code', 'client_credentials']) as string[],
      });
    });

    it('takes no record but the one that its form was given', async () => {
      const form = await pages.form('applications/register/');
      const foreign = await pages.form('applications/register/', 'other');
      const record = '01890000-0000-7000-8000-000000000000';
      const attempts: Record<string, string>[] = [
        { record },
        { record: foreign.fields['record'] },
        { record_token: 'x' },
        { record: 'x' },
      ];
      for (const changes of attempts)
        expect((await pages.send(form, { ...NEW, ...changes })).status).toBe(403);
    });
  });

  describe('a change', () => {
    it('keeps what an administrator set beyond the owner’s rules', async () => {
      const { id, at } = await pages.application({
        grantTypes: ['authorization_code', 'client_credentials'],
        scopes: ['read', 'write'],
        requirePkce: false,
        metadata: { client_uri: 'https://photos.example', contacts: ['a@example.com'] },
      });
      const changes = {
        name: 'Mine',
        'grantTypes.refresh_token': 'on',
        client_uri: '',
        tos_uri: 'https://photos.example/t',
      };
      const form = await pages.form(`${at}update/`);
      const fields = Object.fromEntries(
        Object.entries(form.fields).filter(([name]) => name !== 'scope.write'),
      );
      const answer = await pages.send({ ...form, fields }, changes);
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        `/o/${at}?done=application-changed`,
      ]);
      const kept = await pages.stored(id);
      expect(kept).toMatchObject({
        name: 'Mine',
        scopes: ['read'],
        requirePkce: false,
        userId: 'alice',
        metadata: { tos_uri: 'https://photos.example/t', contacts: ['a@example.com'] },
      });
      expect(kept!.grantTypes.sort()).toEqual(['authorization_code', 'client_credentials', 'refresh_token']);
      expect(await pages.text(answer.headers.get('location')!)).toContain('was changed');
    });

    it('of an application that asks for no consent leaves where it sends users and what it gets', async () => {
      const { id, at } = await pages.application({ skipAuthorization: true, scopes: ['read'] });
      const before = await pages.stored(id);
      const form = await pages.form(`${at}update/`);
      const offered = Object.keys(form.fields);
      expect(offered).toEqual(expect.arrayContaining(['name', 'postLogoutRedirectUris']));
      const others = [
        'redirectUris',
        'allowedOrigins',
        'clientType',
        'grantTypes.refresh_token',
        'scope.read',
      ];
      expect(offered.filter((each) => others.includes(each))).toEqual([]);
      for (const [field, value] of Object.entries({
        redirectUris: 'https://evil.example/cb',
        allowedOrigins: 'https://evil.example',
        clientType: 'public',
        'grantTypes.refresh_token': 'on',
        'scope.write': 'on',
      })) {
        await pages.send(form, { name: before!.name, [field]: value });
        const { updated: _, ...after } = (await pages.stored(id))!;
        expect(before).toMatchObject(after);
      }
      expect((await pages.send(form, { name: 'Mine' })).status).toBe(303);
      expect(await pages.stored(id)).toMatchObject({ name: 'Mine', redirectUris: before!.redirectUris });
      const all = await pages.form(`${at}update/`, 'administrator');
      expect(Object.keys(all.fields)).toEqual(expect.arrayContaining(others));
    });

    it('of nothing changes nothing', async () => {
      const { at } = await pages.application();
      const events = EventRecorder.of(host);
      const told = await events.during(async () => {
        const answer = await pages.send(await pages.form(`${at}update/`));
        expect(answer.headers.get('location')).toBe(`/o/${at}?done=application-unchanged`);
      });
      expect(told).toEqual([]);
    });

    it('that ends the secrets asks first; the one back gets a new one, which is shown', async () => {
      const { id, at, client } = await pages.application();
      const toPublic = { clientType: 'public', name: 'An app now' };
      const asked = await pages.send(await pages.form(`${at}update/`), toPublic);
      const html = await asked.text();
      expect(asked.status).toBe(409);
      expect((await pages.stored(id))!.clientSecrets).toHaveLength(1);
      const again = filledForm(html);
      expect(again.fields).toMatchObject(toPublic);
      expect((await pages.send(again, { end_secrets: 'on' })).status).toBe(303);
      expect(await pages.stored(id)).toMatchObject({
        clientSecrets: [],
        clientType: 'public',
        name: 'An app now',
      });
      const back = await pages.send(await pages.form(`${at}update/`), { clientType: 'confidential' });
      const shown = await back.text();
      expect([back.status, back.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(shown).toMatch(/<code class="secret"[^>]*>[A-Za-z0-9]{128}</);
      expect(shown).not.toContain(client.clientSecret);
    });

    it('of what was deleted meanwhile finds nothing', async () => {
      const { id, at } = await pages.application();
      const [update, secret, deletion] = [
        await pages.form(`${at}update/`),
        await pages.form(`${at}secret/`),
        await pages.form(`${at}delete/`),
      ];
      await host.dataSource.getRepository(Application).delete({ id });
      for (const form of [update, secret, deletion])
        expect((await pages.send(form, { name: 'Other', overlap: '0' })).status).toBe(404);
    });

    it('at the same time as another is never half of each', async () => {
      const { id, at } = await pages.application();
      const forms = await Promise.all([pages.form(`${at}update/`), pages.form(`${at}update/`)]);
      const answers = await Promise.all(
        forms.map((form, each) =>
          pages.send(form, { name: `Name ${each}`, redirectUris: `https://${each}.example/cb` }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([303, 303]);
      const { name, redirectUris } = (await pages.stored(id))!;
      const [, last] = /^Name (\d)$/.exec(name)!;
      expect(redirectUris).toEqual([`https://${last}.example/cb`]);
    });
  });

  describe('a rotation', () => {
    const works = async (clientId: string, secret: string) =>
      (await host.post('introspect', { token: 'x' }, { authorization: basic(clientId, secret) })).status ===
      200;
    const secretIn = async (page: Response) =>
      /<code class="secret"[^>]*>([A-Za-z0-9]{128})</.exec(await page.text())![1];

    it.each<[string, boolean]>([
      ['0', false],
      ['86400', true],
    ])('with an overlap of %s seconds', async (overlap, isKept) => {
      const { at, client } = await pages.application();
      const form = await pages.form(`${at}secret/`);
      const answer = await pages.send(form, { overlap });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const fresh = await secretIn(answer);
      expect(await works(client.clientId, fresh)).toBe(true);
      expect(await works(client.clientId, client.clientSecret!)).toBe(isKept);
      expect(await pages.text(at)).not.toContain(fresh);
    });

    it('is refused with an overlap that is none, and for a client that has no secret', async () => {
      const { at } = await pages.application();
      const form = await pages.form(`${at}secret/`);
      for (const overlap of ['', '-1', '1.5', 'long', '9007199254740991', 'Infinity'])
        expect([400, overlap]).toEqual([(await pages.send(form, { overlap })).status, overlap]);
      const { at: publicAt } = await pages.application({ clientType: 'public' });
      expect(await pages.text(`${publicAt}secret/`)).toContain('has no secret');
      const sent = await pages.send(
        { action: `${publicAt}secret/`, fields: { ...form.fields, newest: '' } },
        { overlap: '0' },
      );
      expect(sent.status).toBe(400);
    });

    it('by a form of before another one is refused, so that a reload ends no secret', async () => {
      const { id, at } = await pages.application();
      const form = await pages.form(`${at}secret/`);
      const clientSecrets = (await pages.stored(id))!.clientSecrets.map((each) => ({
        ...each,
        created: each.created - 60,
      }));
      await host.dataSource.getRepository(Application).update({ id }, { clientSecrets });
      expect((await pages.send(form, { overlap: '0' })).status).toBe(409);
      expect((await pages.stored(id))!.clientSecrets).toEqual(clientSecrets);
    });
  });

  describe('a deletion', () => {
    it('says what falls, asks, and takes all of it', async () => {
      const { id, at, client } = await pages.application({ name: 'Falls <i>' });
      const { access_token } = await client.tokens({ scope: 'read' });
      const page = await pages.text(`${at}delete/`);
      expect(page).toContain('Delete <bdi>Falls &lt;i&gt;</bdi>?');
      expect(page).toContain('<li>1 access token</li>');
      expect(await pages.stored(id)).not.toBeNull();
      const answer = await pages.send(filledForm(page));
      expect(answer.headers.get('location')).toBe('/o/applications/?done=application-deleted');
      expect(await pages.stored(id)).toBeNull();
      const me = await host.fetch('/api/me', { headers: { authorization: `Bearer ${access_token}` } });
      expect(me.status).toBe(401);
      expect((await pages.get(at)).status).toBe(404);
    });

    it('that takes long says so, with all authorizations gone, and goes on when it is sent again', async () => {
      const { id, at, client } = await pages.application();
      await client.tokens({ scope: 'read' });
      let looks = 0;
      const signal = {
        get aborted() {
          return ++looks > 1;
        },
      } as AbortSignal;
      const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(signal);
      const answer = await pages.send(await pages.form(`${at}delete/`)).finally(() => timeout.mockRestore());
      expect(answer.headers.get('location')).toBe(`/o/${at}delete/?done=application-partly-deleted`);
      expect(await pages.stored(id)).not.toBeNull();
      expect(await host.dataSource.getRepository(TokenFamily).countBy({ applicationId: id })).toBe(0);
      const again = filledForm(await pages.text(answer.headers.get('location')!));
      expect((await pages.send(again)).headers.get('location')).toBe(
        '/o/applications/?done=application-deleted',
      );
      expect(await pages.stored(id)).toBeNull();
    });
  });
});
