import { validateJwtAccessToken, allowInsecureRequests } from 'oauth4webapi';
import { decodeJwt } from 'jose';
import { SigningKeys } from 'nest-oauth2-provider';
import { answerOf } from '../support/authorization.js';
import { TestClient, type Tokens, bearer, tokensOf } from '../support/client.js';
import { Host, type Platform } from '../support/host.js';
import { jsonOf } from '../support/openid.js';
import { loginCookie, resetUsers } from '../support/owners.js';
import { expectRefusal, isAlive } from '../support/token-endpoint.js';

const KINDS = ['access token', 'ID token', 'logout token', 'signed UserInfo answer'] as const;
type Kind = (typeof KINDS)[number];
const PLATFORMS: Platform[] = ['express', 'fastify'];

/**
 * Every JWT here is signed by this server with the one key for all (RFC 8725 section 3.11, RFC 9068 section 5): each is
 * what its `typ` and audience say, and nothing else.
 */
describe.each(PLATFORMS)('one JWT of the server for another, on %s', (platform) => {
  let host: Host;
  let client: TestClient;
  let tokens: Tokens;
  let signed: Record<Kind, string>;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, options: { accessTokenFormat: 'jwt' } });
    client = await TestClient.register(host, {
      skipAuthorization: true,
      metadata: { userinfo_signed_response_alg: 'RS256' },
    });
    tokens = await client.tokens({ scope: 'openid read write' });
    const application = (await host.dataSource.manager.findOneByOrFail('oauth2_application', {
      clientId: client.clientId,
    })) as never;
    const { sid } = decodeJwt(tokens.id_token);
    const { exp, iat, iss, sub } = decodeJwt(tokens.access_token);
    const userinfo = await host.fetch('userinfo', { headers: bearer(tokens.access_token) });
    signed = {
      'access token': tokens.access_token,
      'ID token': tokens.id_token,
      'logout token': await host.app.get(SigningKeys).sign(
        {
          ...{ exp, iat, iss, sub, sid, aud: client.clientId, jti: 'a jti' },
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        },
        { client: application, type: 'logout+jwt' },
      ),
      'signed UserInfo answer': await userinfo.text(),
    };
  });
  afterAll(() => host?.stop());

  it('are four different ones, by the same key', () => {
    const kids = Object.values(signed).map(
      (jwt) => (JSON.parse(Buffer.from(jwt.split('.')[0], 'base64url').toString()) as { kid: string }).kid,
    );
    expect([new Set(kids).size, new Set(Object.values(signed)).size]).toEqual([1, 4]);
  });

  const hinted = async (jwt: string) => {
    const { parameters } = answerOf(await client.authorize({ prompt: 'none', id_token_hint: jwt }));
    return parameters['error'] ?? 'good';
  };
  const statusOf = (path: string) => async (jwt: string) =>
    (await host.fetch(path, { headers: bearer(jwt) })).status === 200 ? 'good' : 'refused';
  const outside = (audience: () => string) => (jwt: string) =>
    validateJwtAccessToken(
      { issuer: host.issuer, jwks_uri: `${host.issuer}/.well-known/jwks.json` },
      new Request(`${host.origin}/api`, { headers: bearer(jwt) }),
      audience(),
      { [allowInsecureRequests]: true },
    ).then(
      () => 'good',
      () => 'refused',
    );

  const doors: [string, Kind, (jwt: string) => Promise<string>][] = [
    ['the API', 'access token', statusOf('/api/me')],
    ['UserInfo', 'access token', statusOf('userinfo')],
    [
      'introspection',
      'access token',
      async (jwt) => ((await jsonOf(await client.introspect(jwt)))['active'] === true ? 'good' : 'inactive'),
    ],
    ['a resource server that uses oauth4webapi', 'access token', outside(() => `${host.origin}/api`)],
    ['the hint of who is to log in', 'ID token', hinted],
  ];
  it.each(
    doors.flatMap(([door, right, knock]) =>
      KINDS.map((kind) => [kind, door, kind === right, knock] as const),
    ),
  )('%s at %s: is good: %s', async (kind, _door, isRight, knock) => {
    expect((await knock(signed[kind])) === 'good').toBe(isRight);
  });

  it.each(KINDS.filter((kind) => kind !== 'access token'))(
    '%s is no access token to whoever is the client by name',
    async (kind) => {
      expect(await outside(() => client.clientId)(signed[kind])).toBe('refused');
    },
  );

  it.each(KINDS.filter((kind) => kind !== 'ID token'))('%s is no hint of who is to log out', async (kind) => {
    const query = new URLSearchParams({ id_token_hint: signed[kind] }).toString();
    const page = await host.fetch(`logout?${query}`, { headers: { cookie: loginCookie('alice') } });
    expect(page.status).toBe(400);
  });

  it.each(KINDS)('%s is no refresh token and no code', async (kind) => {
    await expectRefusal(client.refresh(signed[kind]), 400, 'invalid_grant');
    await expectRefusal(client.redeem(signed[kind]), 400, 'invalid_grant');
  });

  it.each([
    ['another signature', (jwt: string) => jwt.replace(/.(?=[^.]{9}$)/, (one) => (one === 'A' ? 'B' : 'A'))],
    ['no signature', (jwt: string) => jwt.replace(/[^.]+$/, '')],
    ['another lifetime', (jwt: string) => withClaims(jwt, { exp: 9_999_999_999 })],
    ['another user', (jwt: string) => withClaims(jwt, { sub: 'bob' })],
    ['padding', (jwt: string) => `${jwt}=`],
  ])('an access token with %s is none', async (_case, change) => {
    for (const [, right, knock] of doors.slice(0, 4)) {
      expect(right).toBe('access token');
      expect(await knock(change(tokens.access_token))).not.toBe('good');
    }
  });

  it('and trying all that has ended nothing', async () => {
    expect(await isAlive(host, tokens)).toBe(true);
    await tokensOf(await client.refresh(tokens.refresh_token));
  });
});

function withClaims(jwt: string, claims: object): string {
  const [header, , signature] = jwt.split('.');
  const payload = Buffer.from(JSON.stringify({ ...decodeJwt(jwt), ...claims })).toString('base64url');
  return [header, payload, signature].join('.');
}
