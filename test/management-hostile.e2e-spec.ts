import { OAuth2ManagementModule } from 'nest-oauth2-provider/management';
import type { Host } from './support/host.js';
import { filledForm } from './support/filled-form.js';
import { ManagedPages } from './support/managed-pages.js';
import { PAGE_PAIRS, TestPolicy, cookieOf, managedHost } from './support/management.js';
import { API_OPTIONS, ApiUser, WITH_API as controllers } from './support/management-api.js';
import { secretWatch } from './support/secret-watch.js';

void OAuth2ManagementModule;
void TestPolicy;
const CALLBACK = 'https://app.example.com/cb';

describe.each(PAGE_PAIRS)('hostile use of the management on %s with %s', (platform, database) => {
  let host: Host;
  let api: ApiUser;
  let pages: ManagedPages;
  beforeAll(async () => {
    host = await managedHost({ platform, database, options: API_OPTIONS }, { controllers });
    api = await ApiUser.register(host);
    pages = new ManagedPages(host);
  });
  afterAll(() => host?.stop());

  it('members that an owner gave an application do not make the answer', async () => {
    const members = { status: 302, headers: { 'Set-Cookie': 'sid=evil', Location: 'https://evil.example/' } };
    const made = await api.call('POST', 'applications', 'bob', { redirect_uris: [CALLBACK], ...members });
    secretWatch.keep('a client secret', made.body['client_secret'] as string);
    const path = `applications/${made.body['id'] as string}`;
    for (const [method, json] of [['GET'], ['PATCH', { client_name: 'Prints' }]] as const) {
      const answer = await api.call(method, path, 'bob', json);
      expect([answer.status, answer.body]).toEqual([200, expect.objectContaining(members)]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  it.each([20_000, 45_000, 400_000])('lines %i', async (n) => {
    const { action, fields } = await pages.form('applications/register/');
    const start = Date.now();
    const answer = await pages.send({ action, fields }, { redirectUris: 'a\n'.repeat(n) });
    const text = await answer.text();
    console.log(platform, n, answer.status, text.length, Date.now() - start);
  });
  it.each([20_000, 200_000])('api problems %i', async (n) => {
    const start = Date.now();
    const answer = await api.call('POST', 'applications', 'bob', { redirect_uris: Array(n).fill('a') });
    console.log('api', platform, n, answer.status, Date.now() - start);
  });
  it('many boxes', async () => {
    const { action, fields } = await pages.form('applications/register/');
    for (const kind of ['scope', 'grantTypes', 'nonsense']) {
      const start = Date.now();
      const more = Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`${kind}.${i}`, '']));
      const answer = await pages.send({ action, fields }, more);
      const text = await answer.text();
      console.log(platform, kind, answer.status, text.length, Date.now() - start);
    }
  });
  it('return to', async () => {
    for (const path of ['//o/applications/', '/o//applications/', '/O/applications/?x=/o//evil.example', '/o/applications/?a=b?c', '/o/applications/x/..//y', '/o/applications/%5c%5cevil/', '/o/applications//evil.example/', '/o/applications/?\\evil', '/o/applications/a%0d%0aX:y/']) {
      const answer = await fetch(`${host.origin}${path}`, { redirect: 'manual' });
      console.log(platform, path, answer.status, answer.headers.get('location'));
    }
  });
  it('values', async () => {
    const made = await api.call('POST', 'applications', 'bob', { redirect_uris: [CALLBACK] });
    secretWatch.keep('a client secret', made.body['client_secret'] as string);
    const id = made.body['id'] as string;
    const names = ['client_name','redirect_uris','post_logout_redirect_uris','grant_types','response_types','scope','resources','token_endpoint_auth_method','id_token_signed_response_alg','access_token_format','client_type','user_id','allowed_origins','skip_authorization','require_pkce','access_token_lifetime','id_token_lifetime','logo_uri','jwks','jwks_uri','subject_type','default_max_age','backchannel_logout_uri','frontchannel_logout_uri','default_acr_values','constructor','toString','hasOwnProperty','x','client_id','client_secret','id','updated','extra','metadata','scopes','userId','clientSecretHash','hashClientSecret'];
    const values = [null, '', 'x', 'x'.repeat(300), '\ud800', 0, -1, 1.5, 1e308, true, [], ['x'], [null], [['x']], {}, { x: 1 }, { toString: 1 }, ['\ud800'], 'https://x.example/\ud800', Array(40).fill('https://x.example/'+'y'.repeat(1900)), 'z'.repeat(90_000)];
    const bad: unknown[] = [];
    const refused: Record<string, number> = {};
    for (const name of names) for (const value of values) {
      for (const who of ['bob', 'root']) {
        const answer = await api.call('PATCH', `applications/${id}`, who, { [name]: value });
        if (typeof answer.body['client_secret'] === 'string') secretWatch.keep('a client secret', answer.body['client_secret']);
        if (answer.status >= 500) bad.push([who, name, String(JSON.stringify(value)).slice(0, 40), answer.status]);
        if (answer.status === 200) refused[name] = (refused[name] ?? 0) + 1;
      }
    }
    console.log(platform, 'BAD', JSON.stringify(bad), 'OK', JSON.stringify(refused));
    for (const path of ['', 'update/', 'try/', 'secret/', 'delete/']) {
      const answer = await pages.get(`applications/${id}/${path}`, 'other');
      console.log(path, answer.status);
    }
  });
  it('queries', async () => {
    const odd = ['%00', '%ff', '%ed%a0%80', '%', "'", '!', '%25', '_', '\\', 'x'.repeat(5000), '0', '-1', '1e999', 'NaN', '__proto__', '2030-02-31', '9999-12-31', '0000-01-01', '1970-01-01', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '%F0%9F%98%80', '{', '00000000-0000-0000-0000-000000000000'];
    const params = ['search', 'type', 'whose', 'after', 'before', 'limit', 'until', 'user', 'application', 'authorization', 'state', 'clientType', 'done', 'ui_locales', 'redirect_uri', 'all', 'user_id', 'client_type', 'grant_type'];
    const own = await pages.application();
    const bad: unknown[] = [];
    for (const path of ['applications/', `${own.at}try/`, 'authorized-tokens/', 'sessions/', 'admin/', 'admin/access-tokens/', 'admin/applications/', 'admin/authorizations/', 'admin/consents/', 'admin/device-codes/', 'api/applications', 'api/administration/access-tokens', 'api/administration/applications'])
      for (const name of params) for (const value of odd) {
        const headers = path.startsWith('api') ? { authorization: `Bearer ${await api.tokenOf('root')}` } : cookieOf('administrator');
        const answer = await fetch(`${host.issuer}/${path}?${name}=${value}`, { headers, redirect: 'manual' });
        await answer.text();
        if (answer.status >= 500) bad.push([path, name, value, answer.status]);
      }
    console.log(platform, 'BADQ', JSON.stringify(bad));
  }, 120_000);
  it('bodies', async () => {
    const bad: unknown[] = [];
    const auth = { authorization: `Bearer ${await api.tokenOf('bob')}` };
    for (const path of ['api/applications', 'api/applications/x', 'api/applications/x/secret', 'applications/register/', 'sessions/x/end/', 'admin/access-tokens/x/revoke/'])
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
        for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'application/json; charset=utf-99', '*', 'multipart/form-data'])
          for (const body of [undefined, '', '{', '[]', 'null', '"x"', '{"__proto__":{}}', '['.repeat(40_000), `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}`, '\0', 'x'.repeat(3_000_000)]) {
            const answer = await fetch(`${host.issuer}/${path}`, { method, body, headers: { ...auth, ...cookieOf('owner'), 'content-type': type } }).catch((e: unknown) => ({ status: 0, text: () => String(e) }));
            await answer.text();
            if (answer.status >= 500) bad.push([path, method, type, String(body).slice(0, 10), answer.status]);
          }
    console.log(platform, 'BADB', JSON.stringify(bad));
  }, 120_000);
  void filledForm;
});
