import { Application } from 'nest-oauth2-provider';
import { answerOf, errorPageOf } from '../support/authorization.js';
import { TestClient, bearer, formOf, tokensOf } from '../support/client.js';
import { Host, pairs } from '../support/host.js';
import { loginCookie, resetUsers, users } from '../support/owners.js';
import { expectRefusal, isAlive } from '../support/token-endpoint.js';

/** What was right when it began must be right when it ends: an application or a user may lose it in between. */
describe.each(pairs)('rights that were withdrawn, on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
  });
  beforeEach(async () => {
    resetUsers();
    client = await TestClient.register(host);
  });
  afterAll(() => host.stop());

  const change = (changes: Partial<Omit<Application, 'metadata'>>) =>
    host.dataSource.manager.update(Application, { clientId: client.clientId }, changes);

  describe('at a refresh', () => {
    it('a scope that the application lost is not handed out again', async () => {
      const { refresh_token } = await client.tokens({ scope: 'read write' });
      await change({ scopes: ['read'] });
      const refreshed = await tokensOf(await client.refresh(refresh_token));
      expect(refreshed.scope).toBe('read');
      const headers = bearer(refreshed.access_token);
      expect((await host.fetch('/api/notes', { method: 'POST', headers })).status).toBe(403);
    });

    it('nor when it is asked for by name; and asking costs nothing', async () => {
      const { refresh_token } = await client.tokens({ scope: 'read write' });
      await change({ scopes: ['read'] });
      await expectRefusal(client.refresh(refresh_token, { scope: 'write' }), 400, 'invalid_scope');
      expect((await client.refresh(refresh_token)).status).toBe(200);
    });

    it('nothing is handed out where all scopes are lost', async () => {
      const { refresh_token } = await client.tokens({ scope: 'write' });
      await change({ scopes: ['read'] });
      await expectRefusal(client.refresh(refresh_token), 400, 'invalid_scope');
    });

    it('what was granted comes back with the right', async () => {
      const { refresh_token } = await client.tokens({ scope: 'read write' });
      await change({ scopes: ['read'] });
      const { refresh_token: next } = await tokensOf(await client.refresh(refresh_token));
      await change({ scopes: ['read', 'write'] });
      expect((await tokensOf(await client.refresh(next))).scope).toBe('read write');
    });

    it('the grant itself may be lost', async () => {
      const { refresh_token } = await client.tokens();
      await change({ grantTypes: ['authorization_code'] });
      await expectRefusal(client.refresh(refresh_token), 400, 'unauthorized_client');
    });
  });

  describe('while the consent page stands open', () => {
    async function decision(meanwhile: () => unknown): Promise<Response> {
      const { action, fields } = formOf(await (await client.authorize()).text());
      await meanwhile();
      return host.post(action, { ...fields, allow: 'true' }, { cookie: loginCookie('alice') });
    }

    it.each<[string, () => Promise<unknown>, string]>([
      ['a scope', () => change({ scopes: ['read'] }), 'invalid_scope'],
      ['the response type', () => change({ responseTypes: [] }), 'unauthorized_client'],
      ['the user', () => Promise.resolve(users.delete('alice')), 'access_denied'],
    ])('%s may be lost', async (_, meanwhile, error) => {
      expect(answerOf(await decision(meanwhile)).parameters).toMatchObject({ error });
    });

    it.each<[string, () => Promise<unknown>]>([
      ['the redirect URI', () => change({ redirectUris: ['https://other.example.com/callback'] })],
      ['the application', () => host.dataSource.manager.delete(Application, { clientId: client.clientId })],
    ])('%s may be lost, and then nobody is redirected', async (_, meanwhile) => {
      expect(await errorPageOf(await decision(meanwhile))).toEqual({ status: 400, error: 'invalid_request' });
    });
  });

  it('the algorithm of ID tokens may be lost: a code and a refresh token give all but those (DOT: 500)', async () => {
    const { refresh_token } = await client.tokens({ scope: 'openid read' });
    const code = await client.code({ scope: 'openid read' });
    await change({ algorithm: '' });
    for (const answer of [await client.redeem(code), await client.refresh(refresh_token)]) {
      const tokens = await tokensOf(answer);
      expect(tokens).not.toHaveProperty('id_token');
      expect(await isAlive(host, tokens)).toBe(true);
    }
  });

  it('a code is worth nothing once the user is gone, and nothing is used up', async () => {
    const code = await client.code();
    users.delete('alice');
    await expectRefusal(client.redeem(code), 400, 'invalid_grant');
    resetUsers();
    expect((await client.redeem(code)).status).toBe(200);
  });

  it('tokens go with their application', async () => {
    const { access_token } = await client.tokens();
    await host.dataSource.manager.delete(Application, { clientId: client.clientId });
    expect((await host.fetch('/api/me', { headers: bearer(access_token) })).status).toBe(401);
  });
});
