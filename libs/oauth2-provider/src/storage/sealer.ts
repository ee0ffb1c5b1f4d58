import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';

/**
 * Encrypts what must be recoverable at rest, as a JWE (RFC 7516: `dir`, A256GCM) with a key derived from
 * the operator's `secret`, or from a token that only its client has. The first secret encrypts; each of the list decrypts
 * what it once encrypted.
 */
export class Sealer {
  private readonly keys: { kid: string; key: Uint8Array }[];

  constructor(secret: string | string[]) {
    this.keys = [secret].flat().map((each) => ({
      kid: Buffer.from(derive(each, 'seal id', 6)).toString('base64url'),
      key: derive(each, 'seal', 32),
    }));
  }

  async seal(text: string): Promise<string> {
    const { kid, key } = this.keys[0];
    return new CompactEncrypt(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
      .encrypt(key);
  }

  /** Whether the first secret encrypted it, so that it opens without the others. */
  isCurrent(sealed: string): boolean {
    return decodeProtectedHeader(sealed).kid === this.keys[0].kid;
  }

  /** @throws Error when no configured secret can open it */
  async open(sealed: string): Promise<string> {
    const { plaintext } = await compactDecrypt(
      sealed,
      (header) => {
        const found = this.keys.find(({ kid }) => kid === header.kid);
        if (!found)
          throw new Error('it was encrypted with a secret that is no longer among the option `secret`');
        return found.key;
      },
      { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
    );
    return new TextDecoder().decode(plaintext);
  }
}

/** A key of its own for each use of the operator's secret (RFC 5869). */
export function derive(secret: string, use: string, bytes: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'nest-oauth2-provider', use, bytes));
}
