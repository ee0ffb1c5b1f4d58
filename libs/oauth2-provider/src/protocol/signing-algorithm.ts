/** JWS algorithms with a key pair (RFC 7518 section 3.1, RFC 8037, RFC 9864), as the metadata lists them. */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** JWS algorithms that sign with the client's secret (OpenID Connect Core section 10.1). */
export const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;

/** Everything that an ID token may be signed with. `none` is not, and cannot be made to be. */
export const SIGNING_ALGORITHMS: readonly string[] = [...SIGNATURE_ALGORITHMS, ...HMAC_ALGORITHMS];

/** What kind of key an algorithm signs with, in the words of a JWK. */
export interface KeyType {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly crv?: string;
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** @throws RangeError for what is no algorithm with a key pair */
export function keyTypeOf(algorithm: string): KeyType {
  if (!(SIGNATURE_ALGORITHMS as readonly string[]).includes(algorithm)) {
    throw new RangeError('the algorithm signs with no key pair');
  }
  if (Object.hasOwn(CURVES, algorithm)) return { kty: 'EC', crv: CURVES[algorithm] };
  return algorithm.startsWith('Ed') ? { kty: 'OKP', crv: 'Ed25519' } : { kty: 'RSA' };
}

export function isHmac(algorithm: string): boolean {
  return (HMAC_ALGORITHMS as readonly string[]).includes(algorithm);
}

/** RFC 7518 section 3.2: the secret has no fewer bytes than the hash. */
export function hmacBytes(algorithm: string): number {
  return Number(algorithm.slice(2)) / 8;
}
