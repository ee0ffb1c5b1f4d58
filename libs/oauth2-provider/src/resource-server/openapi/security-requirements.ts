import type { Plan } from '../plan.js';
import type { Alternatives } from '../rule.js';

/** The names of the security schemes in a document. */
export const SCHEME = { token: 'oauth2', client: 'oauth2Client' } as const;

/** Schemes that must all be met, each with the scopes that it needs (OpenAPI, Security Requirement Object). */
export type SecurityRequirement = Record<string, string[]>;

/**
 * What a plan asks, as OpenAPI says it: one requirement with all the scopes that are needed together, several where there
 * are alternatives, and an empty one where nobody is asked.
 * @param method the HTTP method
 */
export function securityOf(plan: Plan, method: string | undefined): SecurityRequirement[] {
  if (plan.open?.kind === 'public') return [{}];
  const tokens = together(plan.needsOf(method)).map((scopes) => ({ [SCHEME.token]: scopes }));
  // What lets nobody in needs a token nevertheless; to say nothing would be to say that it is open.
  if (tokens.length === 0) tokens.push({ [SCHEME.token]: [] });
  return [...tokens, ...(plan.takesClients ? [{ [SCHEME.client]: [] }] : []), ...(plan.open ? [{}] : [])];
}

/** One alternative of every list, in each combination; without those that ask for more than another. */
function together(needs: readonly Alternatives[]): string[][] {
  const combined = needs.reduce<string[][]>(
    (before, alternatives) =>
      before.flatMap((scopes) => alternatives.map((more) => [...new Set([...scopes, ...more])])),
    [[]],
  );
  return combined.filter((scopes, index) => !combined.some((other, at) => isLess(other, scopes, at < index)));
}

/** Whether the one is a part of the other; of two that are equal, the first stands for both. */
function isLess(part: string[], whole: string[], isBefore: boolean): boolean {
  const isWithin = part.every((scope) => whole.includes(scope));
  return isWithin && (part.length < whole.length || isBefore);
}
