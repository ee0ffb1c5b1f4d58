/** The names that Django's own hashers begin a hash with, today's and those of the past. */
const HASHERS =
  /^(?:pbkdf2_sha256|pbkdf2_sha1|argon2|bcrypt_sha256|bcrypt|scrypt|md5|sha1|unsalted_md5|unsalted_sha1|crypt)\$/;
/** Any hasher's, where the database says that the secret is hashed. */
const ANY_HASHER = /^[a-z][a-z0-9_]*\$/;
/** What Django OAuth Toolkit makes itself: 762 random bits. */
const GENERATED = /^[A-Za-z0-9]{128}$/;

/** A client secret as Django OAuth Toolkit keeps it. */
export type DotSecret =
  | { readonly kind: 'none' }
  | { readonly kind: 'plain'; readonly secret: string; readonly chosen: boolean }
  | { readonly kind: 'hash'; readonly hash: string; readonly hasher: string };

/**
 * Reads the column `client_secret`: plain text until 1.7 and where an application asks for it, a hash of Django's
 * since 2.0.
 *
 * @param isHashed the column `hash_client_secret`; undefined in versions that have none
 */
export function readDotSecret(value: string | null, isHashed: boolean | undefined): DotSecret {
  if (!value) return { kind: 'none' };
  if (HASHERS.test(value) || (isHashed === true && ANY_HASHER.test(value))) {
    return { kind: 'hash', hash: value, hasher: value.slice(0, value.indexOf('$')) };
  }
  return { kind: 'plain', secret: value, chosen: !GENERATED.test(value) };
}
