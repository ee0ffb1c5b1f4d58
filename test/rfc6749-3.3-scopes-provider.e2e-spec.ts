import { Injectable } from '@nestjs/common';
import { type AbstractApplication, type HttpRequest, Scopes } from 'nest-oauth2-provider';
import { answerOf } from './support/authorization.js';
import { TestClient, formOf, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { jsonOf, metadataOf } from './support/openid.js';
import { loginCookie, resetUsers } from './support/owners.js';
import { expectRefusal } from './support/token-endpoint.js';

/** Each tenant has scopes of its own; only trusted applications may have `admin`. */
@Injectable()
class TenantScopes extends Scopes {
  override async known(): Promise<Record<string, string>> {
    return Promise.resolve({
      ...(await super.known()),
      admin: 'Do as you like',
      'red:notes': 'Read the notes of red',
      'blue:notes': 'Read the notes of blue',
    });
  }

  override async availableFor(
    client: AbstractApplication,
    request: HttpRequest | undefined,
  ): Promise<string[]> {
    const tenant = tenantOf(request);
    return (await super.availableFor(client, request)).filter(
      (scope) =>
        (scope !== 'admin' || client.metadata['trusted'] === true) &&
        (!scope.includes(':') || scope.startsWith(`${tenant}:`)),
    );
  }

  override defaultsFor(_client: AbstractApplication, request: HttpRequest | undefined): string[] {
    const tenant = tenantOf(request);
    return tenant === undefined ? ['read'] : ['read', `${tenant}:notes`];
  }
}

function tenantOf(request: HttpRequest | undefined): string | undefined {
  const tenant = request?.headers['x-tenant'];
  return typeof tenant === 'string' ? tenant : undefined;
}

describe.each(pairs)("a host's scopes (RFC 6749 section 3.3) on %s with %s", (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database, structure: { scopesProvider: TenantScopes } });
  });
  afterAll(() => host?.stop());

  const red = { 'x-tenant': 'red' };
  const MACHINE = { grantTypes: ['client_credentials'], responseTypes: [], redirectUris: [] };
  const granted = async (
    client: TestClient,
    scope: string | undefined,
    tenant: Record<string, string> = {},
  ) =>
    (
      await tokensOf(
        await client.token(
          { grant_type: 'client_credentials', scope },
          { ...client.authentication, ...tenant },
        ),
      )
    ).scope;
  const refused = (client: TestClient, scope: string | undefined, tenant: Record<string, string> = {}) =>
    expectRefusal(
      client.token({ grant_type: 'client_credentials', scope }, { ...client.authentication, ...tenant }),
      400,
      'invalid_scope',
    );

  it('are advertised, by server and resource', async () => {
    const { scopes_supported } = await metadataOf(host);
    const all = ['read', 'write', 'profile', 'email', 'admin', 'red:notes', 'blue:notes'];
    expect(scopes_supported).toEqual(['openid', ...all]);
    const resource = await host.fetch('/.well-known/oauth-protected-resource/api');
    // What its handlers need (RFC 9728 section 2).
    await expect(jsonOf(resource)).resolves.toMatchObject({ scopes_supported: ['read', 'write'] });
  });

  it('may be registered', async () => {
    await TestClient.register(host, { scopes: ['red:notes'] });
    await expect(TestClient.register(host, { scopes: ['green:notes'] })).rejects.toMatchObject({
      problems: [{ field: 'scopes' }],
    });
  });

  it('differ by application', async () => {
    const trusted = await TestClient.register(host, { ...MACHINE, metadata: { trusted: true } });
    const other = await TestClient.register(host, MACHINE);
    await expect(granted(trusted, 'admin')).resolves.toBe('admin');
    await refused(other, 'admin');
  });

  it('differ by request, and so do the defaults', async () => {
    const client = await TestClient.register(host, MACHINE);
    await expect(granted(client, 'red:notes', red)).resolves.toBe('red:notes');
    await refused(client, 'blue:notes', red);
    await refused(client, 'red:notes');
    await expect(granted(client, undefined, red)).resolves.toBe('read red:notes');
    await expect(granted(client, undefined)).resolves.toBe('read');
  });

  it('never go beyond what the application is registered for, where the host asks super', async () => {
    const client = await TestClient.register(host, { ...MACHINE, scopes: ['read'] });
    await refused(client, 'red:notes', red);
    await expect(granted(client, undefined, red)).resolves.toBe('read');
  });

  it('are asked of the user in the words of the host, and refused in the redirect', async () => {
    const client = await TestClient.register(host);
    const cookie = loginCookie('alice');
    const authorize = (scope: string | undefined, headers: Record<string, string>) =>
      host.fetch(client.authorizationUrl({ scope }), { headers: { cookie, ...headers } });
    await expect((await authorize('red:notes', red)).text()).resolves.toContain('Read the notes of red');
    await expect((await authorize(undefined, red)).text()).resolves.toContain('Read the notes of red');
    expect(answerOf(await authorize('blue:notes', red)).parameters).toMatchObject({ error: 'invalid_scope' });
    expect(answerOf(await authorize('red:notes', {})).parameters).toMatchObject({ error: 'invalid_scope' });
  });

  it('that became defaults while the consent page stood open are not granted, for they were not shown', async () => {
    const client = await TestClient.register(host);
    const cookie = loginCookie('alice');
    const page = await host.fetch(client.authorizationUrl({ scope: undefined }), { headers: { cookie } });
    const { action, fields } = formOf(await page.text());
    const answer = await host.post(action, { ...fields, allow: 'true' }, { cookie, ...red });
    const tokens = await tokensOf(await client.redeem(answerOf(answer).parameters['code']));
    expect(tokens.scope).toBe('read');
  });

  it('that are gone when it refreshes, a client gets no more', async () => {
    const client = await TestClient.register(host, { skipAuthorization: true });
    const headers = { cookie: loginCookie('alice'), ...red };
    const answer = await host.fetch(client.authorizationUrl({ scope: 'read red:notes' }), { headers });
    const tokens = await tokensOf(await client.redeem(answerOf(answer).parameters['code']));
    expect(tokens.scope).toBe('read red:notes');
    const form = (refresh_token: string) => ({ grant_type: 'refresh_token', refresh_token });
    const outside = await tokensOf(await client.refresh(tokens.refresh_token));
    expect(outside.scope).toBe('read');
    const inside = await client.token(form(outside.refresh_token), { ...client.authentication, ...red });
    expect((await tokensOf(inside)).scope).toBe('read red:notes');
  });

  it('hold for devices too', async () => {
    const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code'];
    const client = await TestClient.register(host, { ...MACHINE, grantTypes });
    const ask = (scope: string, headers: Record<string, string>) =>
      host.post('device-authorization', { scope }, { ...client.authentication, ...headers });
    expect((await ask('red:notes', red)).status).toBe(200);
    await expectRefusal(ask('red:notes', {}), 400, 'invalid_scope');
  });
});
