import * as oauth from 'oauth4webapi';
import { deliveryOf, redirectOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient } from './support/client.js';
import { decideDevice, deviceClient } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { loginCookie } from './support/owners.js';

/** http is for loopback hosts, and a client has to be told. */
const INSECURE = { [oauth.allowInsecureRequests]: true };

describe.each(pairs)('oauth4webapi on %s with %s', (platform, database) => {
  let host: Host;
  let server: oauth.AuthorizationServer;
  let testClient: TestClient;
  let client: oauth.Client;
  let authentication: oauth.ClientAuth;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
    testClient = await TestClient.register(host);
    client = { client_id: testClient.clientId };
    authentication = oauth.ClientSecretBasic(testClient.clientSecret!);
    const issuer = new URL(host.issuer);
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE });
    server = await oauth.processDiscoveryResponse(issuer, response);
  });
  afterAll(() => host.stop());

  /** An authorization request as the metadata has it, and what the browser comes back with. */
  async function authorized(more: Record<string, string> = {}, allow = true) {
    const [verifier, nonce, state] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomNonce(),
      oauth.generateRandomState(),
    ];
    const url = new URL(server.authorization_endpoint!);
    url.search = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid email',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      prompt: 'consent',
      nonce,
      state,
      ...more,
    }).toString();
    const page = await host.fetch(url.pathname + url.search, { headers: { cookie: loginCookie('alice') } });
    const callback = new URL(redirectOf(await testClient.decide(page, allow)));
    return { verifier, nonce, state, callback };
  }

  const redeem = async (parameters: URLSearchParams, verifier: string) =>
    oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      REDIRECT_URI,
      verifier,
      INSECURE,
    );

  it('completes the code flow with every check that it knows, UserInfo and refresh', async () => {
    const { verifier, nonce, state, callback } = await authorized();
    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const response = await redeem(parameters, verifier);
    const checks = { expectedNonce: nonce, requireIdToken: true };
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, checks);
    await oauth.validateApplicationLevelSignature(server, response, INSECURE);
    const { sub } = oauth.getValidatedIdTokenClaims(tokens)!;

    const info = await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE);
    await expect(oauth.processUserInfoResponse(server, client, sub, info)).resolves.toEqual({
      sub,
      email: 'alice@example.com',
    });

    const refresh = await oauth.refreshTokenGrantRequest(
      server,
      client,
      authentication,
      tokens.refresh_token!,
      INSECURE,
    );
    const renewed = await oauth.processRefreshTokenResponse(server, client, refresh);
    await oauth.validateApplicationLevelSignature(server, refresh, INSECURE);
    expect(oauth.getValidatedIdTokenClaims(renewed)).toMatchObject({ sub, aud: client.client_id });
  });

  it('finds iss in answers good and bad, and would notice another issuer (RFC 9207)', async () => {
    const { state, callback } = await authorized();
    expect(callback.searchParams.get('iss')).toBe(host.issuer);
    const forged = new URL(callback);
    forged.searchParams.set('iss', 'https://evil.example');
    expect(() => oauth.validateAuthResponse(server, client, forged, state)).toThrow('"iss"');
    expect(() => oauth.validateAuthResponse(server, client, callback, 'another state')).toThrow('"state"');

    const denied = await authorized({}, false);
    expect(denied.callback.searchParams.get('iss')).toBe(host.issuer);
    expect(() => oauth.validateAuthResponse(server, client, denied.callback, denied.state)).toThrow(
      expect.objectContaining({ error: 'access_denied' }) as Error,
    );
  });

  it('would notice an ID token for another request', async () => {
    const { verifier, state, callback } = await authorized();
    const response = await redeem(oauth.validateAuthResponse(server, client, callback, state), verifier);
    await expect(
      oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: 'of another request',
      }),
    ).rejects.toThrow('nonce');
  });

  it.each(['fragment', 'form_post'])(
    'checks the ID token that comes with a code by %s, and would notice another code (OpenID Connect Core 3.3)',
    async (response_mode) => {
      const hybrid = await TestClient.register(host, {
        grantTypes: ['authorization_code', 'implicit'],
        responseTypes: ['code id_token'],
        skipAuthorization: true,
      });
      const self = { client_id: hybrid.clientId };
      const asked = {
        response_type: 'code id_token',
        response_mode,
        scope: 'openid',
        nonce: 'n',
        state: 's',
      };
      const { parameters } = await deliveryOf(await hybrid.authorize(asked));
      const arrived = ({ ...more } = {}) => {
        const given = new URLSearchParams({ ...parameters, ...more });
        return response_mode === 'fragment'
          ? new URL(`${REDIRECT_URI}#${given.toString()}`)
          : new Request(REDIRECT_URI, { method: 'POST', body: given });
      };
      const check = (answer: URL | Request, nonce = 'n') =>
        oauth.validateCodeIdTokenResponse(server, self, answer, nonce, 's', 60, INSECURE);
      expect((await check(arrived())).get('code')).toBe(parameters['code']);
      await expect(check(arrived({ code: 'of another' }))).rejects.toThrow('c_hash');
      await expect(check(arrived(), 'of another request')).rejects.toThrow('nonce');
    },
  );

  it('asks what its tokens are good for, and ends them (RFC 7662, RFC 7009)', async () => {
    const { verifier, nonce, state, callback } = await authorized();
    const response = await redeem(oauth.validateAuthResponse(server, client, callback, state), verifier);
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
    });
    const ask = async (token: string) => {
      const asked = await oauth.introspectionRequest(server, client, authentication, token, INSECURE);
      return oauth.processIntrospectionResponse(server, client, asked);
    };
    const said = { active: true, client_id: client.client_id, sub: 'alice', iss: host.issuer };
    await expect(ask(tokens.access_token)).resolves.toMatchObject({ ...said, token_type: 'Bearer' });
    await expect(ask(tokens.refresh_token!)).resolves.toMatchObject(said);

    const ended = await oauth.revocationRequest(
      server,
      client,
      authentication,
      tokens.refresh_token!,
      INSECURE,
    );
    await expect(oauth.processRevocationResponse(ended)).resolves.toBeUndefined();
    await expect(ask(tokens.access_token)).resolves.toEqual({ active: false });
  });

  it('is refused with a wrong verifier', async () => {
    const { state, callback } = await authorized();
    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const response = await redeem(parameters, oauth.generateRandomCodeVerifier());
    await expect(oauth.processAuthorizationCodeResponse(server, client, response)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('gets a token for itself', async () => {
    const machine = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    const self = { client_id: machine.clientId };
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      self,
      oauth.ClientSecretPost(machine.clientSecret!),
      new URLSearchParams({ scope: 'read' }),
      INSECURE,
    );
    const tokens = await oauth.processClientCredentialsResponse(server, self, response);
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'read' });

    const api = new URL('/api/me', host.origin);
    const call = (token: string) =>
      oauth.protectedResourceRequest(token, 'GET', api, undefined, undefined, INSECURE);
    expect((await call(tokens.access_token)).status).toBe(200);
    await expect(call('nothing')).rejects.toMatchObject({
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token', realm: 'oauth2' } }],
    });
  });

  it.each([true, false])(
    'asks for a device, whose user allows (%s) it elsewhere (RFC 8628)',
    async (allow) => {
      const device = await deviceClient(host);
      const self = { client_id: device.clientId };
      const started = await oauth.deviceAuthorizationRequest(
        server,
        self,
        oauth.None(),
        new URLSearchParams({ scope: 'openid read' }),
        INSECURE,
      );
      const codes = await oauth.processDeviceAuthorizationResponse(server, self, started);
      const ask = async () => {
        const response = await oauth.deviceCodeGrantRequest(
          server,
          self,
          oauth.None(),
          codes.device_code,
          INSECURE,
        );
        return oauth.processDeviceCodeResponse(server, self, response);
      };
      await expect(ask()).rejects.toMatchObject({ error: 'authorization_pending' });
      await expect(ask()).rejects.toMatchObject({ error: 'slow_down' });
      await decideDevice(host, codes.user_code, allow);
      if (!allow) {
        await expect(ask()).rejects.toMatchObject({ error: 'access_denied' });
        return;
      }
      const tokens = await ask();
      expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: 'alice', aud: device.clientId });
      await expect(ask()).rejects.toMatchObject({ error: 'invalid_grant' });
    },
  );

  it('finds the authorization server from the resource (RFC 9728)', async () => {
    const resource = new URL(`${host.origin}/api`);
    const response = await oauth.resourceDiscoveryRequest(resource, INSECURE);
    const metadata = await oauth.processResourceDiscoveryResponse(resource, response);
    expect(metadata.authorization_servers).toEqual([server.issuer]);
  });
});
