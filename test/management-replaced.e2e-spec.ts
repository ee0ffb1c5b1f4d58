import {
  type AccessTokenAdmin,
  DEFAULT_MANAGEMENT_CONTROLLERS,
  type ManagementPages,
  type ManagementPolicy,
  OAuth2ManagementModule,
  SessionsController,
} from 'nest-oauth2-provider/management';
import { TestClient } from './support/client.js';
import { Host } from './support/host.js';
import { loggedInAt, newLogin } from './support/logout.js';
import { type TestUser, loginCookie, resetUsers, users } from './support/owners.js';
import { shownClass } from './support/shown-classes.js';

const FRENCH = {
  'management.nav.sessions': 'Connexions',
  'management.sessions.title': 'Où vous êtes connecté',
  'management.connections.title': 'Applications connectées',
};

/** The classes that the README shows, each in the place of the library's own. */
describe.each(['express', 'fastify'] as const)('a management with parts of the host, on %s', (platform) => {
  let host: Host;
  beforeAll(async () => {
    users.set('alice', { ...users.get('alice'), isStaff: true } as unknown as TestUser);
    host = await Host.start({
      platform,
      options: { languages: ['en', 'fr'], texts: { fr: FRENCH } },
      imports: [
        OAuth2ManagementModule.forRoot({
          policy: await shownClass<ManagementPolicy>('StaffManages'),
          pages: await shownClass<ManagementPages>('PlainPages'),
          administration: { accessToken: await shownClass<AccessTokenAdmin>('LoginTimesAdmin') },
        }),
      ],
    });
  });
  afterAll(async () => {
    resetUsers();
    await host?.stop();
  });

  const see = async (path: string, user: string, language = 'en') => {
    const headers = { cookie: loginCookie(user), 'accept-language': language };
    const answer = await host.fetch(path, { headers });
    return { status: answer.status, html: await answer.text() };
  };

  it('goes by the policy', async () => {
    const statuses = async (path: string) => [
      (await see(path, 'alice')).status,
      (await see(path, 'bob')).status,
    ];
    expect(await statuses('admin/')).toEqual([200, 403]);
    expect(await statuses('applications/register/')).toEqual([200, 403]);
    expect(await statuses('applications/')).toEqual([200, 200]);
  });

  it('shows the page', async () => {
    const client = await TestClient.register(host);
    const login = newLogin('bob');
    await loggedInAt(client, login);
    const { html } = await see('sessions/', 'bob');
    expect(html).toMatch(/<h1>Sessions<\/h1><ol><li>[^<]+ UTC<\/li>/);
    expect(html).toContain('aria-current="page"');
    expect((await see('authorized-tokens/', 'bob')).html).toContain('<h1>Connected apps</h1>');
  });

  it('shows the records as the admin class does', async () => {
    const { html } = await see('admin/access-tokens/', 'alice');
    expect(html).toContain('Logged in');
    expect((await see('admin/refresh-tokens/', 'alice')).html).not.toContain('Logged in');
  });

  it('speaks the language, and English where it has no words', async () => {
    const { html } = await see('sessions/', 'bob', 'fr');
    expect(html).toContain('<html lang="fr"');
    expect(html).toContain('<h1>Où vous êtes connecté</h1>');
    expect(html).toContain('>Connexions</a>');
    expect(html).toContain('>Applications</a>');
  });
});

it('leaves out what is not listed, and the navigation follows', async () => {
  const controllers = DEFAULT_MANAGEMENT_CONTROLLERS.filter((each) => each !== SessionsController);
  const host = await Host.start({ imports: [OAuth2ManagementModule.forRoot({ controllers })] });
  const headers = { cookie: loginCookie('bob') };
  expect((await host.fetch('sessions/', { headers })).status).toBe(404);
  const html = await (await host.fetch('authorized-tokens/', { headers })).text();
  expect(html).toContain('/o/applications/');
  expect(html).not.toContain('/o/sessions/');
  await host.stop();
});

it('is part of one app: what forRoot() made is not shared by two of a process', async () => {
  const shared = OAuth2ManagementModule.forRoot();
  const host = await Host.start({ imports: [shared] });
  await expect(Host.start({ imports: [shared] })).rejects.toThrow(/call forRoot\(\) once for each app/);
  await host.stop();
});
