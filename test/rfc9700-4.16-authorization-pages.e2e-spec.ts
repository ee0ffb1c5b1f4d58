import { redirectOf } from './support/authorization.js';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

const ORIGIN = 'https://client.example.com';

describe.each(pairs)('clickjacking, and leaks by Referer and caches: on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let trusted: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, { allowedOrigins: [ORIGIN] });
    trusted = await TestClient.register(host, { allowedOrigins: [ORIGIN], skipAuthorization: true });
  });
  afterAll(() => host?.stop());

  const pages: [string, () => Promise<Response>, number][] = [
    ['the consent page', () => client.authorize(), 200],
    [
      'the page that asks whether to log out',
      () => host.fetch('logout', { headers: { cookie: loginCookie('alice') } }),
      200,
    ],
    ['the page after a logout', () => host.fetch('logout'), 200],
    ['an error page', () => client.authorize({ client_id: 'nobody' }), 400],
    ['the page that refuses a method', () => host.fetch('authorize', { method: 'PUT' }), 405],
    ['the page that refuses a body', () => host.fetch('authorize', { method: 'POST', body: 'x' }), 415],
    [
      'the page that refuses a forged form',
      () => host.post('authorize', { allow: 'true' }, { cookie: loginCookie('alice') }),
      403,
    ],
  ];
  const redirects: [string, () => Promise<Response>][] = [
    ['to login', () => client.authorize({}, '')],
    ['with a code', () => trusted.authorize()],
    ['with an error', () => client.authorize({ scope: 'fly' })],
    ['after denial', async () => client.decide(await client.authorize(), false)],
    ['after consent', async () => client.decide(await client.authorize({ prompt: 'consent' }), true)],
    ['from POST to GET', () => host.post('authorize', { client_id: client.clientId })],
  ];

  describe.each(pages)('%s', (_name, open, status) => {
    it('cannot be framed, leaks no referrer, is not kept and loads nothing from elsewhere', async () => {
      const response = await open();
      expect(response.status).toBe(status);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      const policy = response.headers.get('content-security-policy')!.split('; ');
      expect(policy).toEqual(
        expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"]),
      );
      expect(policy.join()).not.toMatch(/unsafe|script-src|\*/);
    });
  });

  describe('the consent page lets its form lead to this server and to', () => {
    it.each([
      ['an https origin', 'https://app.example.com/callback?a=1', 'https://app.example.com https:'],
      [
        'an https origin with a port',
        'https://app.example.com:8443/cb',
        'https://app.example.com:8443 https:',
      ],
      ['a loopback address', 'http://127.0.0.1:4321/cb', 'http://127.0.0.1:4321 http:'],
      ['an IPv6 loopback address, which CSP cannot name', 'http://[::1]:4321/cb', 'http:'],
      ['an app', 'com.example.app:/callback', 'com.example.app:'],
    ])('%s, and where it sends the browser on, in the same scheme', async (_case, uri, source) => {
      const app = await TestClient.register(host, { redirectUris: [uri, `${ORIGIN}/other`] });
      const page = await app.authorize({ redirect_uri: uri });
      expect(/form-action ([^;]*)/.exec(page.headers.get('content-security-policy')!)?.[1]).toBe(
        `'self' ${source}`,
      );
    });

    it('while an error page lets none lead away', async () => {
      const page = await client.authorize({ client_id: 'nobody' });
      expect(page.headers.get('content-security-policy')).toContain("form-action 'self';");
    });
  });

  describe.each(redirects)('the redirect %s', (_name, open) => {
    it('is 303, which makes every browser drop the body, is not kept and leaks no referrer', async () => {
      const response = await open();
      redirectOf(response);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
    });

    it('says nothing but its Location, the same on every platform', async () => {
      const response = await open();
      expect(response.headers.has('content-type')).toBe(false);
      expect(response.headers.has('set-cookie')).toBe(false);
      expect(await response.text()).toBe('');
    });
  });

  describe('there is no CORS (RFC 9700 section 2.6), not even for a registered origin,', () => {
    const cors = (response: Response) =>
      [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));
    const headers = { origin: ORIGIN, cookie: loginCookie('alice') };

    it.each([
      ['on the consent page', 'GET', () => client.authorizationUrl(), {}],
      ['on a redirect with a code', 'GET', () => trusted.authorizationUrl(), {}],
      ['on an error page', 'GET', () => 'authorize', {}],
      ['on a POST', 'POST', () => client.authorizationUrl(), {}],
      [
        'on a preflight',
        'OPTIONS',
        () => client.authorizationUrl(),
        { 'access-control-request-method': 'POST' },
      ],
    ])('%s', async (_case, method, url, more) => {
      expect(cors(await host.fetch(url(), { method, headers: { ...headers, ...more } }))).toEqual([]);
    });
  });
});
