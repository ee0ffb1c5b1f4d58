import type { Alternatives, Rule, ScopeRule } from './rule.js';

/** What of each rule must be covered: one alternative of every list. */
export type ScopeNeeds = readonly Alternatives[];

/** How this app calls its two scopes by method. */
export interface MethodScopeNames {
  readonly read: string;
  readonly write: string;
}

// RFC 9110 section 9.2.1.
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request of that method only reads; one that says nothing of the kind may do anything. */
export function isSafe(method: string | undefined): boolean {
  return method !== undefined && SAFE.has(method);
}

/** The scopes that the rules want of a request of that method. */
export function scopeNeeds(
  rules: readonly Rule[],
  method: string | undefined,
  names: MethodScopeNames,
): ScopeNeeds {
  return rules.filter(isScopeRule).map((rule) => alternativesOf(rule, method, names));
}

function alternativesOf(rule: ScopeRule, method: string | undefined, names: MethodScopeNames): Alternatives {
  switch (rule.kind) {
    case 'all':
      return [rule.scopes];
    case 'any':
      return rule.scopes.map((scope) => [scope]);
    case 'read-write':
      return [[...rule.scopes, isSafe(method) ? names.read : names.write]];
    case 'resource':
      return [rule.names.map((name) => `${name}:${isSafe(method) ? 'read' : 'write'}`)];
    case 'methods':
      return ofMethod(rule.alternatives, method) ?? [];
  }
}

/** HEAD is GET without a body (RFC 9110 section 9.3.2). */
export function ofMethod(
  alternatives: Readonly<Record<string, Alternatives>>,
  method: string | undefined,
): Alternatives | undefined {
  if (method === undefined) return undefined;
  if (Object.hasOwn(alternatives, method)) return alternatives[method];
  return method === 'HEAD' ? ofMethod(alternatives, 'GET') : undefined;
}

/** Whether every list has an alternative that is covered. */
export function meetsNeeds(needs: ScopeNeeds, covers: (scopes: readonly string[]) => boolean): boolean {
  return needs.every((alternatives) => alternatives.some(covers));
}

/**
 * All the scopes to ask for at once so that the operation succeeds (RFC 6750 section 3): of each list the alternative
 * that lacks the fewest, the first where they are equal.
 * @param granted what the token has
 */
export function scopesToAskFor(needs: ScopeNeeds, granted: readonly string[] = []): string[] {
  return [...new Set(needs.flatMap((alternatives) => nearest(alternatives, granted)))];
}

function nearest(alternatives: Alternatives, granted: readonly string[]): readonly string[] {
  const lacking = (scopes: readonly string[]) => scopes.filter((scope) => !granted.includes(scope)).length;
  return (
    alternatives.reduce<readonly string[] | undefined>(
      (best, scopes) => (best === undefined || lacking(scopes) < lacking(best) ? scopes : best),
      undefined,
    ) ?? []
  );
}

/**
 * Every scope that the rules name, each once.
 * @param method undefined: whichever comes
 */
export function scopesIn(
  rules: readonly Rule[],
  method: string | undefined,
  names: MethodScopeNames,
): string[] {
  const named = rules.flatMap((rule) => (rule.kind === 'methods' ? Object.keys(rule.alternatives) : []));
  const methods = method === undefined ? ['GET', 'POST', ...named] : [method];
  return [...new Set(methods.flatMap((each) => scopeNeeds(rules, each, names)).flat(2))];
}

function isScopeRule(rule: Rule): rule is ScopeRule {
  return ['all', 'any', 'read-write', 'resource', 'methods'].includes(rule.kind);
}
