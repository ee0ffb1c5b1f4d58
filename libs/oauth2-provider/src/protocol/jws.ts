import { type KeyObject, constants, createHmac, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

type Awaitable<Value> = Value | Promise<Value>;

/** A JWS in compact form (RFC 7515 section 7.1). */
export async function compactJws(
  header: object,
  payload: object,
  signed: (input: Uint8Array) => Awaitable<Uint8Array>,
): Promise<string> {
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = await signed(Buffer.from(input.join('.')));
  return [...input, Buffer.from(signature).toString('base64url')].join('.');
}

/** The signature of RFC 7518 sections 3.3 to 3.5 or RFC 8037; off the thread of the requests. */
export function signatureOf(algorithm: string, key: KeyObject, data: Uint8Array): Promise<Buffer> {
  return asynchronously(hashOf(algorithm), data, { key, ...parametersOf(algorithm) });
}

/** Whether the halves of a key belong together: what the one signs, the other verifies. */
export function isPair(algorithm: string, privateKey: KeyObject, publicKey: KeyObject): boolean {
  const data = Buffer.from('a text');
  try {
    const signature = sign(hashOf(algorithm), data, { key: privateKey, ...parametersOf(algorithm) });
    return isSignature(algorithm, publicKey, data, signature);
  } catch {
    return false;
  }
}

/** Whether that is a signature of the data, in the form that a JWS has. */
export function isSignature(
  algorithm: string,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(hashOf(algorithm), data, { key, ...parametersOf(algorithm) }, signature);
}

/** RFC 7518 section 3.2. */
export function hmacOf(algorithm: string, secret: string, data: Uint8Array): Buffer {
  return createHmac(`sha${algorithm.slice(2)}`, secret)
    .update(data)
    .digest();
}

const asynchronously = promisify(sign);

/** Ed25519 hashes by itself. */
function hashOf(algorithm: string): string | undefined {
  return algorithm.startsWith('Ed') ? undefined : `sha${algorithm.slice(2)}`;
}

function parametersOf(algorithm: string) {
  switch (algorithm.slice(0, 2)) {
    case 'PS':
      return {
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      };
    case 'ES':
      // Two numbers side by side, where DER is what everybody else writes.
      return { dsaEncoding: 'ieee-p1363' as const };
    default:
      return {};
  }
}
