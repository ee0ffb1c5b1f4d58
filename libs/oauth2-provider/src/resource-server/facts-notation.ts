import type { VerifiedToken } from './access-token-verifier.js';
import type { Notation } from './shared-tokens.js';

/** A verified token as it is kept: without whom it is asked for again. */
export type KnownToken = Omit<VerifiedToken, 'user' | 'client'>;

const INSTANTS = ['issuedAt', 'expires', 'authTime'] as const;

/** As JSON, with instants in milliseconds since 1970. */
export const FACTS_NOTATION: Notation<KnownToken> = {
  write: (token) =>
    JSON.stringify({
      ...token,
      ...Object.fromEntries(INSTANTS.map((name) => [name, token[name]?.getTime() ?? null])),
    }),
  read: (text) => {
    try {
      const read = JSON.parse(text) as Record<string, unknown>;
      const instants = INSTANTS.map((name) => [name, instantOf(read[name])] as const);
      const token = { ...read, ...Object.fromEntries(instants) } as unknown as KnownToken;
      return isKnownToken(token) ? token : undefined;
    } catch {
      return undefined;
    }
  },
};

function instantOf(value: unknown): Date | null {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime()) ? new Date(value) : null;
}

/** What another version of this library has written is looked up anew. */
function isKnownToken({ clientId, userId, scopes, resources, issuedAt, expires }: KnownToken): boolean {
  return (
    typeof clientId === 'string' &&
    (userId === null || typeof userId === 'string') &&
    isTexts(scopes) &&
    (resources === null || isTexts(resources)) &&
    issuedAt instanceof Date &&
    expires instanceof Date
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
