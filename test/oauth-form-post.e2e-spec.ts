import { deliveryOf, errorPageOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

type Changes = Record<string, string | undefined>;
const FORM_POST = { response_mode: 'form_post' };

describe.each(pairs)('OAuth 2.0 Form Post Response Mode on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, {
      grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
      responseTypes: ['code', 'code id_token', 'none'],
      skipAuthorization: true,
    });
  });
  afterAll(() => host.stop());

  const ask = (changes: Changes = {}, cookie?: string) =>
    client.authorize({ ...FORM_POST, ...changes }, cookie);

  it('answers with a page that posts the code, and puts nothing into a URL', async () => {
    const response = await ask();
    expect([response.status, response.headers.get('location')]).toEqual([200, null]);
    const { mode, to, parameters } = await deliveryOf(response);
    expect([mode, to]).toEqual(['form_post', REDIRECT_URI]);
    expect(parameters).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: 'a state',
      iss: host.issuer,
    });
    await expect(tokensOf(await client.redeem(parameters['code']))).resolves.toBeDefined();
  });

  it('lets that one script run and that one origin be posted to; nobody may frame or keep the page', async () => {
    const { headers } = await ask();
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src( 'sha256-[\w+/]{43}='){2}; img-src 'self' data:; form-action 'self' https:\/\/client\.example\.com https:; frame-ancestors 'none'; base-uri 'none'; script-src 'sha256-[\w+/]{43}='$/,
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
  });

  it('is for no script of another origin', async () => {
    const response = await host.fetch(client.authorizationUrl(FORM_POST), {
      headers: { origin: 'https://client.example.com', cookie: loginCookie('alice') },
    });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    ['code id_token', { scope: 'openid', nonce: 'n' }, ['code', 'id_token', 'state', 'iss']],
    ['none', {}, ['state', 'iss']],
  ])('posts what the response type %s gives', async (response_type, changes, names) => {
    const { parameters } = await deliveryOf(await ask({ response_type, ...changes }));
    expect(Object.keys(parameters)).toEqual(names);
  });

  describe('posts an error, too (Django OAuth Toolkit: falls back to the query):', () => {
    it.each<[string, Changes, string]>([
      ['an unknown scope', { scope: 'fly' }, 'invalid_scope'],
      ['an unregistered response type', { response_type: 'id_token' }, 'unauthorized_client'],
      ['one that is off', { response_type: 'token' }, 'unsupported_response_type'],
      ['none', { response_type: undefined }, 'invalid_request'],
      [
        'no code_challenge',
        { code_challenge: undefined, code_challenge_method: undefined },
        'invalid_request',
      ],
      ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
    ])('%s', async (_case, changes, error) => {
      const { mode, to, parameters } = await deliveryOf(await ask(changes));
      expect([mode, to]).toEqual(['form_post', REDIRECT_URI]);
      expect(parameters).toEqual({
        error,
        error_description: expect.any(String) as string,
        state: 'a state',
        iss: host.issuer,
      });
    });

    it('that nobody is logged in, with prompt=none', async () => {
      const { mode, parameters } = await deliveryOf(await ask({ prompt: 'none' }, ''));
      expect([mode, parameters['error']]).toEqual(['form_post', 'login_required']);
    });

    it('that the user denied', async () => {
      const asking = await TestClient.register(host);
      const denied = await asking.decide(await asking.authorize(FORM_POST), false);
      expect(await deliveryOf(denied)).toMatchObject({
        mode: 'form_post',
        parameters: { error: 'access_denied' },
      });
    });
  });

  it('comes after consent as well', async () => {
    const asking = await TestClient.register(host);
    const allowed = await asking.decide(await asking.authorize(FORM_POST), true);
    const { mode, parameters } = await deliveryOf(allowed);
    expect(mode).toBe('form_post');
    await expect(tokensOf(await asking.redeem(parameters['code']))).resolves.toBeDefined();
  });

  it.each(['"><script>alert(1)</script>', `' autofocus onfocus='x`, 'ü & < > " \'', '&quot;'])(
    'brings back the state %j as it came, and no markup of it',
    async (state) => {
      const response = await ask({ state });
      const html = await response.clone().text();
      expect(html.match(/<script/g)).toHaveLength(1);
      expect(html.match(/<input/g)).toHaveLength(3);
      expect((await deliveryOf(response)).parameters['state']).toBe(state);
    },
  );

  it('keeps the query of the redirect URI', async () => {
    const uri = `${REDIRECT_URI}?tenant=a&b=c`;
    const other = await TestClient.register(host, { redirectUris: [uri], skipAuthorization: true });
    expect(await deliveryOf(await other.authorize({ ...FORM_POST, redirect_uri: uri }))).toMatchObject({
      to: uri,
    });
  });

  it('cannot go to a private-use scheme: that is an error, by redirect', async () => {
    const uri = 'com.example.app:/callback';
    const native = await TestClient.register(host, { redirectUris: [uri], skipAuthorization: true });
    const answer = await deliveryOf(await native.authorize({ ...FORM_POST, redirect_uri: uri }));
    expect(answer).toMatchObject({ mode: 'query', to: uri, parameters: { error: 'invalid_request' } });
  });

  it.each<Changes>([{ redirect_uri: 'https://evil.example/' }, { client_id: 'nobody' }])(
    'never posts to what is not registered: %j',
    async (changes) => {
      expect(await errorPageOf(await ask(changes))).toMatchObject({ status: 400 });
    },
  );
});
