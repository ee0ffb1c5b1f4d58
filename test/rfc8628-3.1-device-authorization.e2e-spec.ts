import { DeviceCode, UserCodeGenerator } from 'nest-oauth2-provider';
import { type TestClient, basic } from './support/client.js';
import { DEVICE_GRANT, codesOf, decideDevice, deviceClient, poll, requestCodes } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { metadataOf } from './support/openid.js';
import { resetUsers } from './support/owners.js';
import { NO_STORE_JSON, expectRefusal, noStoreHeaders } from './support/token-endpoint.js';

describe.each(pairs)(
  'a device authorization request (RFC 8628 section 3.1) on %s with %s',
  (platform, database) => {
    let host: Host;
    let client: TestClient;
    let confidential: TestClient;
    beforeAll(async () => {
      resetUsers();
      host = await Host.start({ platform, database });
      client = await deviceClient(host);
      confidential = await deviceClient(host, { clientType: 'confidential' });
    });
    afterAll(() => host?.stop());

    const rows = () => host.dataSource.manager.count(DeviceCode);
    const form = (parameters: Record<string, string>, headers?: Record<string, string>) =>
      host.post('device-authorization', parameters, headers);

    it('is answered with codes, for nobody to store', async () => {
      const response = await requestCodes(client);
      expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
      const body = (await response.json()) as Record<string, unknown>;
      expect(body).toEqual({
        device_code: expect.stringMatching(/^[\w-]{43}$/) as string,
        user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/) as string,
        verification_uri: `${host.issuer}/device`,
        verification_uri_complete: `${host.issuer}/device?user_code=${String(body['user_code'])}`,
        expires_in: 600,
        interval: 5,
      });
    });

    it('gives other codes each time', async () => {
      const all = await Promise.all(Array.from({ length: 20 }, () => codesOf(client)));
      expect(new Set(all.map(({ device_code }) => device_code)).size).toBe(20);
      expect(new Set(all.map(({ user_code }) => user_code)).size).toBe(20);
    });

    it('is for confidential clients, with either way to authenticate', async () => {
      const { clientId, clientSecret } = confidential;
      const inBody = { client_id: clientId, client_secret: clientSecret! };
      expect((await form({}, { authorization: basic(clientId, clientSecret!) })).status).toBe(200);
      expect((await form(inBody)).status).toBe(200);
    });

    it('is found in the metadata, with its grant', async () => {
      expect(await metadataOf(host)).toMatchObject({
        device_authorization_endpoint: `${host.issuer}/device-authorization`,
        grant_types_supported: expect.arrayContaining([DEVICE_GRANT]) as string[],
      });
    });

    it.each(['device-authorization', 'device-authorization/'])('is taken at %s', async (path) => {
      expect((await host.post(path, { client_id: client.clientId })).status).toBe(200);
    });

    describe('is refused, and nothing is kept,', () => {
      let before: number;
      beforeEach(async () => {
        before = await rows();
      });
      afterEach(async () => expect(await rows()).toBe(before));

      it.each<[string, () => [Record<string, string>, Record<string, string>?]]>([
        ['without any client', () => [{}]],
        ['by an unknown client', () => [{ client_id: 'nobody' }]],
        ['by a confidential client without its secret', () => [{ client_id: confidential.clientId }]],
        ['with a wrong secret', () => [{ client_id: confidential.clientId, client_secret: 'wrong' }]],
        [
          'with a wrong secret in the header',
          () => [{}, { authorization: basic(confidential.clientId, 'x') }],
        ],
        ['by a public client with a secret', () => [{ client_id: client.clientId, client_secret: 'x' }]],
      ])('%s', async (_, request) => {
        await expectRefusal(form(...request()), 401, 'invalid_client');
      });

      it('with two ways to authenticate at once', async () => {
        const authorization = basic(confidential.clientId, confidential.clientSecret!);
        const two = { client_id: client.clientId, client_secret: 'x' };
        await expectRefusal(form(two, { authorization }), 400, 'invalid_request');
      });

      it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('with %s', async (method) => {
        const response = await host.fetch('device-authorization', { method });
        expect(response.headers.get('allow')).toBe('POST');
        await expectRefusal(response, 405, 'invalid_request');
      });

      it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
        'as %s',
        async (type) => {
          const body = type.includes('json') ? JSON.stringify({ client_id: client.clientId }) : 'client_id=x';
          const response = host.post('device-authorization', body, { 'content-type': type });
          await expectRefusal(response, 415, 'invalid_request');
        },
      );

      it('with parameters in the URL', async () => {
        const path = `device-authorization?client_id=${client.clientId}`;
        await expectRefusal(host.post(path, { client_id: client.clientId }), 400, 'invalid_request');
      });

      it('with a parameter twice', async () => {
        const twice = `client_id=${client.clientId}&scope=read&scope=write`;
        await expectRefusal(host.post('device-authorization', twice), 400, 'invalid_request');
      });
    });

    describe('where Django OAuth Toolkit goes wrong', () => {
      it('a missing client_id is no 500', async () => {
        await expectRefusal(form({ scope: 'read' }), 401, 'invalid_client');
      });

      it('Basic authentication needs no client_id in the body', async () => {
        const response = await requestCodes(confidential);
        expect(response.status).toBe(200);
      });

      it('a client that is not allowed the device grant gets no codes', async () => {
        const other = await deviceClient(host, { grantTypes: ['refresh_token'] });
        const before = await rows();
        await expectRefusal(requestCodes(other), 400, 'unauthorized_client');
        expect(await rows()).toBe(before);
      });

      it.each(['unknown', 'read unknown', 'write'])(
        'the scope %j is refused here, not at the end',
        async (scope) => {
          const narrow = await deviceClient(host, { scopes: ['read'] });
          const before = await rows();
          await expectRefusal(requestCodes(narrow, { scope }), 400, 'invalid_scope');
          expect(await rows()).toBe(before);
        },
      );

      it.each(['; charset=UTF-8', ';charset="utf-8"', ' ; x=y'])(
        'the content type may go on with %j',
        async (parameters) => {
          const headers = { 'content-type': `application/x-www-form-urlencoded${parameters}` };
          expect((await form({ client_id: client.clientId }, headers)).status).toBe(200);
        },
      );
    });

    it('stands for the default scopes where it names none, within what the application may have', async () => {
      const narrow = await deviceClient(host, { scopes: ['read', 'email'] });
      const { device_code, user_code } = await codesOf(narrow);
      await decideDevice(host, user_code);
      expect(await (await poll(narrow, device_code)).json()).toMatchObject({ scope: 'read' });
    });
  },
);

/** Makes the same code again and again, until it is told another. */
class Repeating extends UserCodeGenerator {
  static codes: string[] = [];

  override generate(): string {
    return Repeating.codes.shift() ?? 'BBBBBBBB';
  }
}

describe.each(pairs)('a host’s own user codes on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      options: { deviceCodeLifetime: 60, deviceCodeInterval: 2 },
      structure: { userCodeGenerator: Repeating },
    });
    client = await deviceClient(host);
  });
  afterAll(() => host?.stop());

  it('are made anew where one is taken', async () => {
    Repeating.codes = ['BBBBBBBB', 'BBBBBBBB', 'CCCCCCCC'];
    await expect(codesOf(client)).resolves.toMatchObject({ user_code: 'BBBB-BBBB' });
    await expect(codesOf(client)).resolves.toMatchObject({ user_code: 'CCCC-CCCC' });
  });

  it('are a server error, and no endless loop, where all are taken', async () => {
    await expectRefusal(requestCodes(client), 500, 'server_error');
  });

  it('live as long, and may be asked for as often, as the options say', async () => {
    Repeating.codes = ['DDDDDDDD'];
    await expect(codesOf(client)).resolves.toMatchObject({ expires_in: 60, interval: 2 });
  });
});

describe('a server without the grant', () => {
  it('gives no codes, though the endpoint is there', async () => {
    const host = await Host.start({ structure: { grants: [] } });
    try {
      const client = await deviceClient(host);
      await expectRefusal(requestCodes(client), 400, 'unsupported_grant_type');
    } finally {
      await host.stop();
    }
  });
});
