import { type KeyObject, constants, createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { type JWK, exportJWK } from 'jose';
import { Signer } from 'nest-oauth2-provider';

/** What a key pair signs, each with the hash of its `at_hash` (OpenID Connect Core section 3.1.3.6). */
export const ALGORITHMS: Readonly<Record<string, string>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  EdDSA: 'sha512',
  Ed25519: 'sha512',
};
export const HMACS: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
const keys = new Map<string, KeyObject>();

/** A private key for the algorithm, made once in a spec, for RSA takes its time. */
export function keyFor(algorithm: string): KeyObject {
  const known = keys.get(algorithm);
  if (known) return known;
  const { privateKey } = Object.hasOwn(CURVES, algorithm)
    ? generateKeyPairSync('ec', { namedCurve: CURVES[algorithm] })
    : algorithm.startsWith('Ed')
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  keys.set(algorithm, privateKey);
  return privateKey;
}

export function pemFor(algorithm: string): string {
  return keyFor(algorithm).export({ type: 'pkcs8', format: 'pem' }) as string;
}

export function jwkFor(algorithm: string): Record<string, unknown> {
  return keyFor(algorithm).export({ format: 'jwk' });
}

/** What a KMS does while it is well, and what else it may do. */
export interface Kms {
  publicJwk: () => JWK | Promise<JWK>;
  sign: (data: Uint8Array) => Promise<Uint8Array>;
}

export function kmsFor(algorithm: string): Kms {
  const key = keyFor(algorithm);
  const hash = algorithm.startsWith('Ed') ? undefined : `sha${algorithm.slice(2)}`;
  const how = algorithm.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { dsaEncoding: 'ieee-p1363' as const };
  return {
    publicJwk: async () => ({ ...(await exportJWK(key)), kid: `kms-${algorithm}` }),
    sign: (data) => Promise.resolve(sign(hash, data, { key, ...how })),
  };
}

/** A host's signer that asks that KMS. */
export function signerOf(algorithm: string, kms: Kms): Type<Signer> {
  return class KmsSigner extends Signer {
    readonly algorithm = algorithm;
    publicJwk(): JWK | Promise<JWK> {
      return kms.publicJwk();
    }
    sign(data: Uint8Array): Promise<Uint8Array> {
      return kms.sign(data);
    }
  };
}

/** OpenID Connect Core section 3.1.3.6, by hand: the left half, in base64url. */
export function leftHalf(value: string, hash: string): string {
  const digest = createHash(hash).update(value, 'ascii').digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
