import {
  AccessToken,
  AuthorizationController,
  DEFAULT_CLIENT_AUTHENTICATION_METHODS,
  DEFAULT_ENDPOINTS,
  DEFAULT_GRANTS,
  DEFAULT_RESPONSE_TYPES,
  FORM_POST_SCRIPT_HASH,
  TokenController,
} from 'nest-oauth2-provider';
import { answerOf, deliveryOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient, bearer, formOf, tokensOf } from './support/client.js';
import { codesOf, decideDevice, deviceClient, poll } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { AFTER_LOGOUT, askLogout } from './support/logout.js';
import { metadataOf } from './support/openid.js';
import { loginCookie } from './support/owners.js';
import {
  CountingIds,
  MarkedTokenController,
  OwnModule,
  OwnPages,
  PrefixedSecrets,
  ProxyCertificate,
  VoucherGrant,
  VouchersModule,
  WitnessResponseType,
} from './support/plug-ins.js';
import { expectRefusal } from './support/token-endpoint.js';

describe.each(pairs)("a host's own classes on %s with %s", (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      imports: [{ module: OwnModule }],
      structure: {
        imports: [VouchersModule],
        endpoints: DEFAULT_ENDPOINTS.map((each) => (each === TokenController ? MarkedTokenController : each)),
        grants: [...DEFAULT_GRANTS, VoucherGrant],
        responseTypes: [...DEFAULT_RESPONSE_TYPES, WitnessResponseType],
        clientAuthenticationMethods: [...DEFAULT_CLIENT_AUTHENTICATION_METHODS, ProxyCertificate],
        pages: OwnPages,
        clientIdGenerator: CountingIds,
        clientSecretGenerator: PrefixedSecrets,
      },
    });
  });
  afterAll(() => host.stop());

  it('are advertised like the built-in ones', async () => {
    await expect(metadataOf(host)).resolves.toMatchObject({
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
        'urn:example:voucher',
      ],
      response_types_supported: expect.arrayContaining(['code', 'witness', 'code witness']) as string[],
      token_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'client_secret_post',
        'none',
        'tls_client_auth',
      ],
      token_endpoint: `${host.issuer}/token`,
    });
  });

  describe('a grant', () => {
    const grantTypes = ['urn:example:voucher'];
    let client: TestClient;
    beforeAll(async () => {
      client = await TestClient.register(host, { grantTypes, responseTypes: [] });
    });
    const redeem = (parameters: Record<string, string>, who = client) =>
      who.token({ grant_type: grantTypes[0], ...parameters });

    it('issues tokens that come in', async () => {
      const { access_token } = await tokensOf(await redeem({ voucher: 'spring' }));
      const response = await host.fetch('/api/me', { headers: bearer(access_token) });
      await expect(response.json()).resolves.toMatchObject({ client: client.clientId, scopes: ['read'] });
    });

    it('refuses in the words of the server', async () => {
      await expectRefusal(redeem({ voucher: 'winter' }), 400, 'invalid_request');
      await expectRefusal(redeem({}), 400, 'invalid_request');
    });

    it('is for the clients that are registered for it', async () => {
      const other = await TestClient.register(host);
      await expectRefusal(redeem({ voucher: 'summer' }, other), 400, 'unauthorized_client');
      await tokensOf(await redeem({ voucher: 'summer' }));
    });
  });

  it('a response type answers, with state and iss put to it by the server', async () => {
    const client = await TestClient.register(host, {
      responseTypes: ['witness', 'witness code'],
      skipAuthorization: true,
    });
    expect(answerOf(await client.authorize({ response_type: 'witness' }))).toEqual({
      to: REDIRECT_URI,
      parameters: { granted_by: 'alice', witnessed: '', state: 'a state', iss: host.issuer },
    });
    const { parameters } = answerOf(await client.authorize({ response_type: 'witness code' }));
    expect(parameters).toMatchObject({ granted_by: 'alice', witnessed: 'code' });
    await expect(tokensOf(await client.redeem(parameters['code']))).resolves.toHaveProperty('access_token');
    expect(answerOf(await client.authorize()).parameters).toMatchObject({ error: 'unauthorized_client' });
  });

  describe('a method of client authentication', () => {
    let client: TestClient;
    beforeAll(async () => {
      client = await TestClient.register(host, {
        grantTypes: ['client_credentials'],
        responseTypes: [],
        tokenEndpointAuthMethod: 'tls_client_auth',
        metadata: { tls_client_auth_subject_dn: 'CN=machine' },
      });
    });
    const ask = (headers: Record<string, string>, more: Record<string, string> = {}) =>
      host.post('token', { grant_type: 'client_credentials', client_id: client.clientId, ...more }, headers);

    it('lets its clients in, though client_id stands in the body as of a public client', async () => {
      expect(client.clientSecret).toBeUndefined();
      await tokensOf(await ask({ 'x-client-certificate': 'CN=machine' }));
    });

    it('keeps others out', async () => {
      await expectRefusal(ask({ 'x-client-certificate': 'CN=other' }), 401, 'invalid_client');
      await expectRefusal(ask({}), 401, 'invalid_client');
    });

    it('is one of two when a secret comes too', async () => {
      const both = ask({ 'x-client-certificate': 'CN=machine' }, { client_secret: 'a secret' });
      await expectRefusal(both, 400, 'invalid_request');
    });
  });

  it('pages are shown in place of the built-in ones, and work', async () => {
    const client = await TestClient.register(host, { name: 'The <app>' });
    const page = await client.authorize();
    const html = await page.clone().text();
    expect(html).toContain('<h1>Our own page for The &lt;app&gt;</h1>');
    expect(formOf(html).action).toContain('/o/authorize');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answerOf(await client.decide(page, true)).parameters).toHaveProperty('code');

    const error = await client.authorize({ client_id: 'nobody' });
    expect([error.status, await error.text()]).toEqual([
      400,
      expect.stringContaining('<h1>Ours: invalid_request</h1>'),
    ]);
  });

  it('pages of a device are, too', async () => {
    const device = await deviceClient(host);
    const { user_code, device_code } = await codesOf(device);
    const cookie = loginCookie('alice');
    const page = await (await host.fetch('device', { headers: { cookie } })).text();
    expect(page).toContain('<h1>Our own question for a code</h1>');
    expect(await (await decideDevice(host, user_code)).text()).toContain('<h1>Ours: connected</h1>');
    await tokensOf(await poll(device, device_code));
  });

  it('pages of a logout and of form_post are, with what they must do', async () => {
    const client = await TestClient.register(host, {
      name: 'The <app>',
      skipAuthorization: true,
      redirectUris: [REDIRECT_URI],
      postLogoutRedirectUris: [AFTER_LOGOUT],
      metadata: { frontchannel_logout_uri: 'https://client.example.com/front?a=1&b=2' },
    });
    const cookie = loginCookie('alice');
    const posted = await client.authorize({ response_mode: 'form_post' }, cookie);
    expect(posted.headers.get('content-security-policy')).toContain(FORM_POST_SCRIPT_HASH);
    expect(await posted.clone().text()).toContain('<h1>Ours: on to client.example.com</h1>');
    const { mode, to, parameters } = await deliveryOf(posted);
    expect([mode, to]).toEqual(['form_post', REDIRECT_URI]);
    expect(parameters).toMatchObject({ code: expect.any(String) as string, state: 'a state' });

    await client.tokens({ scope: 'openid' }, cookie);
    const asked = { client_id: client.clientId, post_logout_redirect_uri: AFTER_LOGOUT };
    const question = await askLogout(host, asked, cookie);
    const html = await question.text();
    expect(html).toContain('<h1>Shall alice leave The &lt;app&gt;?</h1>');
    const { action, fields } = formOf(html);
    const done = async (allow: string) => host.post(action, { ...fields, allow }, { cookie });
    expect(await (await done('false')).text()).toContain('<h1>Ours: still here</h1>');
    const gone = await done('true');
    // The frame may be loaded, and the browser goes on by itself, whatever the page says.
    expect(gone.headers.get('content-security-policy')).toContain('frame-src https://client.example.com');
    expect(gone.headers.get('refresh')).toBe(`3; url=${AFTER_LOGOUT}`);
    const page = await gone.text();
    expect(page).toContain('<h1>Ours: gone</h1>');
    expect(page).toContain('<iframe src="https://client.example.com/front?a=1&amp;b=2&amp;iss=');
    expect(page).toContain(`href="${AFTER_LOGOUT}"`);
  });

  it('generators make the credentials', async () => {
    const { clientId, clientSecret, application } = await host.applications.create({
      clientType: 'confidential',
      redirectUris: [REDIRECT_URI],
    });
    expect(clientId).toMatch(/^app-\d+$/);
    expect(clientSecret).toMatch(/^shh_[A-Za-z0-9]{128}$/);
    expect(JSON.stringify(application)).not.toContain(clientSecret);
  });

  it('a controller takes the place of the one that it extends', async () => {
    const client = await TestClient.register(host, { grantTypes: ['client_credentials'], responseTypes: [] });
    for (const path of ['token', 'token/']) {
      const response = await host.post(path, { grant_type: 'client_credentials' }, client.authentication);
      expect([response.status, response.headers.get('x-served-by')]).toEqual([200, 'the host']);
    }
    await expectRefusal(host.fetch('token'), 405, 'invalid_request');
    await expect((await host.fetch('token/health')).json()).resolves.toEqual({ state: 'well' });
  });

  describe("a host's own controller", () => {
    it('issues tokens through AuthorizationServer', async () => {
      const client = await TestClient.register(host, {
        grantTypes: ['client_credentials'],
        responseTypes: [],
      });
      const form = { grant_type: 'client_credentials' };
      const { access_token } = await tokensOf(await host.post('/own/token', form, client.authentication));
      const response = await host.fetch('/own/token', { headers: bearer(access_token) });
      await expect(response.json()).resolves.toEqual({ client: client.clientId });
      await expectRefusal(host.post('/own/token', form), 401, 'invalid_client');
    });

    it('revokes and introspects through AuthorizationServer', async () => {
      const client = await TestClient.register(host);
      const { access_token: token } = await client.tokens();
      const ask = async () => {
        const answer = await host.post('/own/introspect', { token }, client.authentication);
        return (await answer.json()) as object;
      };
      expect(await ask()).toMatchObject({ active: true, sub: 'alice' });
      expect((await host.post('/own/revoke', { token }, client.authentication)).status).toBe(200);
      expect(await ask()).toEqual({ active: false });
      await expectRefusal(host.post('/own/revoke', { token }), 401, 'invalid_client');
    });

    it('answers authorization requests through AuthorizationServer', async () => {
      const client = await TestClient.register(host);
      const ask = async (changes: Record<string, string> = {}, cookie = loginCookie('alice')) => {
        const response = await host.fetch(`/own/${client.authorizationUrl(changes)}`, {
          headers: { cookie },
        });
        return (await response.json()) as { to: string; refused?: string };
      };
      const granted = await ask({ scope: 'read' });
      expect(granted).toMatchObject({ client: 'The client', scopes: ['read'] });
      const code = new URL(granted.to).searchParams.get('code')!;
      await expect(tokensOf(await client.redeem(code))).resolves.toMatchObject({ scope: 'read' });

      expect(new URL((await ask({}, '')).to).searchParams.get('error')).toBe('access_denied');
      expect(new URL((await ask({ scope: 'root' })).to).searchParams.get('error')).toBe('invalid_scope');
      await expect(ask({ client_id: 'nobody' })).resolves.toEqual({ refused: 'invalid_request' });
    });
  });
});

describe.each(['express', 'fastify'] as const)('two providers in one process, on %s', (platform) => {
  it('know nothing of each other', async () => {
    const [one, two] = await Promise.all([
      Host.start({ platform, path: '/one' }),
      Host.start({
        platform: 'express',
        path: '/two',
        structure: { endpoints: [AuthorizationController, TokenController] },
      }),
    ]);
    try {
      const client = await TestClient.register(one, { skipAuthorization: true });
      const { access_token } = await client.tokens();
      expect((await one.fetch('/api/me', { headers: bearer(access_token) })).status).toBe(200);
      expect((await two.fetch('/api/me', { headers: bearer(access_token) })).status).toBe(401);
      await expect(two.dataSource.manager.count(AccessToken)).resolves.toBe(0);

      const [first, second] = [await metadataOf(one), await metadataOf(two)];
      expect([first['issuer'], second['issuer']]).toEqual([one.issuer, two.issuer]);
      expect(second).not.toHaveProperty('jwks_uri');
      expect((await two.fetch('/one/.well-known/openid-configuration')).status).toBe(404);
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  });
});
