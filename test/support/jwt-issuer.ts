import { type JWK, SignJWT, type GenerateKeyPairResult, exportJWK, generateKeyPair } from 'jose';
import { Liar, sendJson } from './liar.js';

/** An issuer of JWT access tokens (RFC 9068) that has a metadata document and a JWK Set, and counts who asks for them. */
export class JwtIssuer {
  /** What is published. */
  readonly keys: JWK[] = [];
  /** What the metadata says beside, or instead. */
  metadata: Record<string, unknown> = {};
  private readonly pairs = new Map<string, GenerateKeyPairResult>();

  private constructor(readonly server: Liar) {}

  static async start(): Promise<JwtIssuer> {
    const issuer = new JwtIssuer(await Liar.start());
    issuer.behaveWell();
    await issuer.addKey('first');
    return issuer;
  }

  get issuer(): string {
    return `${this.server.origin}/o`;
  }

  get jwksUri(): string {
    return `${this.issuer}/jwks`;
  }

  /** So often were its keys asked for. */
  get asked(): number {
    return this.server.count('/o/jwks');
  }

  behaveWell(): void {
    this.server.behave = ({ path }, response) => {
      if (path === '/o/jwks') return sendJson(response, { keys: this.keys });
      if (path === '/.well-known/oauth-authorization-server/o')
        return sendJson(response, { issuer: this.issuer, jwks_uri: this.jwksUri, ...this.metadata });
      response.writeHead(404).end();
    };
  }

  async addKey(kid: string, algorithm = 'ES256', isPublished = true): Promise<void> {
    const pair = await generateKeyPair(algorithm, { extractable: true });
    this.pairs.set(kid, pair);
    if (isPublished)
      this.keys.push({ ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: 'sig' });
  }

  withdraw(kid: string): void {
    this.keys.splice(
      this.keys.findIndex((key) => key.kid === kid),
      1,
    );
  }

  privateKey(kid = 'first'): GenerateKeyPairResult['privateKey'] {
    return this.pairs.get(kid)!.privateKey;
  }

  /** A token as RFC 9068 section 2 has it; undefined leaves a claim or a header parameter out. */
  async mint(
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    kid = 'first',
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: this.issuer,
      aud: 'https://api.example.com',
      sub: 'alice',
      client_id: 'app',
      scope: 'read write',
      iat: now,
      exp: now + 300,
      jti: 'a token',
      ...claims,
    };
    const algorithm = this.keys.find((key) => key.kid === kid)?.alg ?? 'ES256';
    return new SignJWT(defined(payload))
      .setProtectedHeader(defined({ alg: algorithm, typ: 'at+jwt', kid, ...header }) as { alg: string })
      .sign(this.privateKey(kid));
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

function defined(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
