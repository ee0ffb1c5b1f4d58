import { type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { publicMembers, publishedJwk } from './jwk.js';
import { isPair } from './jws.js';
import { type KeyType, SIGNATURE_ALGORITHMS, keyTypeOf } from './signing-algorithm.js';

/** A key as an operator gives it: PEM, a JWK, or one of them with what it does not say itself. */
export type SigningKeyInput =
  | string
  | Record<string, unknown>
  | {
      key: string | Record<string, unknown>;
      /** JWS algorithm. Default: the JWK's `alg`, or what suits the key, RS256 for RSA. */
      algorithm?: string;
      /** Default: the JWK's `kid`, or the RFC 7638 thumbprint. */
      kid?: string;
    };

/** A key that was read. Without its private half it verifies, and no more. */
export interface SigningKeyParts {
  readonly algorithm: string;
  readonly publicJwk: JWK & { kid: string };
  readonly privateKey: KeyObject | undefined;
}

const SHORTEST_RSA = 2048;
const DEFAULT_ALGORITHMS: Readonly<Record<string, string>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
};

/** @throws RangeError that ends the sentence "key 2 ...", and repeats nothing of the key */
export function readSigningKey(input: unknown): SigningKeyParts {
  const { key: given, algorithm: asked, kid } = unwrapped(input);
  const jwk = typeof given === 'string' ? {} : (given as JWK);
  const key = typeof given === 'string' ? fromPem(given) : fromJwk(given);
  assertStrong(key);
  const parts = publicMembers(key);
  const algorithm = asked ?? jwk.alg ?? DEFAULT_ALGORITHMS[parts.crv ?? parts.kty];
  assertSuits(parts, algorithm);
  if (jwk.use !== undefined && jwk.use !== 'sig') throw new RangeError('is for encryption by its "use"');
  const publicJwk = publishedJwk(parts, algorithm, kid ?? jwk.kid);
  if (!isKid(publicJwk.kid)) throw new RangeError('has a kid that is not 1 to 255 printable characters');
  if (key.type !== 'private') return { algorithm, publicJwk, privateKey: undefined };
  if (!isPair(algorithm, key, createPublicKey(key)))
    throw new RangeError('has halves that are not of one key');
  return { algorithm, publicJwk, privateKey: key };
}

/**
 * A public key of somebody who signs for us, as it is published.
 * @throws RangeError when it does not suit the algorithm
 */
export function readPublicKey(
  jwk: JWK,
  algorithm: string,
): { key: KeyObject; publicJwk: JWK & { kid: string } } {
  const key = fromJwk({ ...jwk, d: undefined });
  assertStrong(key);
  const parts = publicMembers(key);
  assertSuits(parts, algorithm);
  return { key, publicJwk: publishedJwk(parts, algorithm, jwk.kid) };
}

function unwrapped(input: unknown): { key: unknown; algorithm?: string; kid?: string } {
  const isWrapped = typeof input === 'object' && input !== null && 'key' in input;
  if (!isWrapped) return { key: input };
  const unknown = Object.keys(input).filter((name) => !['key', 'algorithm', 'kid'].includes(name));
  if (unknown.length > 0) throw new RangeError('has more members than key, algorithm and kid');
  return input;
}

function fromPem(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // Of one that has another form, or a public one.
  }
  try {
    return createPublicKey(pem);
  } catch {
    throw new RangeError('cannot be read as PEM (PKCS #8 or SPKI, without a passphrase)');
  }
}

function fromJwk(jwk: unknown): KeyObject {
  try {
    const isPrivate = typeof (jwk as JWK).d === 'string';
    const source = { key: jwk as never, format: 'jwk' as const };
    return isPrivate ? createPrivateKey(source) : createPublicKey(source);
  } catch {
    throw new RangeError('cannot be read as a JWK');
  }
}

const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function assertStrong({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): void {
  const { modulusLength: bits = 0, namedCurve: curve = '' } = details ?? {};
  if (type === 'rsa' && bits < SHORTEST_RSA) {
    throw new RangeError(`has ${bits} bits, and RSA needs at least ${SHORTEST_RSA} bits`);
  }
  if (type === 'ec' && !CURVES.has(curve)) {
    throw new RangeError(`is of the curve ${curve}; there are P-256, P-384, P-521 and Ed25519`);
  }
  if (type !== 'rsa' && type !== 'ec' && type !== 'ed25519') {
    throw new RangeError(`is of the type ${type}; there are RSA, EC and Ed25519`);
  }
}

function assertSuits({ kty, crv }: KeyType, algorithm: unknown): void {
  if (!(SIGNATURE_ALGORITHMS as readonly unknown[]).includes(algorithm)) {
    throw new RangeError(`has an algorithm that is none of ${SIGNATURE_ALGORITHMS.join(', ')}`);
  }
  const wanted = keyTypeOf(algorithm as string);
  if (wanted.kty !== kty || (wanted.crv ?? crv) !== crv) {
    throw new RangeError(`is ${crv ?? kty}, with which ${String(algorithm)} does not sign`);
  }
}

function isKid(kid: unknown): boolean {
  return typeof kid === 'string' && /^[\x20-\x7E]{1,255}$/.test(kid);
}
