import { createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT, UnsecuredJWT, decodeJwt, exportJWK } from 'jose';
import { TestClient, type Tokens, bearer } from '../support/client.js';
import { Host, pairs } from '../support/host.js';
import { keySetOf } from '../support/openid.js';
import { resetUsers } from '../support/owners.js';
import { isAlive } from '../support/token-endpoint.js';

/** RFC 8725 sections 2.1 to 2.4: a JWT that somebody else made must open nothing, whatever it says of its key. */
describe.each(pairs)('JWT confusion: on %s with %s', (platform, database) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let host: Host;
  let client: TestClient;
  let tokens: Tokens;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await TestClient.register(host);
    tokens = await client.tokens({ scope: 'openid read write' });
  });
  afterAll(() => host.stop());

  const claims = () => ({
    ...decodeJwt(tokens.id_token),
    scope: 'openid read write',
    client_id: client.clientId,
    jti: randomUUID(),
  });
  const own = (header: object) =>
    new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...header }).sign(privateKey);
  const publishedKey = async () => (await keySetOf(host)).keys[0];

  /** Signed by HMAC with what everybody knows of the server's key. */
  async function swapped(form: 'pem' | 'jwk'): Promise<string> {
    const jwk = await publishedKey();
    const secret =
      form === 'jwk'
        ? JSON.stringify(jwk)
        : createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const signed = [{ alg: 'HS256', typ: 'at+jwt', kid: jwk.kid }, claims()].map(encoded).join('.');
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  }

  const unsigned = () => new UnsecuredJWT(claims()).encode();
  const parts = () => {
    const [header, payload, signature] = tokens.id_token.split('.');
    return { header, payload, signature };
  };

  it.each<[string, () => string | Promise<string>]>([
    ['alg none', unsigned],
    ['alg None, as a filter might miss it', () => unsigned().replace(/^[^.]+/, encoded({ alg: 'None' }))],
    ['alg none with the signature of an ID token', () => unsigned() + parts().signature],
    ['HS256 with the public key as PEM', () => swapped('pem')],
    ['HS256 with the public key as JWK', () => swapped('jwk')],
    ["the server's kid and a key of one's own", async () => own({ kid: (await publishedKey()).kid })],
    ['a kid that is a path', () => own({ kid: '../../../../dev/null' })],
    ['a kid that is SQL', () => own({ kid: "x' UNION SELECT 'AAAA' --" })],
    ['its own key in the header', async () => own({ jwk: await exportJWK(publicKey) })],
    [
      'its own key elsewhere',
      () => own({ jku: 'https://evil.example/jwks.json', x5u: 'https://evil.example/' }),
    ],
    ['an ID token with other claims', () => [parts().header, encoded(claims()), parts().signature].join('.')],
    ['an ID token without its signature', () => `${parts().header}.${parts().payload}.`],
    ['an ID token as it is', () => tokens.id_token],
  ])('%s opens no door', async (_, forge) => {
    const forged = await forge();
    const headers = bearer(forged);
    for (const path of ['/api/me', 'userinfo', '/api/public']) {
      expect([path, (await host.fetch(path, { headers })).status]).toEqual([path, 401]);
    }
    expect((await client.refresh(forged)).status).toBe(400);
    expect((await client.redeem(forged)).status).toBe(400);
    expect((await client.token({ grant_type: 'refresh_token' }, bearer(forged))).status).toBe(401);
  });

  it('the key set has nothing that signs or that a client could take for a secret', async () => {
    for (const key of (await keySetOf(host)).keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect([key.kty, key.alg, key.use]).toEqual(['RSA', 'RS256', 'sig']);
    }
  });

  it('and trying all that has ended nothing', async () => {
    expect(await isAlive(host, tokens)).toBe(true);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
  });
});

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
