import { type JWTPayload, errors, jwtVerify } from 'jose';
import { PooledClient } from '../http/pooled-client.js';
import { SIGNATURE_ALGORITHMS } from '../protocol/signing-algorithm.js';
import { readTokenFacts } from '../protocol/token-facts.js';
import type { ExpectedTokens, VerifiedToken } from './access-token-verifier.js';
import { IssuerEndpoints } from './issuer-endpoints.js';
import { KeySet } from './key-set.js';
import {
  RemoteAccessTokenVerifier,
  type RemoteVerifierOptions,
  TIMEOUT,
} from './remote-access-token.verifier.js';
import { numberWithin, remoteUrl } from './remote-url.js';
import { userOnce } from './resource-users.js';

export interface JwtVerifierOptions extends RemoteVerifierOptions {
  /** The issuer identifier, which every token has as its `iss`. */
  readonly issuer: string;
  /** Where its keys are. Default: where its metadata says (RFC 8414), which is read when the first token comes. */
  readonly jwksUri?: string;
  /** The JWS algorithms that tokens may be signed with. Default: all that have a key pair; there are no others. */
  readonly algorithms?: readonly string[];
  /** How long keys are used without a look at the issuer's, in seconds. Default: 300. */
  readonly jwksMaxAge?: number;
  /** For how much longer they are used when the issuer does not answer, in seconds. Default: 86400. */
  readonly jwksStaleFor?: number;
  /** How long a key that the issuer did not have is not looked for again, in seconds. Default: 10. */
  readonly jwksCooldown?: number;
}

const JWKS_BYTES = 256 * 1024;

/**
 * Verifies access tokens that are JWTs (RFC 9068) by the keys of their issuer, without asking it. What was revoked is
 * good until it expires: take short lifetimes, a `CachedVerifier` with a `RevocationChannel`, or introspection.
 */
export class JwtAccessTokenVerifier extends RemoteAccessTokenVerifier {
  /** What it takes a token for good by. */
  readonly trust: string;
  private readonly issuer: string;
  private readonly algorithms: string[];
  private readonly client: PooledClient;
  private readonly keys: KeySet;

  /** @throws RangeError which names the option that is wrong */
  constructor(options: JwtVerifierOptions) {
    super(options);
    const { issuer, jwksUri, allowHttp = false, timeout = TIMEOUT } = options;
    const { jwksMaxAge = 300, jwksStaleFor = 86_400, jwksCooldown = 10 } = options;
    const { algorithms = SIGNATURE_ALGORITHMS } = options;
    remoteUrl('issuer', issuer, allowHttp);
    this.issuer = issuer;
    this.algorithms = algorithms.map(asymmetric);
    this.trust = JSON.stringify(['jwt', issuer, jwksUri, options.resource, this.algorithms]);
    if (this.algorithms.length === 0) throw new RangeError('algorithms must have at least one');
    this.client = new PooledClient({
      connections: 1,
      timeout: numberWithin('timeout', timeout, 0.001),
      maxBytes: JWKS_BYTES,
    });
    const given = jwksUri === undefined ? undefined : remoteUrl('jwksUri', jwksUri, allowHttp);
    const endpoints = new IssuerEndpoints(issuer, this.client, allowHttp);
    this.keys = new KeySet(() => (given ? Promise.resolve(given) : endpoints.find('jwks_uri')), this.client, {
      maxAge: numberWithin('jwksMaxAge', jwksMaxAge, 1),
      staleFor: numberWithin('jwksStaleFor', jwksStaleFor, 0),
      cooldown: numberWithin('jwksCooldown', jwksCooldown, 1),
    });
  }

  async authenticate(token: string): Promise<VerifiedToken | null> {
    const payload = await this.payloadOf(token);
    const facts = payload && readTokenFacts(payload, new Date());
    return facts ? { ...facts, user: userOnce(facts.userId, this.users) } : null;
  }

  override expects(): ExpectedTokens {
    return { ...super.expects(), issuer: this.issuer };
  }

  /** Nest calls it when the app ends. */
  onApplicationShutdown(): void {
    this.client.close();
  }

  /** RFC 9068 section 4. Keys that the token itself brings or names the place of (`jwk`, `jku`, `x5u`) are not looked at. */
  private async payloadOf(token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.keys.keyOf, {
        typ: 'at+jwt',
        issuer: this.issuer,
        audience: [...this.resources],
        algorithms: this.algorithms,
        clockTolerance: this.clockTolerance,
        requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
      });
      return payload;
    } catch (error) {
      // The second is what jose makes of a key that is too short for the algorithm.
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

function asymmetric(algorithm: string): string {
  if ((SIGNATURE_ALGORITHMS as readonly string[]).includes(algorithm)) return algorithm;
  throw new RangeError(`algorithms must be of ${SIGNATURE_ALGORITHMS.join(', ')}: what has a key pair`);
}
