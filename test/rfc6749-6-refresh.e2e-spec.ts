import { Application, RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import { TestClient, type Tokens, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import {
  NO_STORE_JSON,
  expectRefusal,
  expire,
  isAlive,
  noStoreHeaders,
  sha256,
} from './support/token-endpoint.js';

const DAY = 24 * 3600 * 1000;

describe.each(pairs)('refreshing (RFC 6749 section 6) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let open: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
    [client, open] = await Promise.all([
      TestClient.register(host, { skipAuthorization: true }),
      TestClient.register(host, { skipAuthorization: true, clientType: 'public' }),
    ]);
  });
  afterAll(() => host.stop());

  const refused = (response: Promise<Response>, error = 'invalid_grant') =>
    expectRefusal(response, 400, error);
  const refreshed = async ({ refresh_token }: Tokens, changes?: Record<string, string>, who = client) =>
    tokensOf(await who.refresh(refresh_token, changes));

  it.each<[string, () => TestClient]>([
    ['confidential', () => client],
    ['public', () => open],
  ])('gives a %s client new tokens of both kinds and ends the old access token', async (_, who) => {
    const first = await who().tokens();
    const response = await who().refresh(first.refresh_token);
    expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
    const second = await tokensOf(response);
    expect(second).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read write',
      refresh_token: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(new Set([first, second].flatMap((each) => [each.access_token, each.refresh_token])).size).toBe(4);
    await expect(isAlive(host, first)).resolves.toBe(false);
    await expect(isAlive(host, second)).resolves.toBe(true);
  });

  it('goes on as often as one likes', async () => {
    let tokens = await client.tokens();
    for (let turn = 0; turn < 4; turn++) tokens = await refreshed(tokens);
    await expect(isAlive(host, tokens)).resolves.toBe(true);
  });

  it.each([
    ['at once', 0],
    ['generations later', 3],
  ])('ends the authorization when a used token comes back %s, the successor too', async (_, generations) => {
    const [stolen, other] = [await client.tokens(), await client.tokens()];
    let last = await refreshed(stolen);
    for (let turn = 0; turn < generations; turn++) last = await refreshed(last);
    await expect(isAlive(host, last)).resolves.toBe(true);

    await refused(client.refresh(stolen.refresh_token));
    await expect(isAlive(host, last)).resolves.toBe(false);
    await refused(client.refresh(last.refresh_token));

    await expect(isAlive(host, other)).resolves.toBe(true);
    await refreshed(other);
  });

  it('leaves the sessions of other users and in other browsers alone', async () => {
    const others = [
      await client.tokens({}, loginCookie('alice', undefined, 'another browser')),
      await client.tokens({}, loginCookie('bob')),
      await open.tokens(),
    ];
    const stolen = await client.tokens();
    await refreshed(stolen);
    await refused(client.refresh(stolen.refresh_token));
    await expect(Promise.all(others.map((each) => isAlive(host, each)))).resolves.toEqual([true, true, true]);
  });

  it.each<[string, (token: string) => Promise<Response>, string]>([
    ['another client', (token) => open.refresh(token), 'invalid_grant'],
    ['an unknown scope', (token) => client.refresh(token, { scope: 'read nothing' }), 'invalid_scope'],
    ['a wider scope', (token) => client.refresh(token, { scope: 'read write email' }), 'invalid_scope'],
    ['a malformed scope', (token) => client.refresh(token, { scope: 'read "write"' }), 'invalid_scope'],
  ])(
    'uses nothing up and ends nothing for %s, whether the token was used or not',
    async (_, attempt, error) => {
      const first = await client.tokens();
      await refused(attempt(first.refresh_token), error);
      const second = await refreshed(first);
      await refused(attempt(first.refresh_token), error);
      await expect(isAlive(host, second)).resolves.toBe(true);
      await refreshed(second);
    },
  );

  it('keeps nothing of a client with a wrong secret', async () => {
    const first = await client.tokens();
    const wrong = { authorization: 'Basic eDp5' };
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    await expectRefusal(client.token(form, wrong), 401, 'invalid_client');
    await refreshed(await refreshed(first));
  });

  it.each([
    ['unknown', (token: string) => `${token}x`],
    ['in other case', (token: string) => token.toUpperCase()],
    ['padded', (token: string) => `${token} `],
    ['long', () => 'x'.repeat(20000)],
    ['beyond ASCII', () => '\u{1F511}\u0301'],
  ])('refuses a token that is %s', async (_, change) => {
    await refused(client.refresh(change((await client.tokens()).refresh_token)));
  });

  it('refuses an access token and a code in its place', async () => {
    const { access_token } = await client.tokens();
    await refused(client.refresh(access_token));
    await refused(client.refresh(await client.code()));
  });

  it('is refused to a client that has lost the grant', async () => {
    const former = await TestClient.register(host, { skipAuthorization: true });
    const { refresh_token } = await former.tokens();
    const { manager } = host.dataSource;
    await manager.update(Application, { clientId: former.clientId }, { grantTypes: ['authorization_code'] });
    await refused(former.refresh(refresh_token), 'unauthorized_client');
  });

  describe('with a scope', () => {
    it('narrows the access token alone: the next may be whole again (OAuth 2.1 section 4.3.3)', async () => {
      const whole = await client.tokens({ scope: 'read write' });
      const narrow = await refreshed(whole, { scope: 'read' });
      expect(narrow.scope).toBe('read');
      const by = { tokenHash: sha256(narrow.refresh_token) };
      const kept = await host.dataSource.manager.findOneByOrFail(RefreshToken, by);
      expect(kept.scope).toBe('read write');
      expect((await refreshed(narrow)).scope).toBe('read write');
    });

    it('may widen back what it narrowed, but never beyond what the user granted', async () => {
      const narrow = await refreshed(await client.tokens({ scope: 'read write' }), { scope: 'write' });
      await refused(client.refresh(narrow.refresh_token, { scope: 'read write profile' }), 'invalid_scope');
      expect((await refreshed(narrow, { scope: 'write read' })).scope).toBe('write read');
    });

    it('cannot bring in what the user was never asked', async () => {
      const { refresh_token } = await client.tokens({ scope: 'read' });
      await refused(client.refresh(refresh_token, { scope: 'openid read' }), 'invalid_scope');
    });
  });

  describe('in time', () => {
    it('ends when the token was not used for too long', async () => {
      const tokens = await client.tokens();
      await expire.refreshToken(host, tokens.refresh_token);
      await refused(client.refresh(tokens.refresh_token));
    });

    it('ends with the authorization, however often it was refreshed, and so do its access tokens', async () => {
      const tokens = await refreshed(await client.tokens());
      await expire.family(host, tokens.refresh_token);
      await refused(client.refresh(tokens.refresh_token));
      await expect(isAlive(host, tokens)).resolves.toBe(false);
    });

    it('gives a successor no more time than the authorization has', async () => {
      const first = await client.tokens();
      const { manager } = host.dataSource;
      const { familyId } = await manager.findOneByOrFail(RefreshToken, {
        tokenHash: sha256(first.refresh_token),
      });
      const expires = new Date(Date.now() + 100_000);
      await manager.update(TokenFamily, { id: familyId! }, { expires });
      const second = await refreshed(first);
      expect(second.expires_in).toBeGreaterThan(90);
      expect(second.expires_in).toBeLessThanOrEqual(100);
      const successor = await manager.findOneByOrFail(RefreshToken, {
        tokenHash: sha256(second.refresh_token),
      });
      expect(successor.expires).toEqual(expires);
    });

    it('gives each successor the idle lifetime anew', async () => {
      const first = await client.tokens();
      const { manager } = host.dataSource;
      const by = { tokenHash: sha256(first.refresh_token) };
      await manager.update(RefreshToken, by, { expires: new Date(Date.now() + 5000) });
      const second = await refreshed(first);
      const successor = await manager.findOneByOrFail(RefreshToken, {
        tokenHash: sha256(second.refresh_token),
      });
      const days = (successor.expires.getTime() - Date.now()) / DAY;
      expect(days).toBeGreaterThan(29.9);
      expect(days).toBeLessThanOrEqual(30);
    });
  });

  it('is refused for a user who is not active, and works once they are again', async () => {
    const tokens = await client.tokens({}, loginCookie('bob'));
    users.delete('bob');
    await refused(client.refresh(tokens.refresh_token)).finally(resetUsers);
    await refreshed(tokens);
  });
});
