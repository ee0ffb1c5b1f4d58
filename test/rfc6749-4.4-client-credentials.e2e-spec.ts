import { AccessToken, Application, RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { NO_STORE_JSON, expectRefusal, noStoreHeaders, sha256 } from './support/token-endpoint.js';

const SERVICE = {
  redirectUris: [],
  grantTypes: ['client_credentials', 'refresh_token'],
  responseTypes: [],
};
const GRANT = { grant_type: 'client_credentials' };

describe.each(pairs)('client credentials (RFC 6749 section 4.4) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, SERVICE);
  });
  afterAll(() => host.stop());

  it('give a token of the client, without a refresh token and without a user', async () => {
    const response = await client.token({ ...GRANT, scope: 'read' });
    expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
    const tokens = await tokensOf(response);
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read',
    });
    const { manager } = host.dataSource;
    const kept = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(tokens.access_token) });
    expect(kept).toMatchObject({ userId: null, familyId: null });
    await expect(Promise.all([manager.count(RefreshToken), manager.count(TokenFamily)])).resolves.toEqual([
      0, 0,
    ]);
    const me = await host.fetch('/api/me', { headers: bearer(tokens.access_token) });
    expect(await me.json()).toEqual({ client: client.clientId, user: null, scopes: ['read'] });
  });

  it('give a token of its own to each request', async () => {
    const [one, other] = await Promise.all(
      [client.token(GRANT), client.token(GRANT)].map(async (each) => tokensOf(await each)),
    );
    expect(one.access_token).not.toBe(other.access_token);
  });

  it('are no answer to the question who somebody is: a user in the body is ignored', async () => {
    const { access_token } = await tokensOf(
      await client.token({ ...GRANT, username: 'alice', user_id: 'alice' }),
    );
    const me = await host.fetch('/api/me', { headers: bearer(access_token) });
    expect(await me.json()).toMatchObject({ user: null });
  });

  it.each<[string, string[] | null, string | undefined, string]>([
    ['the defaults when nothing is asked', null, undefined, 'read write'],
    ['the defaults when nothing but spaces is asked', null, '  ', 'read write'],
    ['what of the defaults the client may have', ['write', 'email'], undefined, 'write'],
    ['what is asked', null, 'email', 'email'],
    ['each scope once', null, 'read  read email', 'read email'],
  ])('give %s', async (_, scopes, scope, expected) => {
    const asking = await TestClient.register(host, { ...SERVICE, scopes });
    expect((await tokensOf(await asking.token({ ...GRANT, scope }))).scope).toBe(expected);
  });

  it.each<[string, string[] | null, string | undefined]>([
    ['a scope that the server does not know', null, 'read nothing'],
    ['a scope that the client may not have', ['read'], 'read write'],
    ['no scope when none of the defaults is allowed', ['email'], undefined],
    ['openid, for there is no user', null, 'openid read'],
    ['a scope in other case', null, 'Read'],
    ['a scope with a character that is not allowed', null, 'read\twrite'],
    ['a scope beyond ASCII', null, 'r\u00e9ad'],
    ['a name that objects have', null, 'constructor'],
  ])('are refused for %s', async (_, scopes, scope) => {
    const asking = await TestClient.register(host, { ...SERVICE, scopes });
    await expectRefusal(asking.token({ ...GRANT, scope }), 400, 'invalid_scope');
  });

  it('are refused to a public client, even where it is registered for them', async () => {
    const open = await TestClient.register(host, { clientType: 'public' });
    await expectRefusal(open.token(GRANT), 400, 'unauthorized_client');
    const { manager } = host.dataSource;
    await manager.update(Application, { clientId: open.clientId }, { grantTypes: ['client_credentials'] });
    await expectRefusal(open.token(GRANT), 400, 'unauthorized_client');
  });

  it('are refused to a client that is not registered for them', async () => {
    const web = await TestClient.register(host);
    await expectRefusal(web.token(GRANT), 400, 'unauthorized_client');
  });
});
