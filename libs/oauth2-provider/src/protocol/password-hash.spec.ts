import { isInstalled, missingPackage, packageOf, verifyByPackage } from './password-hash.js';
import { isCheckableHash, isOutdatedHash, verifySecret } from './secret.js';

const SECRET = 'p\u00e4ssword';
/** What Django OAuth Toolkit makes: longer than the 72 bytes that bcrypt looks at. */
const GENERATED = `${'aB3'.repeat(42)}aB`;
// Made by the hashers of Django 3.2, at less cost but for the first; the one of argon2i as versions before 3 had it.
const DJANGO: [string, string, string][] = [
  [
    'argon2',
    SECRET,
    'argon2$argon2id$v=19$m=102400,t=2,p=8$Tzhvd0xZeWw5Q1JFMENsYXI4T0pkUg$ktC266irXwC8B7MtnAhxcQ',
  ],
  ['argon2', GENERATED, 'argon2$argon2id$v=19$m=1024,t=2,p=2$O0PjFv06g9IdceZujKXnrA$yBry/4NJfgx2htYaRLKYLQ'],
  ['argon2i', SECRET, 'argon2$argon2i$v=19$m=512,t=2,p=2$nBxBFbDy29jjn+EEBFWXtA$ie0eEk2Uy85oT7R9fVrPzg'],
  ['bcrypt_sha256', SECRET, 'bcrypt_sha256$$2b$05$C1IhZfqfZVf3ku9lro6X8eMC4k5YH1kfaf4KvyjpklAmkpndWZnEi'],
  ['bcrypt_sha256', GENERATED, 'bcrypt_sha256$$2b$05$5iN4qiX6DoSW/lxD1SUo/uQJrgn1nCDaMWvVpHcCdEPFY8H8derKi'],
  ['bcrypt', SECRET, 'bcrypt$$2b$05$ssSbt30rTQ4blanyGbWa1.UH8PGZkeLVk5POATuWnYA/RsUuSOQTG'],
  ['bcrypt', GENERATED, 'bcrypt$$2b$05$8AsYQqEfMBFlyDf2MO5zhOEQ54swPqUdYY4dZ8oEOi/87lzcn3aGC'],
];
const [[, , ARGON2], , , [, , BCRYPT_SHA256], , [, , BCRYPT]] = DJANGO;

it.each(DJANGO)(
  "Django's %s of %s goes on working, and is brought up to date",
  async (hasher, secret, hash) => {
    expect(packageOf(hash)).toBe(hasher.startsWith('argon2') ? '@node-rs/argon2' : '@node-rs/bcrypt');
    expect(isCheckableHash(hash)).toBe(true);
    expect(isOutdatedHash(hash)).toBe(true);
    expect(await missingPackage(hash)).toBeUndefined();
    expect(await verifySecret(secret, hash)).toBe(true);
    for (const wrong of ['', secret.toUpperCase(), `x${secret}`, hash])
      expect(await verifySecret(wrong, hash)).toBe(false);
  },
);

it.each([
  ['all that comes after the 72nd byte of bcrypt_sha256', `${GENERATED}x`, DJANGO[4][2], false],
  // So it is in Django, too.
  ['nothing that comes after the 72nd byte of bcrypt', `${GENERATED.slice(0, 72)}x`, DJANGO[6][2], true],
])('%s counts', async (_case, secret, hash, expected) => {
  expect(await verifySecret(secret, hash)).toBe(expected);
});

it.each([
  ['argon2 that costs too much memory', ARGON2.replace('m=102400', 'm=262145')],
  ['argon2 that costs too much time', ARGON2.replace('t=2', 't=11')],
  ['argon2 without a pass', ARGON2.replace('t=2', 't=0')],
  ['argon2 with more lanes than memory', ARGON2.replace('m=102400', 'm=8')],
  ['argon2 without a lane', ARGON2.replace('p=8', 'p=0')],
  ['argon2 of another version', ARGON2.replace('v=19', 'v=16')],
  ['argon2 with a short hash', 'argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHQ$aGFzaA'],
  ['argon2 with more after it', `${ARGON2}$x`],
  ['bcrypt that costs too much time', BCRYPT.replace('$05$', '$16$')],
  ['bcrypt that costs nothing', BCRYPT.replace('$05$', '$03$')],
  ['bcrypt cut short', BCRYPT.slice(0, -1)],
  ['bcrypt with more after it', `${BCRYPT}A`],
  ['bcrypt by a digest that Django does not take', BCRYPT_SHA256.replace('sha256', 'sha1')],
  ['bcrypt as it is elsewhere', BCRYPT.slice('bcrypt$'.length)],
])('%s is in no form that can be checked', async (_case, hash) => {
  expect(isCheckableHash(hash)).toBe(false);
  expect(await missingPackage(hash)).toBeUndefined();
  expect(await verifySecret(SECRET, hash)).toBe(false);
});

it('what looks right and is not matches nothing', async () => {
  // The last letter has bits that stand for nothing.
  expect(await verifySecret(SECRET, ARGON2.replace(/.$/, 'R'))).toBe(false);
});

it.each([
  ['@node-rs/argon2', ARGON2],
  ['@node-rs/bcrypt', BCRYPT],
] as const)('without %s its hashes match nothing, and it is named', async (name, hash) => {
  jest.doMock(name, () => {
    throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });
  });
  expect(await isInstalled(name)).toBe(false);
  expect(await missingPackage(hash)).toBe(name);
  expect(await verifyByPackage(SECRET, hash)).toBe(false);
  jest.dontMock(name);
});
