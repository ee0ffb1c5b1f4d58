import { v5 } from 'uuid';

/** Ours, made once. */
const NAMESPACE = 'b1c0a3a4-6a57-4d0c-9d1f-2f3f6f0f7a51';

/**
 * An id that follows from what it is the id of: whoever asks again gets the same one. A UUID of version 5 (RFC 9562
 * section 5.5); the newer version 8 would do as well, but MariaDB takes one in sixty of those for no UUID.
 */
export function derivedId(...parts: readonly string[]): string {
  return v5(JSON.stringify(parts), NAMESPACE);
}

/** A UUID in the form that every database takes and gives; undefined for what is none. */
export function uuidOf(text: string): string | undefined {
  const hex = text.replaceAll('-', '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex)
    ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : undefined;
}
