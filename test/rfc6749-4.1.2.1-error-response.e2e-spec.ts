import { answerOf, deliveryOf, errorPageOf, loginPageOf, redirectOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

const NOBODY = '';

describe.each(pairs)('on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  /** Of an application that asks no questions, so that a good request is answered with a code at once. */
  let trusted: TestClient;
  const alice = { headers: { cookie: loginCookie('alice') } };

  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, { clientId: 'The-Client' });
    trusted = await TestClient.register(host, { skipAuthorization: true });
  });
  afterAll(() => host?.stop());

  describe('an error before client and redirect URI are verified is a page, never a redirect', () => {
    const UNVERIFIED: [string, Record<string, string | undefined>][] = [
      ['no client_id', { client_id: undefined }],
      ['an empty client_id', { client_id: '' }],
      ['an unknown client_id', { client_id: 'nobody' }],
      ['a client_id in another case', { client_id: 'the-client' }],
      ['a client_id with a space after it', { client_id: 'The-Client ' }],
      ['an endless client_id', { client_id: 'x'.repeat(5000) }],
      ['a redirect_uri of somebody else', { redirect_uri: 'https://evil.example/' }],
      ['a redirect_uri that is none', { redirect_uri: 'nonsense' }],
      ['a redirect_uri that runs', { redirect_uri: 'javascript:alert(1)' }],
      ['a NUL character', { scope: 'read\0' }],
    ];
    const askers = [
      ['of a user', loginCookie('alice'), {}],
      ['of nobody', NOBODY, {}],
      ['of a user with prompt=none', loginCookie('alice'), { prompt: 'none' }],
      ['of nobody with prompt=none', NOBODY, { prompt: 'none' }],
    ] as const;
    it.each(
      UNVERIFIED.flatMap(([name, changes]) =>
        askers.map(([who, cookie, more]) => [name, who, changes, cookie, more] as const),
      ),
    )('%s, in a request %s', async (_name, _who, changes, cookie, more) => {
      const response = await client.authorize({ client_id: 'The-Client', ...changes, ...more }, cookie);
      expect(await errorPageOf(response)).toEqual({ status: 400, error: 'invalid_request' });
    });

    it.each([
      'client_id',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
      'code_challenge',
      'nonce',
      'unknown',
    ])('a repeated %s, even with the same value', async (name) => {
      const url = client.authorizationUrl({ nonce: 'n', unknown: 'u' });
      const value = new URLSearchParams(url.split('?')[1]).get(name)!;
      const response = await host.fetch(`${url}&${name}=${encodeURIComponent(value)}`, alice);
      expect(await errorPageOf(response)).toEqual({ status: 400, error: 'invalid_request' });
    });

    it.each([
      'redirect_uri[]=https://evil.example',
      'redirect_uri[a]=b',
      'scope[]=read',
      'redirect%5Furi=https://evil.example',
    ])('%s beside the plain parameter', async (more) => {
      const response = await host.fetch(`${client.authorizationUrl()}&${more}`, alice);
      expect(await errorPageOf(response)).toEqual({ status: 400, error: 'invalid_request' });
    });

    it('and the page repeats nothing of the request', async () => {
      const marker = 'zq"><script>';
      const page = await (
        await client.authorize({ redirect_uri: `https://${marker}`, state: marker })
      ).text();
      expect(page).not.toMatch(/zq/);
    });
  });

  describe('an error after that goes to the redirect URI', () => {
    it.each([
      ['no response_type', { response_type: undefined }, 'invalid_request'],
      ['an unknown response_type', { response_type: 'magic' }, 'unsupported_response_type'],
      ['the implicit grant, which is off', { response_type: 'token' }, 'unsupported_response_type'],
      ['a response_type in another case', { response_type: 'CODE' }, 'unsupported_response_type'],
      ['a response_type twice over', { response_type: 'code code' }, 'unsupported_response_type'],
      ['an unknown response_mode', { response_mode: 'carrier_pigeon' }, 'invalid_request'],
      [
        'no code_challenge',
        { code_challenge: undefined, code_challenge_method: undefined },
        'invalid_request',
      ],
      ['an unknown scope', { scope: 'read fly' }, 'invalid_scope'],
      ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
      ['a request_uri', { request_uri: 'https://client.example.com/r' }, 'request_uri_not_supported'],
      ['a registration', { registration: '{}' }, 'registration_not_supported'],
      ['prompt=none with another', { prompt: 'none login' }, 'invalid_request'],
      ['a max_age that is no number', { max_age: 'soon' }, 'invalid_request'],
      ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
    ])('%s', async (_case, changes: Record<string, string | undefined>, error) => {
      const { to, parameters } = await deliveryOf(await client.authorize(changes));
      expect(to).toBe(REDIRECT_URI);
      expect(parameters).toEqual({
        error,
        error_description: expect.any(String),
        state: 'a state',
        iss: host.issuer,
      });
      // RFC 6749 section 4.1.2.1
      expect(parameters.error_description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
    });

    it('and says unauthorized_client to a client that is not registered for the response type', async () => {
      const machine = await TestClient.register(host, {
        grantTypes: ['client_credentials'],
        responseTypes: [],
      });
      expect(answerOf(await machine.authorize()).parameters.error).toBe('unauthorized_client');
    });

    it.each([{}, { scope: 'fly' }, { response_mode: 'query' }])('in the query: %j', async (changes) => {
      expect(redirectOf(await trusted.authorize(changes))).not.toContain('#');
    });
  });

  describe('a request of nobody (RFC 9700 section 4.11.2)', () => {
    it('goes to login, which comes back to the very same request', async () => {
      const url = client.authorizationUrl({ state: 'ü &=', nonce: 'n', unknown: 'u' });
      const { next, told } = loginPageOf(await host.fetch(url));
      expect(next.pathname).toBe('/o/authorize');
      expect(Object.fromEntries(next.searchParams)).toEqual(
        Object.fromEntries(new URLSearchParams(url.split('?')[1])),
      );
      expect(told).toEqual({});
    });

    const BAD = [{ scope: 'fly' }, { response_type: 'token' }, { code_challenge: 'short' }, { max_age: 'x' }];
    it.each(BAD)('goes to login also with %j, and learns of it after', async (changes) => {
      const { next } = loginPageOf(await client.authorize(changes, NOBODY));
      const after = await host.fetch(next.pathname + next.search, alice);
      expect(await deliveryOf(after)).toMatchObject({
        to: REDIRECT_URI,
        parameters: { error: expect.any(String) },
      });
    });

    it.each(BAD)('is redirected at once with prompt=none and %j', async (changes) => {
      const answer = await client.authorize({ ...changes, prompt: 'none' }, NOBODY);
      const { to, parameters } = await deliveryOf(answer);
      expect(to).toBe(REDIRECT_URI);
      expect(parameters.error).not.toBe('login_required');
    });
  });
});
