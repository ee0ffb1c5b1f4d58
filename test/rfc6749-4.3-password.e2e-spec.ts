import { AccessToken, DEFAULT_GRANTS, PasswordGrant, RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { passwordOf, resetUsers, users } from './support/owners.js';
import { NO_STORE_JSON, expectRefusal, isAlive, noStoreHeaders, sha256 } from './support/token-endpoint.js';

const APPLICATION = { redirectUris: [], grantTypes: ['password', 'refresh_token'], responseTypes: [] };
const ALICE = { grant_type: 'password', username: 'alice', password: passwordOf('alice') };

describe.each(pairs)('the password grant (RFC 6749 section 4.3) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: { profile: 'oauth2.0-compatible' } });
    client = await TestClient.register(host, APPLICATION);
  });
  afterAll(() => host.stop());
  beforeEach(resetUsers);

  const nothingKept = async (work: () => Promise<void>) => {
    const count = () =>
      Promise.all(
        [AccessToken, RefreshToken, TokenFamily].map((each) => host.dataSource.manager.count(each)),
      );
    const before = await count();
    await work();
    expect(await count()).toEqual(before);
  };

  it('gives tokens of the user, of a family of its own', async () => {
    const response = await client.token({ ...ALICE, scope: 'read' });
    expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
    const tokens = await tokensOf(response);
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read',
    });
    const me = await host.fetch('/api/me', { headers: bearer(tokens.access_token) });
    expect(await me.json()).toEqual({ client: client.clientId, user: 'alice', scopes: ['read'] });
    const { manager } = host.dataSource;
    const kept = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(tokens.access_token) });
    const family = await manager.findOneByOrFail(TokenFamily, { id: kept.familyId! });
    expect(family).toMatchObject({ grantType: 'password', userId: 'alice', sessionId: null, scope: 'read' });
    expect(family.authTime).not.toBeNull();
  });

  it('gives a refresh token that works, and none to a client without that grant', async () => {
    const tokens = await tokensOf(await client.token(ALICE));
    expect(await isAlive(host, await tokensOf(await client.refresh(tokens.refresh_token)))).toBe(true);
    const once = await TestClient.register(host, { ...APPLICATION, grantTypes: ['password'] });
    expect(await tokensOf(await once.token(ALICE))).not.toHaveProperty('refresh_token');
  });

  it('gives an ID token for scope openid, with the time of this login and no session', async () => {
    const { id_token } = await tokensOf(await client.token({ ...ALICE, scope: 'openid read' }));
    const claims = JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString()) as object;
    expect(claims).toMatchObject({
      sub: 'alice',
      aud: client.clientId,
      auth_time: expect.any(Number) as number,
    });
    expect(claims).not.toHaveProperty('sid');
    expect(claims).not.toHaveProperty('nonce');
  });

  it('is for public clients too, if they are registered for it', async () => {
    const app = await TestClient.register(host, { ...APPLICATION, clientType: 'public' });
    expect(await tokensOf(await app.token(ALICE))).toMatchObject({ scope: 'read write' });
  });

  describe('says the same, and keeps nothing, whether', () => {
    it.each<[string, Record<string, string>]>([
      ['the password is wrong', { password: 'wrong' }],
      ['the user is unknown', { username: 'nobody', password: passwordOf('alice') }],
      ['the user is disabled', { username: 'carol', password: passwordOf('carol') }],
      ['the case of the password is wrong', { password: passwordOf('alice').toUpperCase() }],
    ])('%s', async (_case, wrong) => {
      users.delete('carol');
      await nothingKept(async () => {
        const refusal = await expectRefusal(await client.token({ ...ALICE, ...wrong }), 400, 'invalid_grant');
        expect(refusal).toMatchObject({ error_description: 'the username or the password is wrong' });
      });
    });
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['no username', { username: undefined }, 'invalid_request'],
    ['an empty username', { username: '' }, 'invalid_request'],
    ['no password', { password: undefined }, 'invalid_request'],
    ['an unknown scope', { scope: 'fly' }, 'invalid_scope'],
    ['a NUL in the username', { username: 'ali\0ce' }, 'invalid_request'],
  ])('refuses %s', async (_case, changes, error) => {
    await nothingKept(async () => {
      await expectRefusal(await client.token({ ...ALICE, ...changes }), 400, error);
    });
  });

  it('is no way around client authentication', async () => {
    await expectRefusal(await client.token(ALICE, {}), 401, 'invalid_client');
  });

  it('is refused to a client that is not registered for it', async () => {
    const other = await TestClient.register(host);
    await expectRefusal(await other.token(ALICE), 400, 'unauthorized_client');
  });
});

describe.each(['express', 'fastify'] as const)('the password grant on %s', (platform) => {
  it('is off by default: neither answered nor advertised', async () => {
    const host = await Host.start({ platform });
    const client = await TestClient.register(host, APPLICATION);
    await expectRefusal(await client.token(ALICE), 400, 'unsupported_grant_type');
    const metadata = (await (await host.fetch('.well-known/openid-configuration')).json()) as Metadata;
    expect(metadata.grant_types_supported).not.toContain('password');
    await host.stop();
  });

  it('can be listed by a host, without the rest of the profile', async () => {
    const host = await Host.start({ platform, structure: { grants: [...DEFAULT_GRANTS, PasswordGrant] } });
    const client = await TestClient.register(host, APPLICATION);
    expect(await tokensOf(await client.token(ALICE))).toMatchObject({ token_type: 'Bearer' });
    const metadata = (await (await host.fetch('.well-known/openid-configuration')).json()) as Metadata;
    expect(metadata.grant_types_supported).toContain('password');
    expect(metadata.grant_types_supported).not.toContain('implicit');
    await host.stop();
  });
});

interface Metadata {
  readonly grant_types_supported: string[];
}
