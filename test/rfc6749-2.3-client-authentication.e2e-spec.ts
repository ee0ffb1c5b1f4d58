import { pbkdf2Sync } from 'node:crypto';
import { type ApplicationRegistration, ApplicationRepository, type StoredSecret } from 'nest-oauth2-provider';
import { TestClient, basic } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { expectRefusal } from './support/token-endpoint.js';

// Whoever is let in learns that there is no such code; whoever is not, invalid_client.
const KNOCK = { grant_type: 'authorization_code', code: 'unknown' };

describe.each(pairs)('client authentication (RFC 6749 section 2.3) on %s with %s', (platform, database) => {
  let host: Host;
  let confidential: TestClient;
  let open: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
    confidential = await TestClient.register(host);
    open = await TestClient.register(host, { clientType: 'public' });
  });
  afterAll(() => host.stop());

  const byHeader = (authorization: string, form: Record<string, string> = {}) =>
    host.post('token', { ...KNOCK, ...form }, { authorization });
  const byBody = (form: Record<string, string>) => host.post('token', { ...KNOCK, ...form });
  const letIn = (response: Promise<Response>) => expectRefusal(response, 400, 'invalid_grant');
  const refused = (response: Promise<Response>) => expectRefusal(response, 401, 'invalid_client');
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  describe('by the Authorization header', () => {
    it.each(['Basic', 'basic', 'BASIC', 'bAsIc'])('takes the scheme as %s', async (scheme) => {
      await letIn(byHeader(confidential.authentication.authorization.replace('Basic', scheme)));
    });

    it.each<[string, (part: string) => string]>([
      ['with + for a space', (part) => new URLSearchParams({ '': part }).toString().slice(1)],
      ['with %20 for a space', encodeURIComponent],
    ])('decodes identifier and secret as form-urlencoded, %s', async (how, encode) => {
      const [clientId, clientSecret] = [`${how} +%2B&=/?%`, 's +%2B:&="\\%~'];
      await TestClient.register(host, { clientId, clientSecret });
      await letIn(byHeader(`Basic ${base64(`${encode(clientId)}:${encode(clientSecret)}`)}`));
      await letIn(byBody({ client_id: clientId, client_secret: clientSecret }));
      await refused(byHeader(`Basic ${base64(`${encode(clientId)}:${encode(encode(clientSecret))}`)}`));
    });

    it('takes what cannot be decoded as it is, for many clients do not encode', async () => {
      const { clientId } = await TestClient.register(host, { clientSecret: '100%:sure' });
      await letIn(byHeader(`Basic ${base64(`${clientId}:100%:sure`)}`));
    });

    it.each([
      ['nothing', ''],
      ['no base64', '!!!'],
      ['no colon', base64('client')],
      ['no identifier', base64(':secret')],
      ['no UTF-8', Buffer.from([0x61, 0x3a, 0xff]).toString('base64')],
      ['a NUL', base64('a%00:secret')],
      ['two parts', `${base64('a:b')} ${base64('a:b')}`],
    ])('refuses credentials of %s', async (_, credentials) => {
      await refused(byHeader(`Basic ${credentials}`));
    });

    it('lets client_id repeat the client of the header, but not name another', async () => {
      const { authorization } = confidential.authentication;
      await letIn(byHeader(authorization, { client_id: confidential.clientId }));
      await expectRefusal(byHeader(authorization, { client_id: open.clientId }), 400, 'invalid_request');
    });
  });

  describe('by the body', () => {
    it('lets a confidential client in by its secret', async () => {
      await letIn(byBody({ client_id: confidential.clientId, client_secret: confidential.clientSecret! }));
    });

    it('refuses a secret of nobody', async () => {
      await expectRefusal(byBody({ client_secret: confidential.clientSecret! }), 400, 'invalid_request');
    });

    it('never reads the URL', async () => {
      const { clientId, clientSecret } = confidential;
      const query = new URLSearchParams({ client_id: clientId, client_secret: clientSecret! });
      await expectRefusal(host.post(`token?${query.toString()}`, KNOCK), 400, 'invalid_request');
    });
  });

  it.each([
    ['right and right', (client: TestClient) => basic(client.clientId, client.clientSecret!)],
    ['wrong and right', (client: TestClient) => basic(client.clientId, 'wrong')],
    ['malformed and right', () => 'Basic !!!'],
  ])('refuses two methods at once: header and body, %s', async (_, header) => {
    const { clientId, clientSecret } = confidential;
    const both = byHeader(header(confidential), { client_id: clientId, client_secret: clientSecret! });
    await expectRefusal(both, 400, 'invalid_request');
  });

  describe('of a client that is not the one it says', () => {
    const impostors: [string, () => [string, string]][] = [
      ['a wrong secret', () => [confidential.clientId, 'wrong']],
      ['an unknown client', () => ['nobody', confidential.clientSecret!]],
      ['the secret in other case', () => [confidential.clientId, confidential.clientSecret!.toLowerCase()]],
      ['the identifier in other case', () => [swapCase(confidential.clientId), confidential.clientSecret!]],
      ['a space after the identifier', () => [`${confidential.clientId} `, confidential.clientSecret!]],
      ['the stored hash as secret', () => [confidential.clientId, 'sha256$']],
      ['a client with a secret that it has not', () => [open.clientId, 'secret']],
      ['an identifier beyond ASCII', () => ['\u{1F511}', 'secret']],
      ['an endless identifier', () => ['x'.repeat(5000), 'secret']],
    ];

    it.each(impostors)(
      '%s gets the one answer, with a challenge only when it used the header',
      async (_, who) => {
        const [clientId, clientSecret] = who();
        const [header, body] = await Promise.all([
          byHeader(basic(clientId, clientSecret)),
          byBody({ client_id: clientId, client_secret: clientSecret }),
        ]);
        expect(header.headers.get('www-authenticate')).toMatch(/^Basic realm="[^"]+"/);
        expect(body.headers.get('www-authenticate')).toBeNull();
        const expected = { error: 'invalid_client', error_description: 'client authentication failed' };
        expect([header.status, await header.json()]).toEqual([401, expected]);
        expect([body.status, await body.json()]).toEqual([401, expected]);
      },
    );

    it('an empty secret is none', async () => {
      await refused(byHeader(basic(confidential.clientId, '')));
      await refused(byBody({ client_id: confidential.clientId, client_secret: '' }));
    });

    it('another scheme is no authentication, and is told which is', async () => {
      const response = await byHeader('Bearer abc');
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
      await refused(Promise.resolve(response));
    });

    it('nobody is refused without a challenge', async () => {
      const response = await byBody({});
      expect(response.headers.get('www-authenticate')).toBeNull();
      await refused(Promise.resolve(response));
    });
  });

  describe('of a public client', () => {
    it('is its identifier alone', () => letIn(byBody({ client_id: open.clientId })));
    it('counts an empty secret as omitted (section 3.2)', () =>
      letIn(byBody({ client_id: open.clientId, client_secret: '' })));
    it('is refused with a secret', () => refused(byBody({ client_id: open.clientId, client_secret: 'any' })));
    it('is refused by header', () => refused(byHeader(basic(open.clientId, ''))));
    it('is not for confidential clients', () => refused(byBody({ client_id: confidential.clientId })));
  });

  it.each<[ApplicationRegistration['tokenEndpointAuthMethod'], boolean, boolean]>([
    ['client_secret_basic', true, false],
    ['client_secret_post', false, true],
    [null, true, true],
  ])('a client registered for %s may use the header: %s, the body: %s', async (method, header, body) => {
    const client = await TestClient.register(host, { tokenEndpointAuthMethod: method });
    const { clientId, clientSecret } = client;
    await (header ? letIn : refused)(byHeader(basic(clientId, clientSecret!)));
    await (body ? letIn : refused)(byBody({ client_id: clientId, client_secret: clientSecret! }));
    await refused(byBody({ client_id: clientId }));
  });

  describe('with stored secrets', () => {
    const stored = async ({ clientId }: TestClient): Promise<StoredSecret[]> =>
      (await host.app.get(ApplicationRepository).findByClientId(clientId))!.clientSecrets;
    const store = ({ clientId }: TestClient, clientSecrets: StoredSecret[]) =>
      host.app.get(ApplicationRepository).update({ clientId }, { clientSecrets });

    it('takes each one that lives, and none that expired', async () => {
      const [first, second, third] = await Promise.all([1, 2, 3].map(() => TestClient.register(host)));
      const now = Math.floor(Date.now() / 1000);
      await store(first, [
        { ...(await stored(third))[0], expires: now - 1 },
        ...(await stored(first)),
        { ...(await stored(second))[0], expires: now + 60 },
      ]);
      await letIn(byHeader(basic(first.clientId, first.clientSecret!)));
      await letIn(byHeader(basic(first.clientId, second.clientSecret!)));
      await refused(byHeader(basic(first.clientId, third.clientSecret!)));
    });

    it("verifies Django's hash and brings it up to date when it is used, and only then", async () => {
      const client = await TestClient.register(host);
      const key = pbkdf2Sync('from Django', 'salt', 1000, 32, 'sha256').toString('base64');
      const django = { hash: `pbkdf2_sha256$1000$salt$${key}`, created: 1, expires: null };
      const [own] = await stored(client);
      await store(client, [own, django]);

      await refused(byHeader(basic(client.clientId, 'wrong')));
      await expect(stored(client)).resolves.toEqual([own, django]);
      await letIn(byHeader(basic(client.clientId, 'from Django')));
      const upgraded = { ...django, hash: expect.stringMatching(/^scrypt\$/) as string };
      await expect(stored(client)).resolves.toEqual([own, upgraded]);
      await letIn(byHeader(basic(client.clientId, 'from Django')));
      await letIn(byHeader(basic(client.clientId, client.clientSecret!)));
    });

    it('matches nothing to a hash that it cannot read', async () => {
      const client = await TestClient.register(host);
      await store(client, [{ hash: 'plain', created: 1, expires: null }]);
      await refused(byHeader(basic(client.clientId, 'plain')));
    });
  });
});

function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
