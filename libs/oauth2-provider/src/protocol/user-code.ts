import { randomInt } from 'node:crypto';

/** RFC 8628 section 6.1: no vowels, so no words; no digits, so nothing that looks like another. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
/** 20^8 codes: 34.6 bits. */
const LENGTH = 8;
const OTHERS = new RegExp(`[^${ALPHABET}]`, 'gi');

/** A new user code, each letter equally likely: `WDJBMJHT`. */
export function randomUserCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** The code as people read it: `WDJB-MJHT`. */
export function formatUserCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}

/** What was typed as it was made: case counts for nothing, nor does what is not of the alphabet (RFC 8628 section 6.1). */
export function normalizeUserCode(typed: string): string {
  return typed.replace(OTHERS, '').toUpperCase();
}
