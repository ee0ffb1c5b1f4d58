import type { ClientMetadataFinding } from './client-metadata-findings.js';

export const TOKEN_LIFETIME_KINDS = ['accessToken', 'refreshToken', 'idToken'] as const;

/** The kinds of token that applications and grants may give a lifetime of their own. */
export type TokenLifetimeKind = (typeof TOKEN_LIFETIME_KINDS)[number];

/** Lifetimes in seconds; what is absent is as it is elsewhere. */
export type TokenLifetimes = Partial<Readonly<Record<TokenLifetimeKind, number>>>;

/** What every database keeps in an integer: 68 years. */
const LONGEST = 2 ** 31 - 1;

/** Whether tokens can live that long: whole seconds, at least one. */
export function isLifetime(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST;
}

/** Why the lifetimes that an application is registered with are refused; null is none of its own. */
export function lifetimeProblems(
  client: Readonly<Record<`${TokenLifetimeKind}Lifetime`, number | null>>,
): ClientMetadataFinding[] {
  return TOKEN_LIFETIME_KINDS.map((kind) => `${kind}Lifetime` as const)
    .filter((field) => client[field] !== null && !isLifetime(client[field]))
    .map((field) => ({ field, message: `must be a whole number of seconds from 1 to ${LONGEST}` }));
}
