import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, type JWK, SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { MintOrder } from './minted-tokens.js';

const ALGORITHM = 'ES256';
const DEFAULT_CLIENT = 'test-client';
const DEFAULT_SECONDS = 3600;

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/**
 * An authorization server for tests that has a key set, a metadata document, and nothing else: for apps that verify JWT
 * access tokens (RFC 9068) themselves. It listens on the loopback interface alone.
 */
export class TestIssuer {
  private keys: Key[] = [];

  private constructor(
    private readonly server: Server,
    /** The issuer's identifier. */
    readonly url: string,
  ) {}

  static async start(): Promise<TestIssuer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = new TestIssuer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', ({ url }, response) => {
      const body = issuer.documentAt(url ?? '');
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? {}));
    });
    await issuer.rotate();
    return issuer;
  }

  get jwksUri(): string {
    return `${this.url}/jwks`;
  }

  /** Signs with a new key from now on; with `forget` the key set has no other any more. */
  async rotate({ forget = false } = {}): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
    const kid = randomUUID();
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' };
    this.keys = [{ kid, privateKey, jwk }, ...(forget ? [] : this.keys)];
  }

  /**
   * An access token as RFC 9068 section 2 has it.
   * @param order `resources` become `aud`, which an app takes that is one of them
   */
  async mintJwt(order: MintOrder & { readonly resources: readonly string[] }): Promise<string> {
    const { userId = null, clientId = DEFAULT_CLIENT, scopes = [], expiresIn = DEFAULT_SECONDS } = order;
    const [{ kid, privateKey }] = this.keys;
    const now = Math.floor(Date.now() / 1000);
    const login = userId === null ? undefined : Math.floor((order.authTime?.getTime() ?? Date.now()) / 1000);
    return new SignJWT({
      client_id: clientId,
      scope: scopes.join(' '),
      ...(login !== undefined && { auth_time: login }),
      ...(order.acr !== undefined && { acr: order.acr }),
    })
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' })
      .setIssuer(this.url)
      .setSubject(userId ?? clientId)
      .setAudience([...order.resources])
      .setIssuedAt(now)
      .setExpirationTime(now + expiresIn)
      .setJti(randomUUID())
      .sign(privateKey);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** RFC 8414 section 3 and OpenID Connect Discovery section 4. */
  private documentAt(path: string): object | undefined {
    if (path === '/jwks') return { keys: this.keys.map(({ jwk }) => jwk) };
    if (!/^\/\.well-known\/(openid-configuration|oauth-authorization-server)$/.test(path)) return undefined;
    return { issuer: this.url, jwks_uri: this.jwksUri, response_types_supported: ['code'] };
  }
}
