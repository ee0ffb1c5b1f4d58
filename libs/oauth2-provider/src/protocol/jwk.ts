import { type KeyObject, createHash, createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import type { KeyType } from './signing-algorithm.js';

/** What makes a public key (RFC 7638 section 3.2), in the order in which its thumbprint has it. */
const MEMBERS = { EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'], RSA: ['e', 'kty', 'n'] } as const;

/** What makes the public key, and nothing else: of a private key, its public half. */
export function publicMembers(key: KeyObject): JWK & KeyType {
  const jwk = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return onlyPublic(jwk as JWK & KeyType);
}

/** Without what is private, and whatever else stands beside. */
export function onlyPublic(jwk: JWK & KeyType): JWK & KeyType {
  const members = MEMBERS[jwk.kty].map((name) => [name, jwk[name]]);
  return Object.fromEntries(members) as { kty: KeyType['kty'] };
}

/** RFC 7638, with SHA-256. */
export function thumbprintOf(jwk: JWK & KeyType): string {
  return createHash('sha256')
    .update(JSON.stringify(onlyPublic(jwk)))
    .digest('base64url');
}

/** As a JWK Set publishes it (RFC 7517 section 4). */
export function publishedJwk(
  key: JWK & KeyType,
  algorithm: string,
  kid = thumbprintOf(key),
): JWK & { kid: string } {
  return { ...onlyPublic(key), kid, alg: algorithm, use: 'sig' };
}
