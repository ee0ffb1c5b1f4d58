import { isDeepStrictEqual } from 'node:util';
import { type ClaimRequests, wantedValues } from './claims-parameter.js';
import { PROTOCOL_CLAIMS, baseName, scopeOfClaim } from './standard-claims.js';

/** Claims that have no value are left out, never null (OpenID Connect Core section 5.3.2). */
export function withoutNull(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

/**
 * What of the host's claims about a user goes out (OpenID Connect Core sections 5.3.2, 5.4 and 5.5): those that the
 * scopes ask for and those that were asked for by name, none without a value. A claim that was asked for with a value
 * comes with that value or not at all.
 *
 * @param claims as JSON has them
 * @param wanted.others whether claims that no scope asks for come unasked: the host's own at UserInfo
 */
export function selectedClaims(
  claims: Readonly<Record<string, unknown>>,
  wanted: { readonly scopes: readonly string[]; readonly requested: ClaimRequests; readonly others: boolean },
): Record<string, unknown> {
  const requested = new Map(Object.entries(wanted.requested));
  const isWanted = (name: string, value: unknown): boolean => {
    if (PROTOCOL_CLAIMS.includes(baseName(name))) return false;
    const scope = scopeOfClaim(name);
    if (scope === undefined ? wanted.others : wanted.scopes.includes(scope)) return true;
    const asked = requested.has(name) ? name : baseName(name);
    if (!requested.has(asked)) return false;
    const values = wantedValues(requested.get(asked));
    return values.length === 0 || values.some((each) => isDeepStrictEqual(each, value));
  };
  return Object.fromEntries(
    Object.entries(claims)
      .map(([name, value]) => [name, present(value)] as const)
      .filter(([name, value]) => value !== undefined && isWanted(name, value)),
  );
}

/** The value without members that have none; undefined where nothing is left. */
function present(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  if (typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => [name, present(member)] as const);
  const left = members.filter(([, member]) => member !== undefined);
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}
