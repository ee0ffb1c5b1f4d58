import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { type JWK, type JWTPayload, SignJWT, calculateJwkThumbprint, exportJWK } from 'jose';
import { OAuth2ProviderOptions } from '../options/options.js';
import { SigningKey } from '../storage/entities/signing-key.entity.js';
import { Sealer } from '../storage/sealer.js';
import { SigningKeyStore } from '../storage/signing-key.store.js';

const ALGORITHM = 'RS256';
const MODULUS_BITS = 2048;

interface Key {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** As published (RFC 7517). */
  readonly publicJwk: JWK;
}

/** The keys that sign ID tokens: the operator's, or one made at first use that all processes share. */
@Injectable()
export class SigningKeys {
  private loading: Promise<Key[]> | undefined;

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: SigningKeyStore,
    private readonly sealer: Sealer,
  ) {}

  /** The JWK Set (RFC 7517 section 5): public halves alone. */
  async jwks(): Promise<{ keys: JWK[] }> {
    return { keys: (await this.keys()).map(({ publicJwk }) => publicJwk) };
  }

  /** A JWS in compact form (RFC 7515), signed with the first key. */
  async sign(claims: JWTPayload, type: string): Promise<string> {
    const [{ kid, privateKey }] = await this.keys();
    return new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, typ: type, kid }).sign(privateKey);
  }

  /** Loaded once; a failure is not remembered, so that a database that comes back is asked again. */
  private keys(): Promise<Key[]> {
    this.loading ??= (
      this.options.signingKeys ? this.configured(this.options.signingKeys) : this.stored()
    ).catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  private configured(keys: (string | Record<string, unknown>)[]): Promise<Key[]> {
    return Promise.all(
      keys.map((key) =>
        toKey(
          typeof key === 'string'
            ? createPrivateKey(key)
            : createPrivateKey({ key: key as never, format: 'jwk' }),
        ),
      ),
    );
  }

  private async stored(): Promise<Key[]> {
    let rows = await this.store.list();
    if (rows.length === 0) {
      // Whether this process's key or another's was kept, all read the same afterwards.
      await this.store.add(await this.newKey(1));
      rows = await this.store.list();
      // Not to be remembered as no keys at all.
      if (rows.length === 0)
        throw new Error('the signing key that was kept is not there: is it a replica that is read?');
    }
    return Promise.all(
      rows.map(async (row) =>
        toKey(createPrivateKey({ key: (await this.opened(row)) as never, format: 'jwk' })),
      ),
    );
  }

  private async opened({ kid, sealedPrivateJwk }: SigningKey): Promise<Record<string, unknown>> {
    try {
      return JSON.parse(await this.sealer.open(sealedPrivateJwk)) as Record<string, unknown>;
    } catch (cause) {
      throw new Error(`the stored signing key ${kid} cannot be opened: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  private async newKey(generation: number): Promise<SigningKey> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
    const { kid, publicJwk } = await toKey(privateKey);
    return Object.assign(new SigningKey(), {
      kid,
      algorithm: ALGORITHM,
      generation,
      publicJwk,
      sealedPrivateJwk: await this.sealer.seal(JSON.stringify(privateKey.export({ format: 'jwk' }))),
      created: new Date(),
    });
  }
}

async function toKey(privateKey: KeyObject): Promise<Key> {
  const { kty, n, e } = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint({ kty, n, e });
  return { kid, privateKey, publicJwk: { kty, n, e, kid, alg: ALGORITHM, use: 'sig' } };
}
