import { METHODS } from 'node:http';
import fc from 'fast-check';
import { REDIRECT_URI, TestClient, type Tokens, bearer, formOf } from './support/client.js';
import { expectCivil, hostileForm, nastyAuthorization } from './support/hostile.js';
import { Host, pairs } from './support/host.js';
import { loginCookie } from './support/owners.js';
import { type RawAnswer, type RawRequest, hangUp, sendBytes, sendRaw } from './support/raw-http.js';

/** Another seed looks elsewhere: FUZZ_SEED=1 npx jest test/hostile-input */
const seed = Number(process.env['FUZZ_SEED'] ?? 6749);
const FUZZ = { seed, numRuns: Number(process.env['FUZZ_RUNS'] ?? 150), verbose: 1 } as const;
const FORM = 'application/x-www-form-urlencoded';

const ENDPOINTS = ['authorize', 'token', 'userinfo'];
const DOCUMENTS = [
  '/o/.well-known/jwks.json',
  '/o/.well-known/openid-configuration',
  '/.well-known/openid-configuration/o',
  '/.well-known/oauth-authorization-server/o',
  '/.well-known/oauth-protected-resource/api',
];

/** Who never consented to anything, so that even a good request of his writes nothing. */
const BOB = loginCookie('bob');

afterAll(hangUp);

describe.each(pairs)(`hostile input on %s with %s, seed ${seed}`, (platform, database) => {
  let host: Host;
  let client: TestClient;
  let tokens: Tokens;
  let consentForm: Record<string, string>;
  let rows: Record<string, number>;

  beforeAll(async () => {
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, {
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    });
    tokens = await client.tokens();
    consentForm = formOf(await (await client.authorize({}, BOB)).text()).fields;
    await host.fetch('.well-known/jwks.json'); // the first to ask has the key made
  });
  beforeEach(async () => {
    rows = await countRows();
  });
  afterEach(async () => expect(await countRows()).toEqual(rows));
  afterAll(() => host.stop());

  async function countRows(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { target, tableName } of host.dataSource.entityMetadatas) {
      counts[tableName] = await host.dataSource.getRepository(target).count();
    }
    return counts;
  }

  const send = (request: RawRequest): Promise<RawAnswer> => sendRaw(host.origin, request);
  const postForm = (path: string, body: string, headers: Record<string, string> = {}) =>
    send({ method: 'POST', path, body, headers: { 'content-type': FORM, ...headers } });

  describe('the authorization endpoint', () => {
    const query = () =>
      Object.fromEntries(new URLSearchParams(client.authorizationUrl().slice('authorize?'.length)));
    it.each([
      ['nobody', undefined],
      ['somebody', BOB],
    ])('is civil to GET by %s', async (_, cookie) => {
      const requests = hostileForm(query());
      await fc.assert(
        fc.asyncProperty(requests, async (search) => {
          const answer = await send({ path: `/o/authorize?${search}`, headers: cookie ? { cookie } : {} });
          expectCivilOrTooLong(answer, search);
        }),
        FUZZ,
      );
    });

    it.each([
      ['nobody', undefined],
      ['somebody', BOB],
    ])('is civil to POST by %s', async (_, cookie) => {
      await fc.assert(
        fc.asyncProperty(hostileForm(query()), async (body) => {
          expectCivil(await postForm('/o/authorize', body, cookie ? { cookie } : {}));
        }),
        FUZZ,
      );
    });

    it('takes no decision about a request that was not shown', async () => {
      await fc.assert(
        fc.asyncProperty(hostileForm(query()), async (request) => {
          const body = new URLSearchParams({ ...consentForm, authorization_request: request, allow: 'true' });
          await expectNoCode(body.toString(), BOB);
        }),
        FUZZ,
      );
    });

    it.each([
      ['that was tampered with', BOB, (body: string) => fc.pre(!isIntact(body))],
      ['of somebody else', loginCookie('alice', undefined, 'another session'), () => undefined],
      [
        'of another user in the same session',
        loginCookie('alice', undefined, 'session-of-bob'),
        () => undefined,
      ],
    ])('takes no form %s', async (_, cookie, assume) => {
      await fc.assert(
        fc.asyncProperty(hostileForm({ ...consentForm, allow: 'true' }), async (body) => {
          assume(body);
          await expectNoCode(body, cookie);
        }),
        FUZZ,
      );
    });

    async function expectNoCode(body: string, cookie: string): Promise<void> {
      const answer = await postForm('/o/authorize', body, { cookie });
      expectCivil(answer);
      expect(answer.headers.location ?? '').not.toMatch(/[?&]code=/);
    }

    /** What stands beside the fields of the form is nobody's business. */
    function isIntact(body: string): boolean {
      const sent = new URLSearchParams(body);
      return Object.entries({ ...consentForm, allow: 'true' }).every(
        ([name, value]) => sent.get(name) === value,
      );
    }
  });

  describe('the token endpoint', () => {
    const grants: [string, () => Record<string, string>][] = [
      [
        'authorization_code',
        () => ({ code: 'x'.repeat(43), redirect_uri: REDIRECT_URI, code_verifier: client.verifier }),
      ],
      ['refresh_token', () => ({ refresh_token: 'x'.repeat(43) })],
      // With a scope that nobody has, below.
      ['client_credentials', () => ({})],
      ['urn:example:unknown', () => ({ assertion: 'x' })],
      ['__proto__', () => ({})],
    ];
    it.each(grants)('refuses %s as JSON', async (grant_type, parameters) => {
      const good = { grant_type, ...parameters() };
      await fc.assert(
        fc.asyncProperty(hostileForm(good), fc.boolean(), async (hostile, authenticated) => {
          const body = grant_type === 'client_credentials' ? `${hostile}&scope=nobodys` : hostile;
          const answer = await postForm('/o/token', body, authenticated ? client.authentication : {});
          expectCivil(answer);
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        }),
        { ...FUZZ, numRuns: Math.ceil(FUZZ.numRuns / 3) },
      );
    });
  });

  it('lets no made up Authorization header in anywhere', async () => {
    const paths = ['/o/userinfo', '/api/me', '/api/public', '/o/token'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), nastyAuthorization, async (path, authorization) => {
        const answer = await send({
          method: path === '/o/token' ? 'POST' : 'GET',
          path,
          headers: {
            authorization: Buffer.from(authorization, 'latin1').toString('latin1'),
            'content-type': FORM,
          },
          ...(path === '/o/token' && { body: 'grant_type=client_credentials' }),
        });
        if (path === '/api/me' || path === '/api/public') expectApiRefusal(answer, path);
        else {
          expectCivil(answer);
          expect([400, 401]).toContain(answer.status);
        }
      }),
      FUZZ,
    );
  });

  it.each(DOCUMENTS)('serves %s whatever the query', async (path) => {
    await fc.assert(
      fc.asyncProperty(hostileForm({ a: '1' }), async (search) => {
        const answer = await send({ path: `${path}?${search}` });
        if (answer.status !== 431) expect(answer.status).toBe(200);
      }),
      { ...FUZZ, numRuns: 25 },
    );
  });

  /** Fastify knows fewer than node. */
  const methods = () =>
    platform === 'express'
      ? METHODS
      : host.app.getHttpAdapter().getInstance<{ supportedMethods: string[] }>().supportedMethods;

  it.each(METHODS.filter((method) => method !== 'CONNECT'))('is civil to %s everywhere', async (method) => {
    for (const path of [...ENDPOINTS.map((each) => `/o/${each}`), ...DOCUMENTS]) {
      // Nest on Fastify lets no QUERY by that does not say what its body is.
      const answer = await send({
        method,
        path,
        headers: method === 'QUERY' ? { 'content-type': FORM } : {},
      });
      if (!methods().includes(method)) {
        // It reaches no route: Nest answers.
        expect([method, answer.status]).toEqual([method, 404]);
      } else if (DOCUMENTS.includes(path) && ['GET', 'HEAD', 'OPTIONS'].includes(method)) {
        expect([path, answer.status]).toEqual([path, method === 'OPTIONS' ? 204 : 200]);
      } else {
        expectCivil(answer);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        if (answer.status === 405) expect(answer.headers.allow?.split(', ')).not.toContain(method);
      }
    }
  });

  const bodies: [string, string, string | Buffer][] = [
    ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
    ['broken JSON', 'application/json', '{"grant_type":'],
    ['JSON that pollutes', 'application/json', '{"__proto__":{"status":500},"constructor":{"prototype":{}}}'],
    ['JSON that is null', 'application/json', 'null'],
    ['deep JSON', 'application/json', '['.repeat(50_000)],
    ['text', 'text/plain', 'grant_type=client_credentials'],
    ['XML', 'application/xml', '<a/>'],
    [
      'multipart',
      'multipart/form-data; boundary=a',
      '--a\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nx',
    ],
    ['multipart without boundary', 'multipart/form-data', 'x'],
    ['bytes', 'application/octet-stream', Buffer.from([0, 255, 254])],
    ['a form of bytes', FORM, Buffer.from([0, 255, 254, 61, 255])],
    ['a form in UTF-16', `${FORM}; charset=utf-16`, 'grant_type=client_credentials'],
    ['a form in latin1', `${FORM}; charset=iso-8859-1`, 'grant_type=client_credentials%FF'],
    ['a form in no charset that exists', `${FORM}; charset=klingon`, 'grant_type=client_credentials'],
    ['a form with odd parameters', `${FORM};;;=;charset`, 'grant_type=x'],
    ['a form of a megabyte', FORM, `grant_type=${'a'.repeat(1_200_000)}`],
    ['a form of many parameters', FORM, Array.from({ length: 20_000 }, (_, at) => `p${at}=`).join('&')],
    ['a deep form', FORM, `a${'[b]'.repeat(3_000)}=1`],
    ['an empty media type', '', 'grant_type=x'],
    ['no media type', '/', 'grant_type=x'],
    ['a media type with a list', `${FORM}, application/json`, 'grant_type=x'],
  ];
  describe.each(bodies)('a body that is %s', (_, type, body) => {
    it.each(['/o/token', '/o/authorize', '/o/userinfo'])('at %s', async (path) => {
      const answer = await send({
        method: 'POST',
        path,
        body,
        headers: { 'content-type': type, ...(path === '/o/token' && { authorization: 'Basic YTpi' }) },
      });
      expectCivil(answer);
      // Fastify takes a form of any length up to its limit of a megabyte as one.
      if (path !== '/o/authorize') expect(answer.status).toBeGreaterThanOrEqual(400);
    });
  });

  it.each([
    ['a compression that does not exist', { 'content-encoding': 'klingon' }],
    ['a compression that it does not have', { 'content-encoding': 'gzip' }],
    ['an expectation', { expect: 'the unexpected' }],
    ['another host', { host: 'evil.example' }],
    ['a forwarded host', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }],
    ['an overridden method', { 'x-http-method-override': 'DELETE' }],
    ['broken cookies', { cookie: 'login=%; =;;; __proto__=x; a=\xff' }],
  ])('is civil to a form with %s', async (_, headers) => {
    for (const path of ['/o/token', '/o/authorize']) {
      const body = path === '/o/token' ? 'grant_type=refresh_token&refresh_token=x' : 'client_id=x';
      const answer = await postForm(path, body, headers as Record<string, string>);
      if (answer.status !== 417) expectCivil(answer);
      expect(answer.body).not.toContain('evil.example');
      expect(answer.headers.location ?? '').not.toContain('evil.example');
    }
  });

  describe('bytes that no client would send', () => {
    const lines = (...each: string[]) => each.join('\r\n');
    const head = (path: string, ...more: string[]) =>
      lines(
        `POST ${path} HTTP/1.1`,
        'Host: a',
        'Connection: close',
        `Content-Type: ${FORM}`,
        ...more,
        '',
        '',
      );

    it.each<[string, string | Buffer]>([
      ['a body shorter than promised', `${head('/o/token', 'Content-Length: 30')}grant_type=x`],
      ['a body longer than promised', `${head('/o/token', 'Content-Length: 3')}grant_type=x`],
      ['two lengths', `${head('/o/token', 'Content-Length: 3', 'Content-Length: 4')}abcd`],
      ['a length that is none', `${head('/o/token', 'Content-Length: many')}abcd`],
      ['a negative length', `${head('/o/token', 'Content-Length: -1')}abcd`],
      [
        'a length and chunks',
        `${head('/o/token', 'Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      ],
      ['broken chunks', `${head('/o/token', 'Transfer-Encoding: chunked')}zz\r\nabc`],
      [
        'several Authorization headers',
        head('/o/token', 'Content-Length: 0', 'Authorization: Basic YTpi', 'Authorization: Basic YzpkAA'),
      ],
      [
        'an Authorization header with bytes',
        Buffer.concat([
          Buffer.from(head('/o/token', 'Content-Length: 0').slice(0, -2)),
          Buffer.from('Authorization: Basic '),
          Buffer.from([0xff, 0xc3, 0x28]),
          Buffer.from('\r\n\r\n'),
        ]),
      ],
      ['a NUL in a header', head('/o/token', 'Content-Length: 0', 'Authorization: Basic \0')],
      [
        'a header of 100 kB',
        head('/o/token', 'Content-Length: 0', `Authorization: Bearer ${'a'.repeat(100_000)}`),
      ],
      [
        'a thousand headers',
        head('/o/token', 'Content-Length: 0', ...Array.from({ length: 900 }, (_, at) => `X-${at}: 1`)),
      ],
      ['a method that does not exist', lines('BREW /o/token HTTP/1.1', 'Host: a', '', '')],
      ['a raw NUL in the URL', lines('GET /o/authorize?client_id=\0 HTTP/1.1', 'Host: a', '', '')],
      [
        'raw bytes in the URL',
        Buffer.from(
          lines('GET /o/authorize?client_id=\xff\xfe HTTP/1.1', 'Host: a', 'Connection: close', '', ''),
          'latin1',
        ),
      ],
      [
        'a backslash in the URL',
        lines('GET /o\\authorize?client_id=x HTTP/1.1', 'Host: a', 'Connection: close', '', ''),
      ],
      [
        'a broken escape in the path',
        lines('GET /o/authorize% HTTP/1.1', 'Host: a', 'Connection: close', '', ''),
      ],
      [
        'an absolute URL',
        lines(
          'GET http://evil.example/o/authorize?client_id=x HTTP/1.1',
          'Host: a',
          'Connection: close',
          '',
          '',
        ),
      ],
      ['no host', lines('GET /o/authorize?client_id=x HTTP/1.1', 'Connection: close', '', '')],
      ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
      ['CONNECT', lines('CONNECT evil.example:443 HTTP/1.1', 'Host: a', '', '')],
    ])('%s', async (_, bytes) => {
      const answer = await sendBytes(host.origin, bytes, { done: true });
      // Whoever does not speak HTTP gets node's own answer, or none.
      if (answer === null) return;
      expect(answer.status).toBeLessThan(500);
      expect(answer.body).not.toMatch(/node_modules|\bat \S+ \(/);
    });

    it('two Authorization headers at the API', async () => {
      const both = ['me', 'nobody'].map(
        (token) => `Authorization: Bearer ${token === 'me' ? tokens.access_token : token}`,
      );
      for (const order of [both, both.toReversed()]) {
        const answer = await sendBytes(
          host.origin,
          lines('GET /api/me HTTP/1.1', 'Host: a', 'Connection: close', ...order, '', ''),
        );
        // Node keeps the first of them, on either platform: what is judged is what was presented first.
        expect(answer?.status).toBe(order === both ? 200 : 401);
      }
    });
  });

  it('still serves those who mean well', async () => {
    const answer = await host.fetch('/api/me', { headers: bearer(tokens.access_token) });
    expect(answer.status).toBe(200);
  });

  /** A URL beyond 16 kB is node's to refuse, before anybody sees it. */
  function expectCivilOrTooLong(answer: RawAnswer, search: string): void {
    if (answer.status === 431 && search.length > 15_000) return;
    expectCivil(answer);
  }

  /** The API is the host's: Nest's body where no token came, RFC 6750's where a bad one did. */
  function expectApiRefusal({ status, headers, body }: RawAnswer, path: string): void {
    if (path === '/api/public' && status === 200) {
      expect(JSON.parse(body)).toEqual({ hello: 'stranger' });
      return;
    }
    expect([400, 401]).toContain(status);
    expect(headers['www-authenticate']).toMatch(/^Bearer /);
    expect(body).not.toMatch(/node_modules|\bat \S+ \(/);
  }
});
