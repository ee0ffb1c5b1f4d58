import type { KeyObject } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { isSignature } from '../protocol/jws.js';
import { readPublicKey } from '../protocol/signing-key.js';
import type { GivenKey, NamedJwk } from './given-keys.js';
import type { Signer } from './signer.js';

/** How long a signer is waited for, in milliseconds. */
const PATIENCE = 5000;
/** After how long a client should try again, in seconds. */
const RETRY_AFTER = 5;

interface PublicHalf {
  readonly key: KeyObject;
  readonly publicJwk: NamedJwk;
}

/** A host's signer as one of our keys. What it signs is verified before anybody gets it. */
export class ExternalKey implements GivenKey {
  private known: Promise<PublicHalf> | undefined;

  constructor(private readonly signer: Signer) {}

  get algorithm(): string {
    return this.signer.algorithm;
  }

  async publicJwk(): Promise<NamedJwk> {
    return (await this.publicHalf()).publicJwk;
  }

  readonly sign = async (data: Uint8Array): Promise<Uint8Array> => {
    const { key } = await this.publicHalf();
    const { signature, fits } = await this.answer(async () => {
      const signature = await this.signer.sign(data);
      // Looked at in here, for it throws where a signer answers no bytes at all.
      return { signature, fits: isSignature(this.algorithm, key, data, signature) };
    });
    if (fits) return signature;
    throw this.failure('its signature does not fit its public key; that of ECDSA must not be DER');
  };

  private publicHalf(): Promise<PublicHalf> {
    this.known ??= this.answer(async () =>
      readPublicKey(await this.signer.publicJwk(), this.algorithm),
    ).catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async answer<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const waiting = new AbortController();
    try {
      const late = setTimeout(PATIENCE, undefined, { signal: waiting.signal }).then(() => {
        throw new Error(`no answer within ${PATIENCE} ms`);
      });
      return await Promise.race([ask(), late]);
    } catch (error) {
      throw this.failure(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    } finally {
      waiting.abort();
    }
  }

  private failure(reason: string): OAuthError {
    return new OAuthError(OAUTH_ERROR.server_error, 'the server cannot sign now; try again in a moment', {
      status: 503,
      headers: { 'Retry-After': String(RETRY_AFTER) },
      detail: `the signer for ${this.algorithm} failed: ${reason}`,
    });
  }
}
