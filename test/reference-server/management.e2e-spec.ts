import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';
import { fieldsOf } from '../support/management-api.js';
import { Visitor } from '../support/visitor.js';

jest.setTimeout(READY_WITHIN + 60_000);

const PASSWORD = 'correct horse';
const CALLBACK = 'https://client.example.com/callback';

describe.each(serverPairs.slice(0, 2))(
  'the management at the reference server on %s with %s',
  (platform, database) => {
    let server: ReferenceServer;
    beforeAll(async () => {
      server = await ReferenceServer.on(platform, database);
      await server.start();
      const more = ['--password', PASSWORD, '--email', 'a@example.com'];
      await server.cliJson('createuser', 'ada', ...more, '--admin');
      await server.cliJson('createuser', 'ben', ...more);
    });
    afterAll(() => server?.dispose());

    async function loggedIn(username: string): Promise<Visitor> {
      const visitor = new Visitor(server.origin);
      const form = await visitor.follow(await visitor.get(`${server.issuer}/applications/`));
      const page = await visitor.follow(await visitor.submit(form, { username, password: PASSWORD }));
      // Back where it began.
      expect(await page.text()).toContain('/o/applications/register/');
      return visitor;
    }
    const statusOf = async (visitor: Visitor, path: string) =>
      (await visitor.get(`${server.issuer}/${path}`)).status;

    it('sends visitors to the login and has a page for whom it is, at the paths of the contract', async () => {
      const [ada, ben] = [await loggedIn('ada'), await loggedIn('ben')];
      for (const path of ['applications/', 'applications/register/', 'authorized-tokens/', 'sessions/'])
        expect([path, await statusOf(ben, path)]).toEqual([path, 200]);
      expect([await statusOf(ben, 'admin/'), await statusOf(ada, 'admin/')]).toEqual([403, 200]);
      const homes = await Promise.all(
        [ada, ben, new Visitor(server.origin)].map(async (each) => (await each.get('/')).text()),
      );
      const linked = homes.map((html) => [...html.matchAll(/\/o\/([a-z-]+\/)"/g)].map(([, path]) => path));
      const everybody = ['applications/', 'authorized-tokens/', 'sessions/'];
      expect(linked).toEqual([[...everybody, 'admin/'], everybody, []]);
    });

    it('registers an application, which is let in, shown and thrown out again', async () => {
      const ben = await loggedIn('ben');
      const register = `${server.issuer}/applications/register/`;
      const fields = fieldsOf(await (await ben.get(register)).text());
      const filled = { ...fields, name: 'Notes of Ben', clientType: 'public', redirectUris: CALLBACK };
      const answer = await ben.post(register, filled);
      expect((await ben.follow(answer)).status).toBe(200);
      const list = await (await ben.get(`${server.issuer}/applications/`)).text();
      const [, id] = /\/o\/applications\/([0-9a-f-]{36})\//.exec(list)!;
      expect(await statusOf(ben, `applications/${id}/`)).toBe(200);
      expect(await statusOf(await loggedIn('ada'), `applications/${id}/`)).toBe(200);
      const shown = await (await ben.get(`${server.issuer}/applications/${id}/`)).text();
      const [, clientId] = /<code[^>]*>([A-Za-z0-9]{40})<\/code>/.exec(shown)!;
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: CALLBACK,
        scope: 'read',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      });
      const consent = await ben.get(`${server.issuer}/authorize?${query.toString()}`);
      await ben.submit(consent, { allow: 'true' });
      expect(await (await ben.get(`${server.issuer}/authorized-tokens/`)).text()).toContain('Notes of Ben');
      const path = `${server.issuer}/authorized-tokens/${id}/delete/`;
      const done = await ben.post(path, fieldsOf(await (await ben.get(path)).text()));
      expect(await done.text()).toContain('can no longer use your account');
    });

    it('has the API, with the scopes of its parts', async () => {
      const answer = await fetch(`${server.issuer}/api/applications`);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('scope="applications"');
      const metadata = await fetch(`${server.issuer}/.well-known/openid-configuration`);
      const { scopes_supported } = (await metadata.json()) as { scopes_supported: string[] };
      expect(scopes_supported).toEqual(
        expect.arrayContaining(['applications', 'connections', 'administration']),
      );
    });
  },
);
