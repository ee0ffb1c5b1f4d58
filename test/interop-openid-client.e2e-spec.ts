import * as oidc from 'openid-client';
import { type Platform, Host, pairs } from './support/host.js';
import { REDIRECT_URI, TestClient, bearer } from './support/client.js';
import { type Database } from './support/databases.js';
import { redirectOf } from './support/authorization.js';
import { decideDevice, deviceClient } from './support/device.js';
import { loginCookie } from './support/owners.js';

/** http is for loopback hosts, and a client has to be told. */
const INSECURE: oidc.DiscoveryRequestOptions = { execute: [oidc.allowInsecureRequests] };

describe.each(pairs)('openid-client on %s with %s', (platform: Platform, database: Database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: { deviceCodeInterval: 1 } });
  });
  afterAll(() => host.stop());

  /** What a browser with that login comes back with, after the user allowed it. */
  async function callback(client: TestClient, url: URL): Promise<URL> {
    const path = url.pathname + url.search;
    const page = await host.fetch(path, { headers: { cookie: loginCookie('alice') } });
    return new URL(redirectOf(await client.decide(page, true)));
  }

  const clients: [string, 'confidential' | 'public', (secret: string) => oidc.ClientAuth][] = [
    ['client_secret_basic', 'confidential', (secret) => oidc.ClientSecretBasic(secret)],
    ['client_secret_post', 'confidential', (secret) => oidc.ClientSecretPost(secret)],
    ['none', 'public', () => oidc.None()],
  ];

  it.each(clients)(
    'completes the code flow, UserInfo and refresh by %s',
    async (_, clientType, authentication) => {
      const client = await TestClient.register(host, { clientType });
      const config = await oidc.discovery(
        new URL(host.issuer),
        client.clientId,
        undefined,
        authentication(client.clientSecret ?? ''),
        INSECURE,
      );
      const [verifier, nonce, state] = [
        oidc.randomPKCECodeVerifier(),
        oidc.randomNonce(),
        oidc.randomState(),
      ];
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: 'openid profile email read',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        max_age: '3600',
        nonce,
        state,
      });
      const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, maxAge: 3600 };
      const tokens = await oidc.authorizationCodeGrant(config, await callback(client, url), checks);
      expect(tokens.claims()).toMatchObject({ sub: 'alice', aud: client.clientId, nonce });

      await expect(oidc.fetchUserInfo(config, tokens.access_token, 'alice')).resolves.toEqual({
        sub: 'alice',
        name: 'alice',
        email: 'alice@example.com',
      });
      const api = await oidc.fetchProtectedResource(
        config,
        tokens.access_token,
        new URL('/api/me', host.origin),
        'GET',
      );
      await expect(api.json()).resolves.toMatchObject({ client: client.clientId, user: 'alice' });

      const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
      expect(renewed.claims()).toMatchObject({ sub: 'alice' });
      expect(renewed.access_token).not.toBe(tokens.access_token);
      const callApi = () => host.fetch('/api/me', { headers: bearer(renewed.access_token) });
      expect((await callApi()).status).toBe(200);

      await oidc.tokenRevocation(config, renewed.refresh_token!, { token_type_hint: 'refresh_token' });
      expect((await callApi()).status).toBe(401);
    },
  );

  it.each([true, false])('polls for a device until its user allows (%s) it elsewhere', async (allow) => {
    const { clientId } = await deviceClient(host);
    const config = await oidc.discovery(new URL(host.issuer), clientId, undefined, oidc.None(), INSECURE);
    const codes = await oidc.initiateDeviceAuthorization(config, { scope: 'openid profile' });
    const polling = oidc.pollDeviceAuthorizationGrant(config, codes);
    const later = new Promise((resolve) => setTimeout(resolve, 1500));
    const decision = later.then(() => decideDevice(host, codes.user_code, allow));
    if (!allow) {
      await expect(polling).rejects.toMatchObject({ error: 'access_denied' });
      await decision;
      return;
    }
    const tokens = await polling;
    await decision;
    expect(tokens.claims()).toMatchObject({ sub: 'alice', aud: clientId });
    await expect(oidc.fetchUserInfo(config, tokens.access_token, 'alice')).resolves.toMatchObject({
      name: 'alice',
    });
  });

  it.each(clients.slice(0, 2))('asks what its tokens are good for by %s', async (_, clientType, by) => {
    const client = await TestClient.register(host, { clientType, skipAuthorization: true });
    const config = await oidc.discovery(
      new URL(host.issuer),
      client.clientId,
      undefined,
      by(client.clientSecret!),
      INSECURE,
    );
    const { access_token: token, refresh_token } = await client.tokens({ scope: 'read' });
    const said = { active: true, client_id: client.clientId, scope: 'read', sub: 'alice' };
    await expect(oidc.tokenIntrospection(config, token)).resolves.toMatchObject(said);
    const hint = { token_type_hint: 'refresh_token' };
    await expect(oidc.tokenIntrospection(config, refresh_token, hint)).resolves.toMatchObject(said);
    await oidc.tokenRevocation(config, token);
    await expect(oidc.tokenIntrospection(config, token)).resolves.toEqual({ active: false });
  });

  it('gets a token for itself', async () => {
    const client = await TestClient.register(host, { grantTypes: ['client_credentials'], responseTypes: [] });
    const config = await oidc.discovery(
      new URL(host.issuer),
      client.clientId,
      client.clientSecret,
      undefined,
      INSECURE,
    );
    const tokens = await oidc.clientCredentialsGrant(config, { scope: 'read' });
    expect(tokens).toMatchObject({ scope: 'read', expires_in: 3600 });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('finds the server by RFC 8414 too', async () => {
    const config = await oidc.discovery(new URL(host.issuer), 'any', undefined, undefined, {
      ...INSECURE,
      algorithm: 'oauth2',
    });
    expect(config.serverMetadata().issuer).toBe(host.issuer);
  });

  it('is told why it is refused, as the error of the specification', async () => {
    const client = await TestClient.register(host, { skipAuthorization: true });
    const config = await oidc.discovery(
      new URL(host.issuer),
      client.clientId,
      client.clientSecret,
      undefined,
      INSECURE,
    );
    await expect(oidc.refreshTokenGrant(config, 'no such token')).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    });
    await expect(oidc.fetchUserInfo(config, 'nothing', 'alice')).rejects.toMatchObject({
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token', scope: 'openid' } }],
    });
    const refusal = new URL(redirectOf(await client.authorize({ scope: 'unknown', state: 's' })));
    await expect(
      oidc.authorizationCodeGrant(config, refusal, { expectedState: 's', pkceCodeVerifier: client.verifier }),
    ).rejects.toMatchObject({ error: 'invalid_scope' });
  });
});
