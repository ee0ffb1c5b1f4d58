import {
  AccessToken,
  type Application,
  InvalidClient,
  InvalidGrant,
  InvalidScope,
  InvalidTarget,
  RefreshToken,
  TokenFamily,
  Tokens,
} from 'nest-oauth2-provider';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { resetUsers, users } from './support/owners.js';
import { isAlive, sha256 } from './support/token-endpoint.js';

const API = 'https://auth.example.com/api';

describe.each(pairs)('tokens issued in code, on %s with %s,', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let tokens: Tokens;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: { resource: API } });
    client = await TestClient.register(host);
    tokens = host.app.get(Tokens);
  });
  afterAll(() => host.stop());
  beforeEach(resetUsers);

  const issue = (order: Partial<Parameters<Tokens['issue']>[0]> = {}) =>
    tokens.issue({ application: client.clientId, ...order });
  const me = (token: string) => host.fetch('/api/me', { headers: bearer(token) });

  it('are the client’s own where no user is named', async () => {
    const issued = await issue({ scopes: ['read'] });
    expect(issued).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read',
    });
    expect(await (await me(issued.access_token)).json()).toMatchObject({ user: null });
  });

  it('act for the user who is named, with a refresh token that works', async () => {
    const issued = await issue({ userId: 'alice' });
    expect(issued).toMatchObject({ scope: 'read write' });
    expect(await (await me(issued.access_token)).json()).toMatchObject({ user: 'alice' });
    const next = await tokensOf(await client.refresh(issued.refresh_token!));
    expect(await isAlive(host, next)).toBe(true);
    expect((await me(issued.access_token)).status).toBe(401);
  });

  it('come with an ID token for openid, which claims no login that nobody saw', async () => {
    const { id_token } = await issue({ userId: 'alice', scopes: ['openid'] });
    const claims = JSON.parse(Buffer.from(id_token!.split('.')[1], 'base64url').toString()) as object;
    expect(claims).toMatchObject({ sub: 'alice', aud: client.clientId });
    expect(claims).not.toHaveProperty('auth_time');
    expect(claims).not.toHaveProperty('sid');
  });

  it('take the application itself, too', async () => {
    const application = await host.dataSource.manager.findOneByOrFail<Application>('oauth2_application', {
      clientId: client.clientId,
    });
    expect(await issue({ application })).toHaveProperty('access_token');
  });

  it('are of a family that can be ended', async () => {
    const { access_token } = await issue({ userId: 'alice' });
    const { manager } = host.dataSource;
    const kept = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(access_token) });
    const family = await manager.findOneByOrFail(TokenFamily, { id: kept.familyId! });
    expect(family).toMatchObject({ grantType: 'issued', userId: 'alice', authTime: null, sessionId: null });
    await manager.update(TokenFamily, { id: family.id }, { revokedAt: new Date() });
    expect((await me(access_token)).status).toBe(401);
  });

  describe('for one resource alone (RFC 8707)', () => {
    it.each<[string, string | string[], number]>([
      ['this one', API, 200],
      ['this one and another', ['https://other.example.com/', API], 200],
      ['another', 'https://other.example.com/', 401],
      ['one that is spelt nearly alike', `${API}/`, 401],
    ])('are good at %s or not', async (_case, resource, status) => {
      const issued = [await issue({ resource }), await issue({ resource, userId: 'alice' })];
      for (const { access_token } of issued) {
        const answer = await me(access_token);
        expect(answer.status).toBe(status);
        if (status === 401) {
          expect(answer.headers.get('www-authenticate')).toMatch(/error="invalid_token".*another resource/);
        }
      }
    });

    it('stay so when they are refreshed', async () => {
      const issued = await issue({ resource: 'https://other.example.com/', userId: 'alice' });
      const next = await tokensOf(await client.refresh(issued.refresh_token!));
      expect((await me(next.access_token)).status).toBe(401);
    });
  });

  describe('are refused, and nothing is kept,', () => {
    const kept = () =>
      Promise.all(
        [AccessToken, RefreshToken, TokenFamily].map((each) => host.dataSource.manager.count(each)),
      );

    it.each<[string, Partial<Parameters<Tokens['issue']>[0]>, new (...words: string[]) => Error]>([
      ['for an unknown application', { application: 'unknown' }, InvalidClient],
      ['for an unknown user', { userId: 'nobody' }, InvalidGrant],
      ['for a disabled user', { userId: 'bob' }, InvalidGrant],
      ['for an unknown scope', { scopes: ['read', 'fly'] }, InvalidScope],
      ['for openid without a user', { scopes: ['openid'] }, InvalidScope],
      ['for a scope that is two', { scopes: ['fly read'] }, InvalidScope],
      ['for a resource that is no URI', { resource: 'api' }, InvalidTarget],
      ['for a resource with a fragment', { resource: `${API}#x` }, InvalidTarget],
      ['for an empty resource', { resource: '' }, InvalidTarget],
    ])('%s', async (_case, order, refusal) => {
      users.delete('bob');
      const before = await kept();
      await expect(issue(order)).rejects.toThrow(refusal);
      expect(await kept()).toEqual(before);
    });
  });
});
