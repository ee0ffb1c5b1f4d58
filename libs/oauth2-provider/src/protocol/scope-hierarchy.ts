import { coversScopes } from './scope.js';

/** Which scopes stand for others: `{ files: ['files:read', 'files:write'] }`. Those may stand for others in turn. */
export type ImpliedScopes = Readonly<Record<string, readonly string[]>>;

/** A declared hierarchy of scopes: who has the upper has the lower. RFC 6749 leaves that to the server. */
export class ScopeHierarchy {
  /** Nothing stands for anything but itself. */
  static readonly none = new ScopeHierarchy({});

  /** Of each scope that stands for others, all that it stands for. */
  private readonly below: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(implied: ImpliedScopes) {
    this.below = new Map(Object.keys(implied).map((scope) => [scope, allBelow(scope, implied)]));
  }

  /** Whether what was granted stands for everything wanted; nothing wanted is always covered. */
  covers(granted: readonly string[], wanted: readonly string[]): boolean {
    if (coversScopes(granted, wanted)) return true;
    if (this.below.size === 0) return false;
    return wanted.every(
      (scope) => granted.includes(scope) || granted.some((upper) => this.below.get(upper)?.has(scope)),
    );
  }
}

/** A circle ends where it began: its members stand for each other. */
function allBelow(scope: string, implied: ImpliedScopes, seen = new Set<string>()): Set<string> {
  const lower = Object.hasOwn(implied, scope) ? implied[scope] : [];
  for (const each of lower.filter((name) => !seen.has(name))) {
    seen.add(each);
    allBelow(each, implied, seen);
  }
  return seen;
}
