import { isEmail } from 'class-validator';
import { personClaimsProblem } from './person-claims.js';

/** A user cannot be made like that; the message says why. */
export class InvalidUser extends Error {
  override readonly name = 'InvalidUser';
}

/** Argon2 reads it all: a limit keeps a login from costing more than it should. */
export const MAX_PASSWORD_LENGTH = 1024;

/** Letters of any script, digits and what names and addresses hold: nothing that PostgreSQL or a page chokes on. */
export function isUsername(username: string): boolean {
  return /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}@.+_-]{0,149}$/u.test(username);
}

/** What is wrong with a new user, or undefined. */
export function problemOf(user: {
  username: string;
  password: string;
  email?: string;
  claims?: unknown;
}): string | undefined {
  if (!isUsername(user.username)) {
    return 'a username has 1 to 150 letters, digits and @ . + _ -, and begins with a letter or digit';
  }
  if (user.password.length === 0 || user.password.length > MAX_PASSWORD_LENGTH) {
    return `a password has 1 to ${MAX_PASSWORD_LENGTH} characters`;
  }
  if (user.email !== undefined && !isEmail(user.email)) return `"${user.email}" is not an email address`;
  return personClaimsProblem(user.claims ?? {});
}
