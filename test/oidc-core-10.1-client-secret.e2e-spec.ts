import { createSecretKey } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import {
  Application,
  ApplicationAdministration,
  type ApplicationRegistration,
  ClientSecretGenerator,
  DEFAULT_CLIENT_AUTHENTICATION_METHODS,
  InvalidApplication,
  PublicClient,
} from 'nest-oauth2-provider';
import { TestClient, basic, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { keySetOf } from './support/openid.js';
import { ProxyCertificate } from './support/plug-ins.js';
import { HMACS, leftHalf } from './support/signing.js';

const RECOVERABLE = { skipAuthorization: true, hashClientSecret: false } as const;

describe.each(pairs)(
  'ID tokens by HMAC (OpenID Connect Core section 10.1) on %s with %s',
  (platform, database) => {
    let host: Host;
    beforeAll(async () => {
      host = await Host.start({ platform, database });
    });
    afterAll(() => host?.stop());

    const verified = (token: string, secret: string, algorithm = 'HS256') =>
      jwtVerify(token, createSecretKey(secret, 'utf8'), { algorithms: [algorithm], issuer: host.issuer });

    it.each(Object.entries(HMACS))('by %s verify with the client secret', async (algorithm, hash) => {
      const client = await TestClient.register(host, { ...RECOVERABLE, algorithm });
      const first = await client.tokens({ scope: 'openid' });
      const second = await tokensOf(await client.refresh(first.refresh_token));
      for (const { id_token, access_token } of [first, second]) {
        expect(decodeProtectedHeader(id_token)).toEqual({ alg: algorithm, typ: 'JWT' });
        const { payload } = await verified(id_token, client.clientSecret!, algorithm);
        expect(payload).toMatchObject({
          aud: client.clientId,
          sub: 'alice',
          at_hash: leftHalf(access_token, hash),
        });
      }
    });

    it('verify with a secret that a person chose, byte for byte', async () => {
      const clientSecret = '~ chosen by a person, "quoted" and $ (32)';
      const client = await TestClient.register(host, { ...RECOVERABLE, algorithm: 'HS256', clientSecret });
      await verified((await client.tokens({ scope: 'openid' })).id_token, clientSecret);
    });

    it('put no key into the key set, and none of the client', async () => {
      const client = await TestClient.register(host, { ...RECOVERABLE, algorithm: 'HS256' });
      await client.tokens({ scope: 'openid' });
      const { keys } = await keySetOf(host);
      expect(keys.map(({ kty }) => kty)).not.toContain('oct');
      expect(JSON.stringify(keys)).not.toContain(client.clientSecret);
    });

    it('verify with the secret that each program of the client has, while two of them live', async () => {
      const client = await TestClient.register(host, { ...RECOVERABLE, algorithm: 'HS256' });
      const old = client.clientSecret!;
      const { clientSecret: fresh } = await host.applications.rotateSecret(client.clientId, { overlap: 600 });
      for (const secret of [old, fresh]) {
        const form = { grant_type: 'authorization_code', code: await client.code({ scope: 'openid' }) };
        const proof = { redirect_uri: 'https://client.example.com/callback', code_verifier: client.verifier };
        const headers = { authorization: basic(client.clientId, secret) };
        const { id_token } = await tokensOf(await host.post('token', { ...form, ...proof }, headers));
        await verified(id_token, secret);
        await expect(verified(id_token, secret === old ? fresh : old)).rejects.toThrow('signature');
      }
    });

    it('keep the secret encrypted', async () => {
      const client = await TestClient.register(host, { ...RECOVERABLE, algorithm: 'HS256' });
      const { clientSecrets } = await host.dataSource.manager.findOneByOrFail(Application, {
        clientId: client.clientId,
      });
      expect(JSON.stringify(clientSecrets)).not.toContain(client.clientSecret);
      expect(clientSecrets[0].sealed).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    });

    it.each<[string, Partial<ApplicationRegistration>, RegExp]>([
      [
        'a secret of which a hash is kept',
        {},
        /algorithm: an HMAC is made with the client secret, of which only a hash is kept/,
      ],
      [
        'a hash in the place of a secret',
        { clientSecretHash: 'sha256$' + 'A'.repeat(43) },
        /only a hash is kept/,
      ],
      ['a public client', { clientType: 'public', hashClientSecret: false }, /a public client has no secret/],
      [
        'a secret that is too short',
        { hashClientSecret: false, clientSecret: 'x'.repeat(31) },
        /at least 32 characters/,
      ],
      [
        'a secret that is too short for a larger one',
        { hashClientSecret: false, algorithm: 'HS512', clientSecret: 'x'.repeat(63) },
        /at least 64 characters, for HS512/,
      ],
    ])('are refused to %s', async (_, registration, message) => {
      await expect(TestClient.register(host, { algorithm: 'HS256', ...registration })).rejects.toThrow(
        message,
      );
    });

    it('are refused by the command in words that name its option', async () => {
      const registration = TestClient.register(host, { algorithm: 'HS256' });
      await expect(registration).rejects.toThrow('--no-hash-client-secret');
    });
  },
);

it('are nothing that a server without client secrets has', async () => {
  const host = await Host.start({ structure: { clientAuthenticationMethods: [PublicClient] } });
  try {
    const response = await host.fetch('.well-known/openid-configuration');
    const metadata = (await response.json()) as Record<string, string[]>;
    expect(metadata['id_token_signing_alg_values_supported'].filter((each) => each.startsWith('HS'))).toEqual(
      [],
    );
  } finally {
    await host.stop();
  }
});

describe('of a client that authenticates without its secret', () => {
  let host: Host;
  let administration: ApplicationAdministration;
  beforeAll(async () => {
    host = await Host.start({
      structure: {
        clientAuthenticationMethods: [...DEFAULT_CLIENT_AUTHENTICATION_METHODS, ProxyCertificate],
      },
    });
    administration = host.app.get(ApplicationAdministration);
  });
  afterAll(() => host?.stop());

  const CERTIFICATE = {
    tokenEndpointAuthMethod: 'tls_client_auth',
    metadata: { tls_client_auth_subject_dn: 'CN=photos' },
  };
  const secretsOf = async ({ clientId }: TestClient) =>
    (await host.dataSource.manager.findOneByOrFail(Application, { clientId })).clientSecrets;
  const idTokenOf = async (client: TestClient) => {
    const form = {
      grant_type: 'authorization_code',
      client_id: client.clientId,
      code: await client.code({ scope: 'openid' }),
      redirect_uri: 'https://client.example.com/callback',
      code_verifier: client.verifier,
    };
    const response = await host.post('token', form, { 'x-client-certificate': 'CN=photos' });
    return (await tokensOf(response)).id_token;
  };
  const verifies = async (client: TestClient, secret = client.clientSecret!) =>
    jwtVerify(await idTokenOf(client), createSecretKey(secret, 'utf8'), { algorithms: ['HS256'] });

  it.each<[string, Partial<ApplicationRegistration>]>([
    ['algorithm', { algorithm: 'HS256' }],
    ['userinfo_signed_response_alg', { metadata: { userinfo_signed_response_alg: 'HS256' } }],
  ])('the secret stays as long as it is the key of %s', async (_, signed) => {
    const client = await TestClient.register(host, { ...RECOVERABLE, ...signed });
    await administration.update(client.clientId, CERTIFICATE);
    await administration.update(client.clientId, { name: 'Photos' });
    expect(await secretsOf(client)).toHaveLength(1);
    await administration.update(client.clientId, {
      algorithm: 'RS256',
      metadata: { userinfo_signed_response_alg: null },
    });
    expect(await secretsOf(client)).toEqual([]);
  });

  it('ID tokens verify with it after each change, and after a rotation', async () => {
    const clientSecret = 'x'.repeat(43);
    const how = { ...RECOVERABLE, ...CERTIFICATE, clientSecret, algorithm: 'HS256' };
    const client = await TestClient.register(host, how);
    await verifies(client);
    await administration.update(client.clientId, { name: 'Photos' });
    await verifies(client);
    const fresh = await host.applications.rotateSecret(client.clientId, { overlap: 0 });
    expect(fresh.isRecoverable).toBe(true);
    await verifies(client, fresh.clientSecret);
  });

  it('is asked for in words that are true where there is none', async () => {
    const how = { ...RECOVERABLE, ...CERTIFICATE };
    const none = /the client has none; register it with one that is recoverable/;
    await expect(TestClient.register(host, { ...how, algorithm: 'HS256' })).rejects.toThrow(none);
    const client = await TestClient.register(host, how);
    const change = administration.update(client.clientId, { algorithm: 'HS256' });
    await expect(change).rejects.toThrow(none);
  });
});

class ShortSecrets extends ClientSecretGenerator {
  static made = 64;

  override generate(): string {
    return 'x'.repeat(ShortSecrets.made);
  }
}

it('a rotation gives no client a key that is too short for it (RFC 7518 section 3.2)', async () => {
  const host = await Host.start({ structure: { clientSecretGenerator: ShortSecrets } });
  try {
    const client = await TestClient.register(host, { ...RECOVERABLE, algorithm: 'HS512' });
    ShortSecrets.made = 63;
    const rotation = host.applications.rotateSecret(client.clientId);
    await expect(rotation).rejects.toThrow(InvalidApplication);
    await expect(rotation).rejects.toThrow(/at least 64 characters, for HS512/);
    await client.tokens({ scope: 'openid' });
  } finally {
    await host.stop();
  }
});
