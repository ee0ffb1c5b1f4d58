import type { Host } from './support/host.js';
import { TestClient, bearer } from './support/client.js';
import { loggedInAt, newLogin } from './support/logout.js';
import { ManagedPages } from './support/managed-pages.js';
import { PAGE_PAIRS, managedHost } from './support/management.js';
import { API_OPTIONS, ApiUser, WITH_API as controllers } from './support/management-api.js';
import { secretWatch } from './support/secret-watch.js';

const CALLBACK = 'https://app.example.com/cb';

describe.each(PAGE_PAIRS)('hostile owners of applications on %s with %s', (platform, database) => {
  let host: Host;
  let api: ApiUser;
  let pages: ManagedPages;
  beforeAll(async () => {
    host = await managedHost({ platform, database, options: API_OPTIONS }, { controllers });
    api = await ApiUser.register(host);
    pages = new ManagedPages(host);
  });
  afterAll(() => host?.stop());

  /** Path of an application of bob's. */
  const registered = async (members: object = {}): Promise<string> => {
    const { body } = await api.call('POST', 'applications', 'bob', { redirect_uris: [CALLBACK], ...members });
    secretWatch.keep('a client secret', body['client_secret'] as string);
    return `applications/${body['id'] as string}`;
  };

  it('do not make the answer by the names of its members', async () => {
    const members = { status: 302, headers: { 'Set-Cookie': 'sid=evil', Location: 'https://evil.example/' } };
    const path = await registered(members);
    for (const [method, json] of [['GET'], ['PATCH', { client_name: 'Prints' }]] as const) {
      const answer = await api.call(method, path, 'bob', json);
      expect([answer.status, answer.body]).toEqual([200, expect.objectContaining(members)]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  it('have no part in what their client was not given: an administrator’s token for applications is for her own', async () => {
    const path = await registered();
    const client = await TestClient.register(host, { scopes: ['applications'] });
    const { tokens } = await loggedInAt(client, newLogin('root'), 'applications');
    const headers = { ...bearer(tokens.access_token), 'content-type': 'application/json' };
    const body = JSON.stringify({ skip_authorization: true, scope: 'read administration' });
    expect((await host.fetch(`api/${path}`, { method: 'PATCH', headers, body })).status).toBe(404);
    const listed = await host.fetch('api/applications?all=true', { headers });
    expect(await listed.json()).toEqual({ applications: [], next: null });
    const own = await host.fetch('api/applications', {
      method: 'POST',
      headers,
      body: JSON.stringify({ redirect_uris: [CALLBACK], scope: 'administration' }),
    });
    expect(own.status).toBe(400);
  });

  it('are not told of each of ten thousand faults', async () => {
    const uris = Array<string>(12_000).fill('a');
    const form = await pages.form('applications/register/');
    const page = await pages.send(form, { redirectUris: uris.join('\n') });
    expect(page.status).toBe(400);
    expect((await page.text()).match(/class="problem"/g)).toHaveLength(20);
    const { status, body } = await api.call('POST', 'applications', 'bob', { redirect_uris: uris });
    expect(status).toBe(400);
    expect(body['problems']).toHaveLength(20);
  });

  it('do not let one grow with each change', async () => {
    const path = await registered({ first: 'x'.repeat(30_000) });
    const { status, body } = await api.call('PATCH', path, 'bob', { second: 'x'.repeat(30_000) });
    expect([status, body['problems']]).toEqual([400, [expect.objectContaining({ field: 'metadata' })]]);
    expect((await api.call('GET', path, 'bob')).body).not.toHaveProperty('second');
  });
});
