import { TestClient, type Tokens, bearer, tokensOf } from '../support/client.js';
import { Host, pairs } from '../support/host.js';
import { resetUsers } from '../support/owners.js';
import { isAlive } from '../support/token-endpoint.js';

type Credentials = Record<'access token' | 'refresh token' | 'ID token' | 'code' | 'client secret', string>;

/** Each credential opens its own door and no other (RFC 9700 section 4.9, OpenID Connect Core section 16). */
describe.each(pairs)('one credential for another, on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let tokens: Tokens;
  let credentials: Credentials;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await TestClient.register(host);
    tokens = await client.tokens({ scope: 'openid read write' });
    credentials = {
      'access token': tokens.access_token,
      'refresh token': tokens.refresh_token,
      'ID token': tokens.id_token,
      code: await client.code({ scope: 'openid read write' }),
      'client secret': client.clientSecret!,
    };
  });
  afterAll(() => host.stop());

  const kinds = ['access token', 'refresh token', 'ID token', 'code', 'client secret'] as const;
  const doors: [string, (typeof kinds)[number], (credential: string) => Promise<Response>][] = [
    ['the API', 'access token', (it) => host.fetch('/api/me', { headers: bearer(it) })],
    ['UserInfo', 'access token', (it) => host.fetch('userinfo', { headers: bearer(it) })],
    ['the refresh grant', 'refresh token', (it) => client.refresh(it)],
    ['the code grant', 'code', (it) => client.redeem(it)],
  ];
  const wrong = doors.flatMap(([door, right, knock]) =>
    kinds.filter((kind) => kind !== right).map((kind) => [kind, door, knock] as const),
  );

  it.each(wrong)('%s does not open %s', async (kind, _, knock) => {
    expect([400, 401]).toContain((await knock(credentials[kind])).status);
  });

  it.each(['access token', 'refresh token', 'ID token', 'code'] as const)(
    '%s is no client secret',
    async (kind) => {
      const form = {
        grant_type: 'client_credentials',
        client_id: client.clientId,
        client_secret: credentials[kind],
      };
      expect((await host.post('token', form)).status).toBe(401);
    },
  );

  it.each([
    ['in the query of the API', () => host.fetch(`/api/me?access_token=${tokens.access_token}`)],
    ['in the query of UserInfo', () => host.fetch(`userinfo?access_token=${tokens.access_token}`)],
    ['in a form', () => host.post('/api/notes', { access_token: tokens.access_token })],
    [
      'in the query beside a form',
      () => host.post(`userinfo?access_token=${tokens.access_token}`, { a: 'b' }),
    ],
    [
      'in a cookie',
      () => host.fetch('/api/me', { headers: { cookie: `access_token=${tokens.access_token}` } }),
    ],
    ['as its stored hash', async () => host.fetch('/api/me', { headers: bearer(await storedHash()) })],
  ])('an access token %s opens nothing', async (_, knock) => {
    expect((await knock()).status).toBe(401);
  });

  async function storedHash(): Promise<string> {
    const [row] = await host.dataSource.query<[{ hash: string }]>(
      'SELECT token_hash AS hash FROM oauth2_access_token',
    );
    return row.hash;
  }

  it('and trying all that has ended nothing', async () => {
    expect(await isAlive(host, tokens)).toBe(true);
    await tokensOf(await client.redeem(credentials.code));
    await tokensOf(await client.refresh(credentials['refresh token']));
  });
});

describe.each(pairs)('what a request says about this server, on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
  });
  afterAll(() => host.stop());

  const LIES = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-prefix': '/evil.example',
    'x-original-url': '/evil.example',
    'x-rewrite-url': '/evil.example',
    forwarded: 'host=evil.example;proto=https',
    origin: 'https://evil.example',
    referer: 'https://evil.example/',
  };

  it.each([
    '.well-known/openid-configuration',
    'authorize',
    'authorize?client_id=x',
    'userinfo',
    '/api/me',
    'token',
  ])('is not repeated by %s', async (path) => {
    const response = await host.fetch(path, { headers: LIES });
    const said = JSON.stringify([...response.headers]) + (await response.text());
    // With a dot, which no hash has, such as that in an ETag.
    expect(said).not.toContain('evil.example');
  });

  it('leads no browser elsewhere', async () => {
    const client = await TestClient.register(host);
    const toLogin = await host.fetch(client.authorizationUrl(), { headers: LIES });
    expect(toLogin.headers.get('location')).toMatch(/^\/login\?/);
    const bounced = await host.post('authorize', { client_id: client.clientId }, LIES);
    expect(bounced.headers.get('location')).toMatch(/^\/o\/authorize\?/);
  });
});
