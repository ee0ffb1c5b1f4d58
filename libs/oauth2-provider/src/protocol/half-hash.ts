import { createHash } from 'node:crypto';

/**
 * The value of `at_hash`, `c_hash` or `s_hash` (OpenID Connect Core sections 3.1.3.6 and 3.3.2.11): the left half
 * of the hash that belongs to the ID token's algorithm, base64url.
 *
 * @param algorithm the JWS `alg` of the ID token
 * @throws RangeError for an algorithm that names no hash, such as `none`
 */
export function halfHash(value: string, algorithm: string): string {
  const digest = createHash(hashOf(algorithm)).update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

function hashOf(algorithm: string): string {
  // Ed25519 hashes with SHA-512 inside (RFC 8032 section 5.1).
  if (algorithm === 'EdDSA' || algorithm === 'Ed25519') return 'sha512';
  const size = /^(?:RS|PS|ES|HS)(256|384|512)$/.exec(algorithm)?.[1];
  if (size === undefined) throw new RangeError('the signature algorithm names no hash');
  return `sha${size}`;
}
