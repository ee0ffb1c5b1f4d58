import { Plan } from './plan.js';
import type { Rule } from './rule.js';
import type { MethodScopeNames } from './scope-needs.js';

/** What code asks of a token, as decorators do for handlers. */
export interface Requirements {
  /** All of them (RFC 6750 section 3.1). */
  readonly scopes?: readonly string[];
  /** One of them, beside `scopes`. */
  readonly anyScope?: readonly string[];
  /** A request without a token passes as nobody's. */
  readonly optional?: boolean;
  /** Where it is optional: whether a bad one is refused (default), or counts as none. */
  readonly badToken?: 'refuse' | 'ignore';
  /** The token may come in a form body as well (RFC 6750 section 2.2), as OpenID Connect wants it of UserInfo. */
  readonly inForm?: boolean;
  /** The resource that this is for, in the place of the app's own. */
  readonly resource?: string;
  /** The token names one of these resources (RFC 8707); an empty list: that of the app. */
  readonly audience?: readonly string[];
  /** One of these authentication context classes (RFC 9470). */
  readonly acr?: readonly string[];
  /** Greatest age of the login, in seconds (RFC 9470). */
  readonly maxAge?: number;
}

export function planFor(asked: Requirements, names: MethodScopeNames): Plan {
  const { scopes, anyScope, optional, badToken = 'refuse', resource, audience, acr, maxAge } = asked;
  const rules: Rule[] = [
    { kind: 'token', resource },
    ...(scopes ? [{ kind: 'all', scopes } as const] : []),
    ...(anyScope ? [{ kind: 'any', scopes: anyScope } as const] : []),
    ...(optional ? [{ kind: 'optional', badToken } as const] : []),
    ...(audience ? [{ kind: 'audience', resources: audience } as const] : []),
    ...((acr ?? maxAge !== undefined) ? [{ kind: 'acr', values: acr ?? [], maxAge } as const] : []),
  ];
  return new Plan([], rules, names, 'ResourceProtector.acquire');
}
