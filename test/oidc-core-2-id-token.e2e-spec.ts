import { createHash } from 'node:crypto';
import { IdToken } from 'nest-oauth2-provider';
import { answerOf } from './support/authorization.js';
import { TestClient, type Tokens, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { keySetOf, verifiedIdToken } from './support/openid.js';
import { loginCookie } from './support/owners.js';

const OPENID = { scope: 'openid read' };
const now = () => Math.floor(Date.now() / 1000);

/** OpenID Connect Core section 3.1.3.6, by hand: the left half of the SHA-256, in base64url. */
const atHash = (accessToken: string) =>
  createHash('sha256').update(accessToken, 'ascii').digest().subarray(0, 16).toString('base64url');

describe.each(pairs)('ID tokens (OpenID Connect Core section 2) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: { idTokenLifetime: 1234 } });
    client = await TestClient.register(host, { skipAuthorization: true });
  });
  afterAll(() => host.stop());

  const claimsOf = async ({ id_token }: Tokens, who = client) =>
    (await verifiedIdToken(host, id_token, who.clientId)).claims;
  const refreshed = async ({ refresh_token }: Tokens, changes = {}) =>
    tokensOf(await client.refresh(refresh_token, changes));

  it('say who logged in where, when, for whom and until when, and nothing else', async () => {
    const loggedIn = now() - 60;
    const before = now();
    const tokens = await client.tokens({ ...OPENID, nonce: 'n-0S6' }, loginCookie('alice', loggedIn));
    const { header, claims } = await verifiedIdToken(host, tokens.id_token, client.clientId);
    const [key] = (await keySetOf(host)).keys;
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: key.kid });
    expect(claims).toEqual({
      iss: host.issuer,
      sub: 'alice',
      aud: client.clientId,
      iat: expect.any(Number) as number,
      exp: claims.iat! + 1234,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      at_hash: atHash(tokens.access_token),
      nonce: 'n-0S6',
      auth_time: loggedIn,
      sid: expect.any(String) as string,
    });
    expect(claims.iat).toBeGreaterThanOrEqual(before);
    expect(claims.iat).toBeLessThanOrEqual(now());
  });

  it('are there for scope openid alone', async () => {
    expect(await client.tokens({ scope: 'read' })).not.toHaveProperty('id_token');
  });

  it('are not there for a client that acts for itself: it cannot ask for openid', async () => {
    const machine = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    const refusal = await machine.token({ grant_type: 'client_credentials', scope: 'openid read' });
    expect([refusal.status, await refusal.json()]).toMatchObject([400, { error: 'invalid_scope' }]);
    const tokens = await tokensOf(await machine.token({ grant_type: 'client_credentials' }));
    expect(tokens).not.toHaveProperty('id_token');
    expect(tokens.scope).toBe('read write');
  });

  it('have no nonce where the request had none', async () => {
    expect(await claimsOf(await client.tokens(OPENID))).not.toHaveProperty('nonce');
  });

  it.each(['n', 'ünïcode ✓ "quoted" \\', 'x'.repeat(255)])(
    'repeat the nonce of the request as it came: %s',
    async (nonce) => {
      expect(await claimsOf(await client.tokens({ ...OPENID, nonce }))).toHaveProperty('nonce', nonce);
    },
  );

  it('come with a refresh too: same user, login and session, new times, no nonce (section 12.2)', async () => {
    const loggedIn = now() - 500;
    const first = await client.tokens({ ...OPENID, nonce: 'once' }, loginCookie('alice', loggedIn));
    const second = await refreshed(first);
    const [before, after] = [await claimsOf(first), await claimsOf(second)];
    expect(after).toEqual({
      ...before,
      nonce: undefined,
      iat: after.iat,
      exp: after.iat! + 1234,
      jti: expect.any(String) as string,
      at_hash: atHash(second.access_token),
    });
    expect(after).not.toHaveProperty('nonce');
    expect(after.jti).not.toBe(before.jti);
    expect(after['auth_time']).toBe(loggedIn);
  });

  it('do not come with a refresh that leaves openid out', async () => {
    const tokens = await client.tokens(OPENID);
    expect(await refreshed(tokens, { scope: 'read' })).not.toHaveProperty('id_token');
  });

  it('have one sid for each login session, the same for every client, which is not the id of the session', async () => {
    const other = await TestClient.register(host, { skipAuthorization: true });
    const sidOf = async (who: TestClient, session: string) =>
      (await claimsOf(await who.tokens(OPENID, loginCookie('alice', undefined, session)), who))['sid'];
    const [mine, again, theirs, elsewhere] = await Promise.all([
      sidOf(client, 'desktop'),
      sidOf(client, 'desktop'),
      sidOf(other, 'desktop'),
      sidOf(client, 'phone'),
    ]);
    expect([again, theirs]).toEqual([mine, mine]);
    expect(elsewhere).not.toBe(mine);
    expect(mine).not.toContain('desktop');
  });

  it('say how the user logged in, where the host knows', async () => {
    const login = {
      userId: 'alice',
      sessionId: 's',
      authTime: now(),
      acr: 'urn:level:2',
      amr: ['pwd', 'otp'],
    };
    const cookie = `login=${encodeURIComponent(JSON.stringify(login))}`;
    const tokens = await client.tokens(OPENID, cookie);
    const said = { acr: 'urn:level:2', amr: ['pwd', 'otp'] };
    expect(await claimsOf(tokens)).toMatchObject(said);
    expect(await claimsOf(await refreshed(tokens))).toMatchObject(said);
  });

  it('are recorded each, without the token itself', async () => {
    const tokens = await client.tokens(OPENID);
    const { jti, exp } = await claimsOf(tokens);
    const record = await host.dataSource.manager.findOneByOrFail(IdToken, { id: jti! });
    expect(record).toMatchObject({ userId: 'alice', scope: 'openid read', revokedAt: null });
    expect(Math.floor(record.expires.getTime() / 1000)).toBe(exp);
    expect(JSON.stringify(record)).not.toContain(tokens.id_token.split('.')[2]);
    await expect(host.dataSource.manager.countBy(IdToken, { familyId: record.familyId! })).resolves.toBe(1);
    await refreshed(tokens);
    await expect(host.dataSource.manager.countBy(IdToken, { familyId: record.familyId! })).resolves.toBe(2);
  });

  it('are nothing that an application without an algorithm can ask for', async () => {
    const mute = await TestClient.register(host, { skipAuthorization: true, algorithm: '' });
    expect(answerOf(await mute.authorize(OPENID)).parameters).toMatchObject({ error: 'invalid_scope' });
    expect(await mute.tokens({ scope: undefined })).not.toHaveProperty('id_token');
  });

  it('fail when a byte of them is changed', async () => {
    const { id_token } = await client.tokens(OPENID);
    const [header, , signature] = id_token.split('.');
    const claims = { ...(await claimsOf({ id_token } as Tokens)), sub: 'bob' };
    const forged = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    await expect(verifiedIdToken(host, forged, client.clientId)).rejects.toThrow('signature');
  });
});
