import {
  type AbstractApplication,
  DEFAULT_GRANTS,
  Grant,
  InvalidGrant,
  type OAuthRequest,
} from 'nest-oauth2-provider';
import { TestClient, bearer } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { sendRaw } from './support/raw-http.js';
import { recorder } from './support/recorder.js';
import { expectRefusal } from './support/token-endpoint.js';

const FORM = 'application/x-www-form-urlencoded';
const ODD = 'urn:example:odd';

/** A host's grant that knows nothing of the characters that the RFC allows. */
class OddGrant extends Grant {
  readonly grantType = ODD;

  handle(_request: OAuthRequest, client: AbstractApplication): Promise<never> {
    throw new InvalidGrant(
      'the "voucher" of C:\\vouchers is müde\r\nX-Forged: 1',
      `client ${client.name}\r\nforged: line`,
    );
  }
}

describe.each(pairs)('errors (RFC 6749 section 5.2) on %s with %s', (platform, database) => {
  const logged: string[] = [];
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    const structure = { grants: [...DEFAULT_GRANTS, OddGrant] };
    host = await Host.start({ platform, database, structure, logger: recorder(logged) });
    client = await TestClient.register(host, { grantTypes: [ODD], responseTypes: [], redirectUris: [] });
  });
  afterAll(() => host?.stop());

  it("of a host's own are in the RFC's characters, and one line in the log", async () => {
    const refusal = await expectRefusal(client.token({ grant_type: ODD }), 400, 'invalid_grant');
    expect(refusal.error_description).toBe("the 'voucher' of C:/vouchers is m?de??X-Forged: 1");
    expect(logged.at(-1)).toContain('client The client\\u{d}\\u{a}forged: line');
    expect(logged.at(-1)).not.toMatch(/[\r\n]/);
  });

  describe.each(['token', 'device-authorization', 'revoke_token'])('of the endpoint %s', (endpoint) => {
    const send = (method: string, body?: string, headers: Record<string, string> = {}) =>
      host.fetch(endpoint, { method, body, headers: { ...client.authentication, ...headers } });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
      '405 to %s, and which method to use',
      async (method) => {
        const response = await send(method);
        expect(response.headers.get('allow')).toBe('POST');
        await expectRefusal(response, 405, 'invalid_request');
      },
    );

    it.each([
      ['JSON', '{"scope":"read"}', 'application/json'],
      ['text', 'scope=read', 'text/plain'],
    ])('415 to %s', async (_case, body, type) => {
      await expectRefusal(send('POST', body, { 'content-type': type }), 415, 'invalid_request');
    });

    it('413 to a body that is too long', async () => {
      const body = `scope=${'x'.repeat(2 ** 21)}`;
      await expectRefusal(send('POST', body, { 'content-type': FORM }), 413, 'invalid_request');
    });

    it('400 to a body that cannot be read', async () => {
      await expectRefusal(send('POST', '{', { 'content-type': 'application/json' }), 400, 'invalid_request');
    });

    it('400 to a parameter that comes twice, and to one in the URL', async () => {
      await expectRefusal(send('POST', 'scope=a&scope=b', { 'content-type': FORM }), 400, 'invalid_request');
      const inUrl = host.post(`${endpoint}?scope=read`, { grant_type: ODD }, client.authentication);
      await expectRefusal(inUrl, 400, 'invalid_request');
    });

    it('401 with a challenge of the scheme that the client used, and without where it used none', async () => {
      const wrong = { authorization: 'basic eDp5' };
      const byHeader = await send('POST', 'grant_type=x', { 'content-type': FORM, ...wrong });
      expect(byHeader.headers.get('www-authenticate')).toBe('Basic realm="oauth2", charset="UTF-8"');
      await expectRefusal(byHeader, 401, 'invalid_client');
      const byBody = await host.post(endpoint, { client_id: 'x', client_secret: 'y' });
      expect(byBody.headers.get('www-authenticate')).toBeNull();
      await expectRefusal(byBody, 401, 'invalid_client');
    });
  });

  describe('of UserInfo, a protected resource (RFC 6750 section 3)', () => {
    it('405 with the methods to use', async () => {
      const response = await host.fetch('userinfo', { method: 'PUT', headers: bearer('x') });
      expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
      await expectRefusal(response, 405, 'invalid_request');
    });

    it('401 with a Bearer challenge, whatever scheme the client used', async () => {
      for (const authorization of ['Bearer x', 'bearer x']) {
        const response = await host.fetch('userinfo', { headers: { authorization } });
        expect(response.headers.get('www-authenticate')).toMatch(
          /^Bearer realm="oauth2", error="invalid_token"/,
        );
        await expectRefusal(response, 401, 'invalid_token');
      }
      const none = await host.fetch('userinfo', { headers: { authorization: 'Basic eDp5' } });
      expect(none.status).toBe(401);
      expect(none.headers.get('www-authenticate')).toMatch(/^Bearer realm="oauth2", scope="openid"/);
    });

    it.each([
      [400, 'application/json', '{'],
      [413, FORM, `a=${'x'.repeat(2 ** 21)}`],
    ])('%i to a body of %s that cannot be read', async (status, type, body) => {
      const response = host.fetch('userinfo', { method: 'POST', body, headers: { 'content-type': type } });
      await expectRefusal(response, status, 'invalid_request');
    });
  });

  it('HEAD gets the headers of the refusal alone', async () => {
    const answer = await sendRaw(host.origin, { method: 'HEAD', path: '/o/token' });
    expect([answer.status, answer.headers.allow, answer.body]).toEqual([405, 'POST', '']);
  });
});
