import {
  type CompactJWSHeaderParameters,
  type FlattenedJWSInput,
  type JWTVerifyGetKey,
  type RemoteJWKSet,
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
} from 'jose';
import { NoAnswer, type PooledClient } from '../http/pooled-client.js';
import { Circuit, OutageLog, cannotTell } from './outage.js';

export interface KeySetTimes {
  /** How long keys are used without a look at the server's, in seconds. */
  readonly maxAge: number;
  /** How long they are used when the server cannot be asked, in seconds. */
  readonly staleFor: number;
  /** How long a key that is not among them is not looked for again, in seconds. */
  readonly cooldown: number;
}

/** After a failure the server is asked again after this, in seconds. */
const RECOVERY = 2;

/**
 * The keys of an issuer (RFC 7517), fetched when they are first needed, when they are old, and when a token names one that
 * is unknown. Where they cannot be fetched, those that are known go on working.
 */
export class KeySet {
  private readonly circuit = new Circuit({ failures: 1, recovery: RECOVERY });
  private readonly log = new OutageLog(
    'the JWKS of the issuer cannot be had',
    'tokens are verified with the keys that are known, and others answered with 503',
  );
  private remote: Promise<RemoteJWKSet> | undefined;
  private known: JWTVerifyGetKey | undefined;
  /** When they came, in milliseconds of the clock that nobody sets. */
  private fetchedAt = -Infinity;

  constructor(
    private readonly locate: () => Promise<URL>,
    private readonly client: PooledClient,
    private readonly times: KeySetTimes,
  ) {}

  /**
   * The key that the header names, as jose asks for it.
   * @throws jose's errors where the token is at fault, OAuthError with status 503 where the keys cannot be had
   */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    const stale = this.usable();
    // Nobody waits for a server that did not answer the last time, but for what it alone knows.
    if (stale && !this.circuit.isClosed) {
      this.refresh();
      return this.among(stale, header, token);
    }
    try {
      const remote = await this.located();
      return await remote(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      this.log.failed(reasonOf(error));
      if (!stale) throw cannotTell(reasonOf(error), RECOVERY);
      return this.among(stale, header, token);
    }
  };

  /** A token that names no key of a stale set may be good. */
  private async among(
    known: JWTVerifyGetKey,
    header: CompactJWSHeaderParameters,
    token: FlattenedJWSInput,
  ): Promise<Awaited<ReturnType<JWTVerifyGetKey>>> {
    try {
      return await known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      throw cannotTell('the key of the token is unknown, and the JWKS cannot be had', RECOVERY);
    }
  }

  private refresh(): void {
    this.located()
      .then((remote) => remote.reload())
      .catch(() => undefined);
  }

  private usable(): JWTVerifyGetKey | undefined {
    const age = performance.now() - this.fetchedAt;
    return age <= (this.times.maxAge + this.times.staleFor) * 1000 ? this.known : undefined;
  }

  private located(): Promise<RemoteJWKSet> {
    this.remote ??= this.circuit
      .run(() => this.locate())
      .then((url) =>
        createRemoteJWKSet(url, {
          cacheMaxAge: this.times.maxAge * 1000,
          cooldownDuration: this.times.cooldown * 1000,
          [customFetch]: () => this.circuit.run(() => this.fetch(url)),
        }),
      )
      .catch((error: unknown) => {
        this.remote = undefined;
        throw error;
      });
    return this.remote;
  }

  private async fetch(url: URL): Promise<Response> {
    const { status, body } = await this.client.send(url, {
      method: 'GET',
      headers: { Accept: 'application/json, application/jwk-set+json' },
    });
    if (status !== 200) throw new NoAnswer(`it answers ${status}`);
    try {
      this.known = createLocalJWKSet(JSON.parse(body) as never);
    } catch {
      throw new NoAnswer('it is no JWK Set');
    }
    this.fetchedAt = performance.now();
    this.log.succeeded();
    return new Response(body, { status });
  }
}

/** The token names no key, or more than one, or one of another kind. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWSInvalid
  );
}

function reasonOf(error: unknown): string {
  return error instanceof NoAnswer ? error.message : 'it did not answer a moment ago';
}
