import { isCheckableHash, verifySecret } from '../protocol/secret.js';
import { readDotSecret } from './dot-secret.js';

// Made by Django's hashers from "the secret".
const PBKDF2_SHA256 = 'pbkdf2_sha256$260000$saltsalt$KNLeEi2bFRNMlMZcWCwaydWHGYkCGD/Hm82zL0YXYOU=';
const PBKDF2_SHA1 = 'pbkdf2_sha1$260000$saltsalt$pmfd4/Yb0KUWJtxKqDpHOqqMe8s=';
const SCRYPT =
  'scrypt$16384$abcDEF123$8$1$X7xLkfP5tjk/S2YXwiZlADlYeNyxptUUrwOefQlaYGy3jRomKcLWwfXB7yiTXB/ay5Wqc5hYOiH4deK+krOlQA==';

describe('the hash of a client secret', () => {
  it.each([
    ['pbkdf2_sha256', PBKDF2_SHA256],
    ['pbkdf2_sha1', PBKDF2_SHA1],
    ['scrypt', SCRYPT],
  ])('of %s goes on working', async (hasher, value) => {
    const secret = readDotSecret(value, true);
    expect(secret).toEqual({ kind: 'hash', hasher, hash: value });
    expect(await verifySecret('the secret', value)).toBe(true);
    expect(await verifySecret('the secret ', value)).toBe(false);
  });

  it.each([
    ['argon2', 'argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHQ$aGFzaA'],
    ['bcrypt_sha256', 'bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuv'],
    ['md5', 'md5$salt$0cc175b9c0f1b6a831c399e269772661'],
    ['scrypt', 'scrypt$16384$salt$8$1$dG9vIHNob3J0'],
    ['my_own_hasher', 'my_own_hasher$1$x'],
  ])('of %s is known as one, and cannot be checked', (hasher, value) => {
    expect(readDotSecret(value, true)).toEqual({ kind: 'hash', hasher, hash: value });
    expect(isCheckableHash(value)).toBe(false);
  });

  it.each([undefined, false])('is one of a known hasher also where hash_client_secret is %s', (isHashed) => {
    expect(readDotSecret(PBKDF2_SHA256, isHashed)).toMatchObject({ kind: 'hash' });
  });
});

describe('a secret in clear', () => {
  it.each([
    ['of Django OAuth Toolkit itself', 'aB3'.repeat(42) + 'aB', undefined, false],
    ['that is shorter', 'aB3'.repeat(20), undefined, true],
    ['with other characters', `${'aB3'.repeat(42)}a-`, false, true],
    ['that looks like a hash of nobody', 'cash$money', undefined, true],
    ['that looks like a hash of nobody, and is said to be none', 'cash$money', false, true],
  ])('%s', (_case, secret, isHashed, chosen) => {
    expect(readDotSecret(secret, isHashed)).toEqual({ kind: 'plain', secret, chosen });
  });
});

it.each([null, ''])('%p is no secret', (value) => {
  expect(readDotSecret(value, true)).toEqual({ kind: 'none' });
});
