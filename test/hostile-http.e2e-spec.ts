import { METHODS } from 'node:http';
import { FORM, PUBLIC_DOCUMENTS, countRows, expectCivil } from './support/civil.js';
import { TestClient, type Tokens, bearer } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { type RawAnswer, type RawRequest, hangUp, sendBytes, sendRaw } from './support/raw-http.js';

const ENDPOINTS = ['/o/authorize', '/o/token', '/o/userinfo'];

afterAll(hangUp);

describe.each(pairs)('what is no decent HTTP on %s with %s', (platform, database) => {
  let host: Host;
  let tokens: Tokens;
  let rows: Record<string, number>;

  beforeAll(async () => {
    host = await Host.start({ platform, database });
    tokens = await (await TestClient.register(host)).tokens();
    await host.fetch('.well-known/jwks.json'); // the first to ask has the key made
  });
  beforeEach(async () => {
    rows = await countRows(host);
  });
  afterEach(async () => expect(await countRows(host)).toEqual(rows));
  afterAll(() => host.stop());

  const send = (request: RawRequest): Promise<RawAnswer> => sendRaw(host.origin, request);
  const postForm = (path: string, body: string, headers: Record<string, string> = {}) =>
    send({ method: 'POST', path, body, headers: { 'content-type': FORM, ...headers } });

  /** Fastify knows fewer than node. */
  const methods = () =>
    platform === 'express'
      ? METHODS
      : (host.app.getHttpAdapter().getInstance() as { supportedMethods: string[] }).supportedMethods;

  it.each(METHODS.filter((method) => method !== 'CONNECT'))('is civil to %s everywhere', async (method) => {
    for (const path of [...ENDPOINTS, ...PUBLIC_DOCUMENTS]) {
      // Nest on Fastify lets no QUERY by that does not say what its body is.
      const answer = await send({
        method,
        path,
        headers: method === 'QUERY' ? { 'content-type': FORM } : {},
      });
      if (!methods().includes(method)) {
        // It reaches no route: Nest answers.
        expect([method, answer.status]).toEqual([method, 404]);
      } else if (PUBLIC_DOCUMENTS.includes(path) && ['GET', 'HEAD', 'OPTIONS'].includes(method)) {
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
    it.each(ENDPOINTS)('at %s', async (path) => {
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
      const answer = await postForm(path, body, headers);
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
});
