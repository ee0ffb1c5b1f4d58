import { createHash } from 'node:crypto';

/** What checks a hash that Node.js cannot: optional peers, for those alone who bring such hashes from elsewhere. */
export const HASH_PACKAGES = ['@node-rs/argon2', '@node-rs/bcrypt'] as const;
export type HashPackage = (typeof HASH_PACKAGES)[number];

// As Django writes them: its own name for the hasher, then what everybody writes.
const ARGON2 =
  /^argon2(\$argon2(?:id|i|d)\$v=19\$m=(\d{1,7}),t=(\d{1,4}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86})$/;
const BCRYPT = /^bcrypt(_sha256)?\$(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})$/;
// Bounds on what a stored row may ask for; each is several times what is recommended today, or what Django does.
const ARGON2_MAX_KIBIBYTES = 2 ** 18;
const ARGON2_MAX_WORK = 2 ** 20;
const BCRYPT_COSTS = { least: 4, most: 15 };

type Verify = (secret: string) => Promise<boolean>;
interface PackagedHash {
  readonly name: HashPackage;
  readonly verify: Verify;
}

/** The package that checks `stored`; undefined where none does, or at a cost that would hang the server. */
export function packageOf(stored: string): HashPackage | undefined {
  return read(stored)?.name;
}

/** The package that checks `stored`, where there is one and it is not to be had. */
export async function missingPackage(stored: string): Promise<HashPackage | undefined> {
  const name = packageOf(stored);
  return name === undefined || (await isInstalled(name)) ? undefined : name;
}

export async function isInstalled(name: HashPackage): Promise<boolean> {
  return load(name).then(
    () => true,
    () => false,
  );
}

/** Whether `secret` is the one behind `stored`. False, too, where the package for it is not installed. */
export async function verifyByPackage(secret: string, stored: string): Promise<boolean> {
  // What the package cannot read matches nothing.
  return (
    (await read(stored)
      ?.verify(secret)
      .catch(() => false)) ?? false
  );
}

function read(stored: string): PackagedHash | undefined {
  return readArgon2(stored) ?? readBcrypt(stored);
}

function readArgon2(stored: string): PackagedHash | undefined {
  const [, hash, ...costs] = ARGON2.exec(stored) ?? [];
  if (hash === undefined) return undefined;
  const [kibibytes, passes, lanes] = costs.map(Number);
  const isBounded = kibibytes <= ARGON2_MAX_KIBIBYTES && kibibytes * passes <= ARGON2_MAX_WORK;
  // RFC 9106 section 3.1 has the least of each.
  if (!isBounded || passes < 1 || lanes < 1 || kibibytes < 8 * lanes) return undefined;
  const name = '@node-rs/argon2';
  return { name, verify: async (secret) => (await load(name))(secret, hash) };
}

function readBcrypt(stored: string): PackagedHash | undefined {
  const [, digest, hash, digits] = BCRYPT.exec(stored) ?? [];
  if (hash === undefined) return undefined;
  const cost = Number(digits);
  if (cost < BCRYPT_COSTS.least || cost > BCRYPT_COSTS.most) return undefined;
  const name = '@node-rs/bcrypt';
  // bcrypt alone looks at 72 bytes; Django's other form has it look at a digest of all of them.
  const said = (secret: string) =>
    digest === undefined ? secret : createHash('sha256').update(secret).digest('hex');
  return { name, verify: async (secret) => (await load(name))(said(secret), hash) };
}

/** @throws where it is not installed, or has no binary for this machine */
async function load(name: HashPackage): Promise<(secret: string, hash: string) => Promise<boolean>> {
  if (name === '@node-rs/bcrypt') return (await import('@node-rs/bcrypt')).verify;
  const { verify } = await import('@node-rs/argon2');
  return (secret, hash) => verify(hash, secret);
}
