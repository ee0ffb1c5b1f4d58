import fc from 'fast-check';
import {
  constantTimeEqual,
  hashChosen,
  hashGenerated,
  isCheckableHash,
  isOutdatedHash,
  randomAlphanumeric,
  randomToken,
  tokenHash,
  verifySecret,
} from './secret.js';

const SECRET = 'p\u00e4ssword';
// Made by Python's hashlib from SECRET, in the layouts that Django and we write.
const SHA256 = 'sha256$NHgme1YSeRtAmIkGs6eJfrarUB4EuV7TL5nQr99mnZw';
const SCRYPT = 'scrypt$1024$8$1$c2FsdHNhbHRzYWx0c2FsdA$LMlA9L96ggK-dwmajH1BZxKYqgtkG9CRyot9SDoy3y4';
const PBKDF2_SHA256 = 'pbkdf2_sha256$1000$s4ltS4lt$b/7BYGozuY6K8KuzlGFMzOs0dlFLDiJyD192pOmciqE=';
const DJANGO_SCRYPT =
  'scrypt$1024$s4ltS4lt$8$1$5vSJzBEnrZShp5vYbJSkaavSlDR/NDbY0i1DlBbz6XY/wXUuRqS8ediRsg1PXm6czkQNgFZjsjsci2PimA+I7A==';
const PBKDF2_SHA1 = 'pbkdf2_sha1$1000$s4ltS4lt$tblTXP/hw+dLK+CvisCC8c5ImnA=';

describe('randomAlphanumeric', () => {
  it.each([0, 1, 40, 128])('has %i characters', (length) =>
    expect(randomAlphanumeric(length)).toMatch(new RegExp(`^[A-Za-z0-9]{${length}}$`)),
  );

  it('favours no character', () => {
    const counts = new Map<string, number>();
    for (const character of randomAlphanumeric(124_000))
      counts.set(character, (counts.get(character) ?? 0) + 1);
    // 2000 of each are expected, with a deviation of 44; taking every byte modulo 62 would make 8 of them 2422.
    expect(counts.size).toBe(62);
    expect(Math.max(...counts.values())).toBeLessThan(2300);
    expect(Math.min(...counts.values())).toBeGreaterThan(1700);
  });
});

it('makes tokens of 256 bits, each time others', () => {
  const tokens = Array.from({ length: 100 }, randomToken);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(new Set(tokens).size).toBe(100);
  expect(tokens.join('')).toMatch(/^[\w-]+$/);
});

it('hashes tokens with SHA-256, in hex (FIPS 180-2 appendix B.1)', () =>
  expect(tokenHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'));

it.each([
  ['a', 'a', true],
  ['', '', true],
  ['a', 'b', false],
  ['a', 'aa', false],
  ['', 'a', false],
])('constantTimeEqual(%j, %j) is %j', (a, b, expected) => expect(constantTimeEqual(a, b)).toBe(expected));

describe('verifySecret', () => {
  it.each([SHA256, SCRYPT, DJANGO_SCRYPT, PBKDF2_SHA256, PBKDF2_SHA1])(
    'knows the secret of %s',
    async (stored) => {
      expect(isCheckableHash(stored)).toBe(true);
      expect(await verifySecret(SECRET, stored)).toBe(true);
      for (const wrong of ['', `${SECRET}x`, SECRET.toUpperCase(), stored]) {
        expect(await verifySecret(wrong, stored)).toBe(false);
      }
    },
  );

  it('knows what the functions beside it make', async () => {
    const chosen = await hashChosen(SECRET);
    expect(hashGenerated(SECRET)).toBe(SHA256);
    expect(chosen).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    expect(await verifySecret(SECRET, chosen)).toBe(true);
    expect(await verifySecret('other', chosen)).toBe(false);
    expect(await hashChosen(SECRET)).not.toBe(chosen);
  });

  const salted = SCRYPT.slice('scrypt$1024$8$1'.length);
  const derived = PBKDF2_SHA256.slice('pbkdf2_sha256$1000'.length);
  it.each([
    ['nothing', ''],
    ['the secret itself', SECRET],
    ['a format alone', 'sha256'],
    ['an empty hash', 'sha256$'],
    ['a hash cut short', SHA256.slice(0, -2)],
    ['a hash with more after it', `${SHA256}$x`],
    ['a member of every object', 'constructor$x'],
    ['no algorithm', '$x'],
    ["Django's unusable password", '!abc'],
    ['an unknown format', 'bcrypt$$2b$12$abc'],
    ['scrypt without its hash', 'scrypt$1024$8$1$c2FsdA'],
    ['scrypt with an empty hash', 'scrypt$1024$8$1$c2FsdA$'],
    ['scrypt with more after it', `${SCRYPT}$x`],
    ['scrypt that costs too much memory', `scrypt$1073741824$8$1${salted}`],
    ['scrypt that costs too much time', `scrypt$16384$8$1000000${salted}`],
    ['scrypt with N no power of two', `scrypt$1000$8$1${salted}`],
    ['scrypt with N of 1', `scrypt$1$8$1${salted}`],
    ['scrypt with r of 0', `scrypt$1024$0$1${salted}`],
    ['scrypt with a negative p', `scrypt$1024$8$-1${salted}`],
    ['scrypt with N in another notation', `scrypt$0x400$8$1${salted}`],
    ['scrypt of Django that costs too much time', DJANGO_SCRYPT.replace('$8$1$', '$8$1000000$')],
    ['scrypt of Django cut short', DJANGO_SCRYPT.slice(0, -4)],
    ['PBKDF2 without its hash', 'pbkdf2_sha256$1000$salt'],
    ['PBKDF2 with an empty hash', 'pbkdf2_sha256$1000$salt$'],
    ['PBKDF2 that costs too much time', `pbkdf2_sha256$2147483647${derived}`],
    ['PBKDF2 without iterations', `pbkdf2_sha256$0${derived}`],
    ['PBKDF2 whose iterations are no number', `pbkdf2_sha256$many${derived}`],
    ['PBKDF2 under the name of the other digest', PBKDF2_SHA256.replace('sha256', 'sha1')],
  ])('matches nothing with %s, and soon', async (_case, stored) => {
    const started = performance.now();
    // A form that could be checked, with a hash of something else.
    if (stored !== PBKDF2_SHA256.replace('sha256', 'sha1')) expect(isCheckableHash(stored)).toBe(false);
    expect(await verifySecret(SECRET, stored)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('answers false to whatever is stored instead of a hash', async () => {
    const format = fc.constantFrom('sha256', 'scrypt', 'pbkdf2_sha256', 'pbkdf2_sha1');
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('1', '2', '8', '1024', 'A'.repeat(43)),
    );
    const stored = fc
      .tuple(format, fc.array(part, { maxLength: 6 }))
      .map(([name, parts]) => [name, ...parts].join('$'));
    await fc.assert(
      fc.asyncProperty(stored, async (value) => expect(await verifySecret(SECRET, value)).toBe(false)),
    );
  });
});

it.each([
  [SHA256, false],
  [SCRYPT, false],
  [DJANGO_SCRYPT, true],
  // Its salt is text, which may be digits alone.
  [DJANGO_SCRYPT.replace('s4ltS4lt', '12345678'), true],
  [PBKDF2_SHA256, true],
  [PBKDF2_SHA1, true],
  ['plain', true],
  ['sha256', true],
  ['', true],
])('isOutdatedHash(%j) is %j', (stored, expected) => expect(isOutdatedHash(stored)).toBe(expected));
