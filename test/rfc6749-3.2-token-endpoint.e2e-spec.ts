import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { NO_STORE_JSON, expectRefusal, noStoreHeaders } from './support/token-endpoint.js';

const FORM = 'application/x-www-form-urlencoded';
const GRANT = 'grant_type=client_credentials';

describe.each(pairs)('the token endpoint (RFC 6749 section 3.2) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, {
      redirectUris: [],
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
  });
  afterAll(() => host.stop());

  const send = (body: RequestInit['body'], headers: Record<string, string> = {}, path = 'token') =>
    host.fetch(path, { method: 'POST', body, headers: { ...client.authentication, ...headers } });
  const sendForm = (form: string, path?: string) => send(form, { 'content-type': FORM }, path);

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('does not answer %s', async (method) => {
    const response = await host.fetch(`token?${GRANT}`, { method, headers: client.authentication });
    expect(response.headers.get('allow')).toBe('POST');
    await expectRefusal(response, 405, 'invalid_request');
  });

  it('answers HEAD without a body', async () => {
    const response = await host.fetch('token', { method: 'HEAD' });
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([
      405,
      'POST',
      '',
    ]);
  });

  it.each([
    [
      'JSON',
      () =>
        send(JSON.stringify({ grant_type: 'client_credentials' }), { 'content-type': 'application/json' }),
    ],
    [
      'multipart',
      () => send(Object.entries({ grant_type: 'client_credentials' }).reduce(appended, new FormData())),
    ],
    ['plain text', () => send(GRANT, { 'content-type': 'text/plain' })],
    ['a type that only begins like a form', () => send(GRANT, { 'content-type': `${FORM}x` })],
    ['no body', () => send(undefined)],
    ['a body without a type', () => send(new Blob([GRANT]))],
  ])('does not take %s', async (_, sent) => {
    await expectRefusal(sent(), 415, 'invalid_request');
  });

  it.each([
    ['token', FORM],
    ['token', `${FORM}; charset=UTF-8`],
    ['token', `${FORM};charset="utf-8"`],
    ['token', FORM.toUpperCase()],
    ['token/', FORM],
  ])('takes a form at %s, sent as %s', async (path, type) => {
    const response = await send(GRANT, { 'content-type': type }, path);
    expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
  });

  it.each(['/O/token', '/o/TOKEN', '/o/Token/'])(
    'is not at %s, where a rule of the host for its path would not see it',
    async (path) => {
      expect((await sendForm(GRANT, path)).status).toBe(404);
    },
  );

  it.each(['', '/'])('refuses parameters in the URL, at token%s', async (slash) => {
    await expectRefusal(sendForm(GRANT, `token${slash}?scope=read`), 400, 'invalid_request');
    await expectRefusal(sendForm('scope=read', `token${slash}?${GRANT}`), 400, 'invalid_request');
  });

  it.each([
    ['a repeated parameter', `${GRANT}&scope=read&scope=read`],
    ['a repeated parameter that nobody knows', `${GRANT}&x=1&x=2`],
    ['a repetition behind percent-encoding', `${GRANT}&%67rant_type=client_credentials`],
    ['a list', `${GRANT}&scope[]=read`],
    ['a nested parameter', `${GRANT}&scope[a]=read`],
    ['a deeply nested parameter', `${GRANT}&scope${'[a]'.repeat(60)}=read`],
    ['a NUL', `${GRANT}&scope=read%00`],
    ['no grant_type', 'scope=read'],
    ['an empty grant_type', 'grant_type=&scope=read'],
  ])('refuses %s', async (_, form) => {
    await expectRefusal(sendForm(form), 400, 'invalid_request');
  });

  it.each([
    ['an unknown parameter', `${GRANT}&x=1`],
    ['an empty parameter, which counts as omitted', `${GRANT}&scope=&code=`],
    ['names that objects have', `${GRANT}&constructor=1&toString=2&hasOwnProperty=3&length=4`],
    ['separators without parameters', `&&${GRANT}&&`],
    ['encoding that is broken elsewhere', `${GRANT}&x=%FF&y=%&%E0%A4=1`],
  ])('takes %s', async (_, form) => {
    expect((await sendForm(form)).status).toBe(200);
  });

  it.each([
    'unknown',
    'password',
    'Client_Credentials',
    ' client_credentials',
    'client_credentials,refresh_token',
    'toString',
    '__proto__',
  ])('does not know the grant type %j', async (grantType) => {
    const form = new URLSearchParams({ grant_type: grantType, username: 'alice', password: 'secret' });
    await expectRefusal(sendForm(form.toString()), 400, 'unsupported_grant_type');
  });

  it.each(['authorization_code', 'refresh_token'])(
    'does not give a client a grant that it has not: %s',
    async (grant) => {
      await expectRefusal(sendForm(`grant_type=${grant}&code=x&refresh_token=x`), 400, 'unauthorized_client');
    },
  );

  it.each([
    ['authorization_code', 'code'],
    ['refresh_token', 'refresh_token'],
  ])('needs what the grant %s is about: %s', async (grant, parameter) => {
    const web = await TestClient.register(host);
    const refusal = await expectRefusal(web.token({ grant_type: grant }), 400, 'invalid_request');
    expect(refusal.error_description).toContain(parameter);
  });

  // The two platforms have different limits; beyond either, the answer is of the same kind.
  it.each([
    ['malformed JSON', 400, () => send('{', { 'content-type': 'application/json' })],
    [
      'malformed JSON at the path with a slash',
      400,
      () => send('{', { 'content-type': 'application/json' }, 'token/'),
    ],
    ['too much', 413, () => sendForm(`${GRANT}&x=${'x'.repeat(2 ** 21)}`)],
  ])('answers in the words of OAuth to a body that no parser takes: %s', async (_, status, sent) => {
    await expectRefusal(sent(), status, 'invalid_request');
  });

  it.each([
    ['too many parameters', () => sendForm(`grant_type=x${'&x'.repeat(5000)}`)],
    ['an unknown charset', () => send('grant_type=x', { 'content-type': `${FORM}; charset=nonsense` })],
    [
      'an unknown encoding',
      () => send('grant_type=x', { 'content-type': FORM, 'content-encoding': 'nonsense' }),
    ],
    [
      'an encoding that lies',
      () => send('grant_type=x', { 'content-type': FORM, 'content-encoding': 'gzip' }),
    ],
    ['a name that is no name', () => sendForm('grant_type=x&__proto__=1&__proto__[a]=2')],
  ])('refuses %s in the words of OAuth, whoever reads it first', async (_, sent) => {
    const response = await sent();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    const { error } = (await response.clone().json()) as { error: string };
    expect(['invalid_request', 'unsupported_grant_type']).toContain(error);
    await expectRefusal(response, response.status, error);
  });

  it('repeats nothing that was sent in an error', async () => {
    const form = new URLSearchParams({ grant_type: '<marquee>', scope: '<marquee>' });
    const text = await (await sendForm(form.toString())).text();
    expect(text).not.toContain('marquee');
  });
});

function appended(form: FormData, [name, value]: [string, string]): FormData {
  form.append(name, value);
  return form;
}
