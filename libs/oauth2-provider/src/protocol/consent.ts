import { coversResources } from './resource.js';
import { coversScopes } from './scope.js';

/** What somebody allowed a client. */
export interface Allowed {
  readonly scopes: readonly string[];
  /** Null: whatever trusts this server. */
  readonly resources: readonly string[] | null;
}

/**
 * What is remembered when more is allowed. Scopes at some resources and others at others are not all of them at all:
 * where what was allowed before cannot be said together with it, it is asked for again.
 */
export function allowedTogether(before: Allowed, now: Allowed): Allowed {
  if (covers(now, before)) return now;
  if (covers(before, now)) return before;
  const isSamePlace =
    coversResources(before.resources, now.resources) && coversResources(now.resources, before.resources);
  if (isSamePlace) return { ...now, scopes: [...new Set([...before.scopes, ...now.scopes])] };
  const isSameScope = coversScopes(before.scopes, now.scopes) && coversScopes(now.scopes, before.scopes);
  // Neither is null, or it would cover the other.
  if (isSameScope) return { ...now, resources: [...new Set([...before.resources!, ...now.resources!])] };
  return now;
}

function covers(one: Allowed, other: Allowed): boolean {
  return coversScopes(one.scopes, other.scopes) && coversResources(one.resources, other.resources);
}
