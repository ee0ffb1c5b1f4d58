import { sign } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { TestClient, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { keySetOf } from './support/openid.js';
import { recorder } from './support/recorder.js';
import { type Kms, keyFor, kmsFor, pemFor, signerOf } from './support/signing.js';

const HEALTHY = kmsFor('ES256');
/** A sentence of the KMS that is for its operator. */
const REASON = 'AccessDenied: the role auth-prod may not sign with key 4711';
const broken = () => Promise.reject(new Error(REASON));

describe.each(pairs)("a host's signer on %s with %s", (platform, database) => {
  const kms: Kms = { ...HEALTHY };
  const log: string[] = [];
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      logger: recorder(log),
      options: { signingKeys: [pemFor('RS256')] },
      structure: { signers: [signerOf('ES256', kms)] },
    });
    client = await TestClient.register(host, { skipAuthorization: true, algorithm: 'ES256' });
  });
  afterAll(() => host?.stop());
  beforeEach(() => {
    log.length = 0;
    Object.assign(kms, HEALTHY);
  });

  /** Of a redemption, which the client may try again, and does. */
  async function refusalWhile(changes: Partial<Kms>): Promise<Response> {
    const code = await client.code({ scope: 'openid' });
    Object.assign(kms, changes);
    const refusal = await client.redeem(code);
    Object.assign(kms, HEALTHY);
    expect((await tokensOf(await client.redeem(code))).id_token).toMatch(/^ey/);
    return refusal;
  }

  async function expectUnavailable(response: Response, reason: string): Promise<void> {
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toEqual([
      503,
      { error: 'server_error', error_description: 'the server cannot sign now; try again in a moment' },
    ]);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(log.join('\n')).toContain(`the signer for ES256 failed: ${reason}`);
  }

  it('that fails at its public key is a 503 on the key set, which pages may read, and is asked again', async () => {
    Object.assign(kms, { publicJwk: broken });
    const response = await host.fetch('.well-known/jwks.json', {
      headers: { origin: 'https://app.example.com' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    await expectUnavailable(response, `Error: ${REASON}`);
    Object.assign(kms, HEALTHY);
    expect((await keySetOf(host)).keys.map(({ kid, alg }) => [kid, alg])).toEqual([
      ['kms-ES256', 'ES256'],
      [expect.any(String), 'RS256'],
    ]);
  });

  it('signs for the applications of its algorithm, and the other keys for the others', async () => {
    const other = await TestClient.register(host, { skipAuthorization: true });
    const kids = await Promise.all(
      [client, other].map(
        async (each) => decodeProtectedHeader((await each.tokens({ scope: 'openid' })).id_token).kid,
      ),
    );
    expect(kids).toEqual(['kms-ES256', (await keySetOf(host)).keys[1].kid]);
  });

  it('that fails is a 503 without a word about why, uses nothing up, and stops nobody else', async () => {
    const refusal = await refusalWhile({ sign: broken });
    await expectUnavailable(refusal, `Error: ${REASON}`);
    Object.assign(kms, { sign: broken });
    const other = await TestClient.register(host, { skipAuthorization: true });
    await other.tokens({ scope: 'openid' });
    await client.tokens({ scope: 'read' });
  });

  it.each<[string, Kms['sign']]>([
    ['as DER', (data) => Promise.resolve(sign('sha256', data, keyFor('ES256')))],
    ['of another key', kmsFor('ES384').sign],
    ['that is empty', () => Promise.resolve(new Uint8Array())],
  ])('whose signature is one %s hands out no token', async (_, broken) => {
    await expectUnavailable(
      await refusalWhile({ sign: broken }),
      'its signature does not fit its public key',
    );
  });

  it.each<[string, Kms['sign'], string]>([
    ['answers no bytes', () => Promise.resolve(undefined as never), 'TypeError'],
    [
      'fails before it promises anything',
      () => {
        throw new RangeError('not today');
      },
      'RangeError: not today',
    ],
  ])('that %s is a 503 as well', async (_, broken, reason) => {
    await expectUnavailable(await refusalWhile({ sign: broken }), reason);
  });

  it('that does not answer is given up after five seconds', async () => {
    const started = performance.now();
    const refusal = await refusalWhile({ sign: () => pause(60_000, new Uint8Array(), { ref: false }) });
    await expectUnavailable(refusal, 'Error: no answer within 5000 ms');
    expect(performance.now() - started).toBeGreaterThan(4900);
  }, 30_000);
});

it('publishes nothing private where a signer gives its whole key', async () => {
  const publicJwk = () => keyFor('ES256').export({ format: 'jwk' });
  const host = await Host.start({ structure: { signers: [signerOf('ES256', { ...HEALTHY, publicJwk })] } });
  try {
    const { keys } = await keySetOf(host);
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  } finally {
    await host.stop();
  }
});

it.each<[string, Kms['publicJwk'], string]>([
  ['of another algorithm', kmsFor('ES384').publicJwk, 'is P-384, with which ES256 does not sign'],
  ['that is none', () => ({ kty: 'EC' }), 'cannot be read as a JWK'],
])('publishes no key %s', async (_, publicJwk, reason) => {
  const log: string[] = [];
  const signers = [signerOf('ES256', { ...HEALTHY, publicJwk })];
  const host = await Host.start({ logger: recorder(log), structure: { signers } });
  try {
    expect((await host.fetch('.well-known/jwks.json')).status).toBe(503);
    expect(log.join('\n')).toContain(reason);
  } finally {
    await host.stop();
  }
});
