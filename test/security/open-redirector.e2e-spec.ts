import { TestClient } from '../support/client.js';
import { Host, pairs } from '../support/host.js';
import { loginCookie, resetUsers } from '../support/owners.js';

const EVIL = 'https://evil.example/callback';
const FORM = ['authorization_request', 'csrf_token'] as const;

/** Whatever is asked, no browser is sent where nobody registered (RFC 9700 section 4.11). */
describe.each(pairs)('open redirector: on %s with %s', (platform, database) => {
  const cookie = loginCookie('alice');
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, { skipAuthorization: true });
  });
  afterAll(() => host.stop());

  const ask = (changes: Record<string, string | undefined>, as = cookie) =>
    client.authorize({ redirect_uri: EVIL, ...changes }, as);

  it.each<[string, () => Promise<Response>]>([
    ['a request that would be granted', () => ask({})],
    ['a request that is refused', () => ask({ scope: 'fly' })],
    ['a request of an unknown type', () => ask({ response_type: 'x' })],
    ['prompt=none', () => ask({ prompt: 'none' })],
    ['prompt=none of nobody', () => ask({ prompt: 'none' }, 'x=1')],
    ['a client that is not there', () => ask({ client_id: 'x' })],
    ['another response mode', () => ask({ response_mode: 'fragment' })],
    ['a decision to deny that nobody was asked for', () => decide('false')],
    ['a decision to allow that nobody was asked for', () => decide('true')],
    [
      'a body that cannot be read',
      () => host.fetch('authorize', { method: 'POST', body: `redirect_uri=${EVIL}` }),
    ],
  ])('%s leads nowhere', async (_, send) => {
    const answer = await send();
    expect([answer.status >= 400, answer.headers.get('location')]).toEqual([true, null]);
    expect(await answer.text()).not.toContain('evil.example');
  });

  function decide(allow: string): Promise<Response> {
    const request = client.authorizationUrl({ redirect_uri: EVIL }).split('?')[1];
    const fields = Object.fromEntries(FORM.map((name) => [name, request]));
    return host.post('authorize', { ...fields, allow }, { cookie });
  }

  it.each(['GET', 'POST'])('a %s of nobody comes back to this server and to nowhere else', async (method) => {
    const [path, request] = client
      .authorizationUrl({ returnTo: EVIL, next: EVIL, login_hint: EVIL })
      .split('?');
    const answer = await (method === 'GET' ? host.fetch(`${path}?${request}`) : host.post(path, request));
    const location = new URL(answer.headers.get('location') ?? EVIL, host.origin);
    expect(location.origin).toBe(host.origin);
    const isLogin = location.pathname === '/login';
    expect(isLogin ? location.searchParams.get('next') : location.pathname).toMatch(/^\/o\/authorize/);
  });

  it.each(['//evil.example/o/authorize', '/\\evil.example/o/authorize', '/o/authorize/../../evil.example'])(
    'the path %s is not repeated in a Location',
    async (path) => {
      const answer = await fetch(`${host.origin}${path}?${client.authorizationUrl().split('?')[1]}`, {
        redirect: 'manual',
      });
      // With a dot, which no identifier in it has.
      expect(answer.headers.get('location') ?? '').not.toContain('evil.example');
    },
  );
});
