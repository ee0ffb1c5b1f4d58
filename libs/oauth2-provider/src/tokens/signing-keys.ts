import { Inject, Injectable } from '@nestjs/common';
import type { JWK, JWTPayload } from 'jose';
import { ClientSecrets } from '../clients/client-secrets.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { InvalidOptions } from '../options/invalid-options.js';
import { OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { after } from '../protocol/instants.js';
import { compactJws, hmacOf } from '../protocol/jws.js';
import { SIGNING_ALGORITHMS, isHmac } from '../protocol/signing-algorithm.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ExternalKey } from './external-key.js';
import { type GivenKey, type NamedJwk, configuredKeys } from './given-keys.js';
import { SIGNERS, type Signer } from './signer.js';
import { type ReadyKey, StoredKeys } from './stored-keys.js';

/** How long the key of a signature without an end is kept at least, in seconds. */
const SOON = 600;

/** For whom something is signed, and how. */
export interface SigningOrder {
  readonly client: AbstractApplication;
  /** JWS algorithm. Default: that of the client's ID tokens. */
  readonly algorithm?: string;
  /** `typ` of the JWS header. Default: `JWT`. */
  readonly type?: string;
}

/** Signs what goes to clients, with the key of their algorithm: the host's signer, the options' key, or a stored one. */
@Injectable()
export class SigningKeys {
  /** What clients may be registered with. */
  readonly algorithms: readonly string[];
  /** What JWT access tokens are signed with: one with a key pair, for whoever verifies them has no secret of the client. */
  readonly accessTokenAlgorithm: string;
  private readonly given: readonly GivenKey[];
  private set: { stored: readonly NamedJwk[]; jwks: { keys: JWK[] } } | undefined;

  constructor(
    options: OAuth2ProviderOptions,
    private readonly stored: StoredKeys,
    private readonly secrets: ClientSecrets,
    @Inject(SIGNERS) signers: readonly Signer[],
  ) {
    this.given = [
      ...signers.map((signer) => new ExternalKey(signer)),
      ...configuredKeys(options.signingKeys ?? []),
    ];
    const { signingAlgorithms = SIGNING_ALGORITHMS } = options;
    this.algorithms = SIGNING_ALGORITHMS.filter(
      (each) => signingAlgorithms.includes(each) && (isHmac(each) || this.hasKey(each)),
    );
    const withKeyPair = this.algorithms.filter((each) => !isHmac(each));
    if (withKeyPair.length === 0) {
      throw new InvalidOptions([
        'signingKeys has no private key for any of the signingAlgorithms: add one, or leave signingKeys out and keys ' +
          'are made and kept in the database',
      ]);
    }
    const { accessTokenAlgorithm = withKeyPair.includes('RS256') ? 'RS256' : withKeyPair[0] } = options;
    if (!withKeyPair.includes(accessTokenAlgorithm)) {
      throw new InvalidOptions([
        `accessTokenAlgorithm: there is no private key for ${accessTokenAlgorithm}, but for ${withKeyPair.join(', ')}: ` +
          'add one to signingKeys, or choose another algorithm',
      ]);
    }
    this.accessTokenAlgorithm = accessTokenAlgorithm;
  }

  /** The JWK Set (RFC 7517 section 5): public halves alone. The same object as long as nothing has changed. */
  async jwks(): Promise<{ keys: JWK[] }> {
    const stored = await this.stored.published();
    if (this.set?.stored !== stored) {
      const given = await Promise.all(this.given.map((key) => key.publicJwk()));
      this.set = { stored, jwks: { keys: [...given, ...stored] } };
    }
    return this.set.jwks;
  }

  /** The kids of the keys in the database that should sign, and that the option `secret` does not open. */
  unusable(): Promise<string[]> {
    return this.stored.unusable();
  }

  /**
   * A JWS in compact form (RFC 7515). HS256 and its larger siblings sign with the client's secret.
   * @throws OAuthError `server_error`: 503 while a signer of the host fails; and as `algorithmFor`
   */
  async sign(claims: JWTPayload, order: SigningOrder): Promise<string> {
    const { client, type = 'JWT' } = order;
    const algorithm = this.algorithmFor(client, order.algorithm);
    if (isHmac(algorithm)) {
      const secret = await this.secrets.recover(client, new Date());
      return compactJws({ alg: algorithm, typ: type }, claims, (data) => hmacOf(algorithm, secret, data));
    }
    // What has no end is read soon after it was made.
    const until = claims.exp === undefined ? after(new Date(), SOON) : new Date(claims.exp * 1000);
    const { kid, sign } = await this.keyFor(algorithm, until);
    return compactJws({ alg: algorithm, typ: type, kid }, claims, sign);
  }

  /**
   * The algorithm, which there is a key for.
   * @throws OAuthError `server_error` where there is none: the application was registered under other options
   */
  algorithmFor(client: AbstractApplication, algorithm = client.algorithm): string {
    if (this.algorithms.includes(algorithm)) return algorithm;
    throw new OAuthError(OAUTH_ERROR.server_error, 'the server has no key for this client', {
      status: 500,
      detail: `client ${client.clientId} wants "${algorithm}"; there is ${this.algorithms.join(', ')}`,
    });
  }

  private async keyFor(algorithm: string, until: Date): Promise<ReadyKey> {
    const given = this.given.find((key) => key.algorithm === algorithm && key.sign);
    if (!given?.sign) return this.stored.keyFor(algorithm, until);
    return { kid: (await given.publicJwk()).kid, sign: given.sign };
  }

  private hasKey(algorithm: string): boolean {
    return (
      this.stored.algorithms.includes(algorithm) ||
      this.given.some((key) => key.algorithm === algorithm && key.sign)
    );
  }
}
