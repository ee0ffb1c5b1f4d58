import fc from 'fast-check';
import { answerOf, errorPageOf, redirectOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

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

  describe('a good request', () => {
    it('is answered with code, state and iss, at the redirect URI', async () => {
      const { to, parameters } = answerOf(await trusted.authorize());
      expect(to).toBe(REDIRECT_URI);
      expect(parameters).toEqual({
        code: expect.stringMatching(/^[\w-]{43}$/),
        state: 'a state',
        iss: host.issuer,
      });
    });

    it.each([
      ['with a trailing slash', 'authorize/?'],
      ['without one', 'authorize?'],
    ])('may come %s', async (_case, start) => {
      const response = await host.fetch(trusted.authorizationUrl().replace('authorize?', start), alice);
      expect(answerOf(response).parameters).toHaveProperty('code');
    });

    it.each([
      ['what looks like an instruction', { allow: 'true', csrf_token: 'x' }],
      ['what only other servers know', { access_type: 'offline', hd: 'example.com', resource_hint: '1' }],
      ['names of the language', { __proto__: 'x', constructor: 'y', hasOwnProperty: 'z' }],
      ['OpenID Connect parameters that ask for nothing', { display: 'touch', acr_values: '1', claims: '{' }],
    ])('may hold parameters that nobody knows: %s', async (_case, unknown) => {
      expect(answerOf(await trusted.authorize(unknown)).parameters).toHaveProperty('code');
    });

    it('may leave a value empty, which counts as leaving it out', async () => {
      const empty = { response_mode: '', nonce: '', prompt: '', max_age: '', scope: '', request: '' };
      expect(answerOf(await trusted.authorize(empty)).parameters).toHaveProperty('code');
    });

    it('shows the consent page with the buttons of the user, not those of the request', async () => {
      const html = await (await client.authorize({ allow: 'true', csrf_token: 'forged' })).text();
      expect(html.match(/name="allow"/g)).toHaveLength(2);
      expect(html).not.toContain('value="forged"');
    });
  });

  describe('state', () => {
    it.each([
      [
        'every printable character',
        Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join(''),
      ],
      ['what looks encoded', '%2B+%20%00&state=x#y'],
      ['spaces at its ends', '  a  '],
      ['JSON', '{"return":"/a?b=c&d"}'],
      ['other scripts', 'žluťoučký 🐎'],
      ['1000 characters', 'x'.repeat(1000)],
    ])('comes back byte for byte, by code and by error: %s', async (_case, state) => {
      expect(answerOf(await trusted.authorize({ state })).parameters.state).toBe(state);
      expect(answerOf(await trusted.authorize({ state, scope: 'none' })).parameters.state).toBe(state);
    });

    it.each([
      ['was not sent', undefined],
      ['was sent empty', ''],
    ])('does not come back when it %s', async (_case, state) => {
      expect(answerOf(await trusted.authorize({ state })).parameters).not.toHaveProperty('state');
      expect(answerOf(await trusted.authorize({ state, scope: 'none' })).parameters).not.toHaveProperty(
        'state',
      );
    });

    it('survives consent and denial', async () => {
      const state = 'a"b\'c<d>&amp;e';
      for (const allow of [true, false]) {
        const answer = await client.decide(await client.authorize({ state, prompt: 'consent' }), allow);
        expect(answerOf(answer).parameters.state).toBe(state);
      }
    });

    it('comes once, although the redirect URI has one of its own', async () => {
      const uri = `${REDIRECT_URI}?state=theirs&keep=1`;
      const own = await TestClient.register(host, { redirectUris: [uri], skipAuthorization: true });
      for (const changes of [{}, { scope: 'none' }]) {
        const { parameters } = answerOf(await own.authorize({ redirect_uri: uri, ...changes }));
        expect(parameters).toMatchObject({ state: 'a state', keep: '1' });
      }
    });
  });

  describe('by POST', () => {
    const form = (changes = {}) => client.authorizationUrl(changes).slice('authorize?'.length);

    it('is sent on as a GET, which has the cookie that a cross-site POST lacks', async () => {
      const location = new URL(
        redirectOf(await host.post('authorize', form({ state: 'ü &=', prompt: 'consent' }))),
        host.origin,
      );
      expect(location.pathname).toBe('/o/authorize');
      expect(location.searchParams.toString()).toBe(
        new URLSearchParams(form({ state: 'ü &=', prompt: 'consent' })).toString(),
      );
      const response = await host.fetch(location.pathname + location.search, alice);
      expect(await response.text()).toContain('wants access to your account');
    });

    it('never answers the client itself', async () => {
      const body = form({ client_id: trusted.clientId, prompt: 'none' });
      const response = await host.post('authorize', body, { cookie: loginCookie('alice') });
      expect(redirectOf(response)).toMatch(/^\/o\/authorize\?/);
    });

    it.each([
      ['JSON', 'application/json', '{"client_id":"The-Client"}', 415],
      ['broken JSON', 'application/json', '{', 400],
      ['text', 'text/plain', 'client_id=The-Client', 415],
    ])('as %s is refused with a page', async (_case, type, body, status) => {
      const response = await host.fetch('authorize', {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
      expect(await errorPageOf(response)).toEqual({ status, error: 'invalid_request' });
    });

    it('with a repeated parameter is refused with a page', async () => {
      const response = await host.post('authorize', `${form()}&scope=read`);
      expect(await errorPageOf(response)).toEqual({ status: 400, error: 'invalid_request' });
    });
  });

  describe('by another method', () => {
    it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
      '%s is 405, with the methods that are allowed',
      async (method) => {
        const response = await host.fetch(client.authorizationUrl(), { ...alice, method });
        expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
        expect(await errorPageOf(response)).toEqual({ status: 405, error: 'invalid_request' });
      },
    );

    it('HEAD answers as GET does, without the body', async () => {
      const [get, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) => host.fetch(client.authorizationUrl(), { ...alice, method })),
      );
      expect(head.status).toBe(get.status);
      expect(head.headers.get('content-security-policy')).toBe(get.headers.get('content-security-policy'));
      expect(await head.text()).toBe('');
    });
  });

  it('is never answered with a 5xx, and never with a redirect to elsewhere, whatever the query', async () => {
    const url = client.authorizationUrl();
    const junk = fc.oneof(
      fc.constantFrom(
        '%',
        '%zz',
        '%ff%fe',
        '%00',
        '&&&',
        '=',
        '?a=1',
        '[]=1',
        'a=%',
        '+',
        '#',
        'state=%ED%A0%80',
      ),
      fc.string({ unit: 'grapheme' }).map((text) => `state=${encodeURIComponent(text)}`),
      fc
        .tuple(
          fc.constantFrom(
            'prompt',
            'max_age',
            'login_after',
            'scope',
            'response_mode',
            'approval_prompt',
            'nonce',
            'claims',
          ),
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.integer().map(String),
            fc.constantFrom('none', 'login', 'auto'),
          ),
        )
        .map((pair) => new URLSearchParams([pair]).toString()),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { minLength: 1, maxLength: 4 }), fc.boolean(), async (parts, known) => {
        const response = await host.fetch(
          `${known ? url : 'authorize?'}&${parts.join('&')}`,
          known ? alice : {},
        );
        expect(response.status).toBeLessThan(500);
        const location = response.headers.get('location') ?? REDIRECT_URI;
        expect([REDIRECT_URI, '/login']).toContain(location.split('?', 1)[0]);
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});
