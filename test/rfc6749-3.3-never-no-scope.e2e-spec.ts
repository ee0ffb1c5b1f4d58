import { AccessToken, Application, Scopes } from 'nest-oauth2-provider';
import { TestClient, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { expectRefusal, isAlive } from './support/token-endpoint.js';

/** Grants nothing to whoever asks for nothing. */
class NothingByDefault extends Scopes {
  override defaultsFor(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

describe.each(pairs)('a token without a scope (RFC 6749 section 3.3) on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database, structure: { scopesProvider: NothingByDefault } });
  });
  afterAll(async () => {
    await expect(host.dataSource.manager.countBy(AccessToken, { scope: '' })).resolves.toBe(0);
    await host.stop();
  });

  const registered = () =>
    TestClient.register(host, {
      skipAuthorization: true,
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      responseTypes: ['code'],
    });

  it.each([
    ['says none', undefined],
    ['says an empty list', ''],
    ['says nothing but spaces', '  '],
  ])('is never issued to a client that %s, by a code or its own', async (_case, scope) => {
    const client = await registered();
    const redirect = new URL((await client.authorize({ scope })).headers.get('location')!);
    expect(redirect.searchParams.get('error')).toBe('invalid_scope');
    await expectRefusal(client.token({ grant_type: 'client_credentials', scope }), 400, 'invalid_scope');
  });

  it.each([
    ['says none', {}],
    ['says an empty list', { scope: '' }],
    ['says nothing but spaces', { scope: '  ' }],
  ])('is never issued on refresh: a client that %s gets what was granted', async (_case, changes) => {
    const client = await registered();
    const { refresh_token } = await client.tokens({ scope: 'read' });
    expect(await tokensOf(await client.refresh(refresh_token, changes))).toMatchObject({ scope: 'read' });
  });

  it('is not what is left when the application has lost every scope: the refresh is refused', async () => {
    const client = await registered();
    const tokens = await client.tokens({ scope: 'read' });
    const { manager } = host.dataSource;
    const by = { clientId: client.clientId };
    await manager.update(Application, by, { scopes: ['write'] });
    await expectRefusal(client.refresh(tokens.refresh_token), 400, 'invalid_scope');
    await expectRefusal(client.refresh(tokens.refresh_token, { scope: 'read' }), 400, 'invalid_scope');
    // Nothing is used up, so that it works again once the operator has thought better of it.
    await expect(isAlive(host, tokens)).resolves.toBe(true);
    await manager.update(Application, by, { scopes: ['read'] });
    expect((await tokensOf(await client.refresh(tokens.refresh_token))).scope).toBe('read');
  });
});
