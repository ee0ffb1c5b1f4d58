import type { JWK } from 'jose';

/**
 * A key that signs but cannot be read, in a KMS or an HSM. A host names its subclasses under the structure `signers`,
 * the one that signs first; more of the same algorithm are published with it, and sign nothing. While it fails, or takes
 * longer than five seconds, whoever needs a signature is told 503.
 */
export abstract class Signer {
  /** A JWS algorithm with a key pair, such as `ES256`. */
  abstract readonly algorithm: string;

  /**
   * The public half. Its `kid` is what tokens name; where it has none, that is the RFC 7638 thumbprint. Asked once; again
   * after a failure.
   */
  abstract publicJwk(): JWK | Promise<JWK>;

  /** The signature of the bytes, as RFC 7518 section 3 has it: for ES256 the two numbers side by side, not DER. */
  abstract sign(data: Uint8Array): Promise<Uint8Array>;
}

/** The host's signers, in their order. */
export const SIGNERS = Symbol('SIGNERS');
