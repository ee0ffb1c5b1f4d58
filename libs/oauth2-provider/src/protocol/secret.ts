import { createHash, hash, pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { packageOf, verifyByPackage } from './password-hash.js';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
// The largest multiple of 62 that a byte can count to: a byte beyond it would favour the first letters.
const UNBIASED = 256 - (256 % ALPHANUMERIC.length);

/** `length` characters of `[A-Za-z0-9]`, each equally likely (5.95 bits a character). */
export function randomAlphanumeric(length: number): string {
  let result = '';
  while (result.length < length) {
    for (const byte of randomBytes(length - result.length)) {
      if (byte < UNBIASED) result += ALPHANUMERIC[byte % ALPHANUMERIC.length];
    }
  }
  return result;
}

/** 256 random bits, base64url: an access token, refresh token, code or device code (RFC 6749 section 10.10). */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored in a token's stead: SHA-256, in hex. Enough, as a token has 256 bits of its own. */
export function tokenHash(token: string): string {
  return hash('sha256', token, 'hex');
}

/** Whether both are the same text, in a time that depends on neither's content. */
export function constantTimeEqual(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

/** The stored form of a secret that we made: too random to be guessed, so one round is enough. */
export function hashGenerated(secret: string): string {
  return `sha256$${sha256(secret).toString('base64url')}`;
}

/** The stored form of a secret that a person chose: `scrypt$N$r$p$salt$hash`. Takes tens of milliseconds. */
export async function hashChosen(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await deriveScrypt(secret, salt, HASH_BYTES.sha256, SCRYPT);
  return [
    'scrypt',
    SCRYPT.N,
    SCRYPT.r,
    SCRYPT.p,
    salt.toString('base64url'),
    hash.toString('base64url'),
  ].join('$');
}

/**
 * Whether `secret` is the one behind `stored`: a form made above, or one of Django's, so that applications can be brought
 * along: `pbkdf2_sha256$`, `pbkdf2_sha1$`, `scrypt$`, and where their packages are installed `argon2$`, `bcrypt_sha256$` and
 * `bcrypt$`. A form that cannot be checked matches nothing.
 */
export async function verifySecret(secret: string, stored: string): Promise<boolean> {
  if (packageOf(stored) !== undefined) return verifyByPackage(secret, stored);
  const form = readStored(stored);
  return form !== undefined && sameBytes(await form.derive(secret), form.hash);
}

/**
 * Whether `stored` is in a form that `verifySecret` can check, and at a cost that does not hang the server; of some it takes a
 * package (`missingPackage`).
 */
export function isCheckableHash(stored: string): boolean {
  return packageOf(stored) !== undefined || readStored(stored) !== undefined;
}

/** Whether a matching secret should be hashed anew, because we do not make that form. */
export function isOutdatedHash(stored: string): boolean {
  return !/^(?:sha256|scrypt(?:\$\d+){3}\$[\w-]+)\$[\w-]{43}$/.test(stored);
}

interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const SCRYPT: ScryptCost = { N: 2 ** 14, r: 8, p: 5 };
const SCRYPT_MAX_MEMORY = 256 * 2 ** 20;
// Bounds on what a stored row may ask for; each is several times what is recommended today.
const SCRYPT_MAX_WORK = 2 ** 21;
const PBKDF2_MAX_ITERATIONS = 5_000_000;
const HASH_BYTES = { sha256: 32, sha1: 20 } as const;
const DJANGO_SCRYPT_BYTES = 64;

/** A stored secret: what must come out, and how to get there. */
interface StoredForm {
  readonly hash: Buffer;
  derive(secret: string): Buffer | Promise<Buffer>;
}

function readStored(stored: string): StoredForm | undefined {
  const [format, ...parts] = stored.split('$');
  switch (format) {
    case 'sha256':
      return readSha256(parts);
    case 'scrypt':
      return readScrypt(parts);
    case 'pbkdf2_sha256':
      return readPbkdf2(parts, 'sha256');
    case 'pbkdf2_sha1':
      return readPbkdf2(parts, 'sha1');
    default:
      return undefined;
  }
}

function readSha256(parts: string[]): StoredForm | undefined {
  const hash = Buffer.from(parts[0] ?? '', 'base64url');
  return parts.length === 1 && hash.length === HASH_BYTES.sha256 ? { hash, derive: sha256 } : undefined;
}

/** Ours is `N$r$p$salt$hash`; Django's has the salt, as text, after N and twice as long a hash. */
function readScrypt(parts: string[]): StoredForm | undefined {
  if (parts.length !== 5) return undefined;
  const hash = Buffer.from(parts[4], 'base64');
  const isDjangos = hash.length === DJANGO_SCRYPT_BYTES;
  const [cost, salt] = isDjangos
    ? [[parts[0], parts[2], parts[3]], Buffer.from(parts[1])]
    : [parts.slice(0, 3), Buffer.from(parts[3], 'base64url')];
  const [N, r, p] = cost.map(positiveInteger);
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N));
  const isBounded = isPowerOfTwo && N * r * p <= SCRYPT_MAX_WORK;
  if (!isBounded || !(isDjangos || hash.length === HASH_BYTES.sha256)) return undefined;
  return { hash, derive: (secret) => deriveScrypt(secret, salt, hash.length, { N, r, p }) };
}

function readPbkdf2(parts: string[], digest: 'sha256' | 'sha1'): StoredForm | undefined {
  if (parts.length !== 3) return undefined;
  const iterations = positiveInteger(parts[0]);
  const hash = Buffer.from(parts[2], 'base64');
  if (!(iterations <= PBKDF2_MAX_ITERATIONS) || hash.length !== HASH_BYTES[digest]) return undefined;
  return {
    hash,
    derive: (secret) => settled((done) => pbkdf2(secret, parts[1], iterations, hash.length, digest, done)),
  };
}

function deriveScrypt(secret: string, salt: Buffer, length: number, cost: ScryptCost): Promise<Buffer> {
  return settled((done) => scrypt(secret, salt, length, { ...cost, maxmem: SCRYPT_MAX_MEMORY }, done));
}

function settled<T>(start: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
}

/** NaN, which is within no bound, for anything else. */
function positiveInteger(text: string): number {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : NaN;
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
