import { createHash } from 'node:crypto';

/**
 * An id that follows from what it is the id of: whoever asks again gets the same one. A UUID of version 8, whose
 * makers say what is in it (RFC 9562 section 5.8); here that is the SHA-256 of the parts.
 */
export function derivedId(...parts: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return dashed(bytes.toString('hex'));
}

/** A UUID in the form that every database takes and gives; undefined for what is none. */
export function uuidOf(text: string): string | undefined {
  const hex = text.replaceAll('-', '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex) ? dashed(hex) : undefined;
}

function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
