import { InvalidScope } from './errors.js';
import { parseScope } from './scope.js';

/** What a server elsewhere says of an access token: in its claims (RFC 9068) or when asked (RFC 7662). */
export interface TokenFacts {
  readonly clientId: string;
  /** Null where the client acts for itself. */
  readonly userId: string | null;
  readonly scopes: readonly string[];
  /** RFC 8707; null: whatever trusts the server. */
  readonly resources: readonly string[] | null;
  readonly issuedAt: Date;
  readonly expires: Date;
  readonly authTime: Date | null;
  readonly acr: string | null;
  readonly tokenId?: string;
  /** The authorization that it came from; absent where the server does not say. */
  readonly grantId?: string;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The facts among the members of a claims set or of an introspection response, whose names are the same. Undefined
 * where one of them is not what it must be, or `client_id` or `exp` is missing.
 *
 * @param now stands for an `iat` that is missing
 */
export function readTokenFacts(members: Members, now: Date): TokenFacts | undefined {
  const { client_id: clientId, sub, acr = null, jti, grant_id: grantId } = members;
  const expires = instantOf(members['exp']);
  const issuedAt = members['iat'] === undefined ? now : instantOf(members['iat']);
  const authTime = members['auth_time'] === undefined ? null : instantOf(members['auth_time']);
  const scopes = scopesOf(members['scope']);
  const resources = resourcesOf(members['aud']);
  if (!isText(clientId) || !expires || !issuedAt || authTime === undefined) return undefined;
  if (scopes === undefined || resources === undefined) return undefined;
  if (acr !== null && !isText(acr)) return undefined;
  if (![sub, jti, grantId].every((each) => each === undefined || isText(each))) return undefined;
  // RFC 9068 section 2.2: the subject of a client's own token is the client. A user may have its name (section 5), but
  // then there is an authorization. Many servers answer the same to introspection.
  const isOwn = sub === undefined || (sub === clientId && grantId === undefined);
  return {
    clientId,
    userId: isOwn ? null : (sub as string),
    scopes,
    resources,
    issuedAt,
    expires,
    authTime,
    acr,
    ...(jti !== undefined && { tokenId: jti as string }),
    ...(grantId !== undefined && { grantId: grantId as string }),
  };
}

/** An instant in seconds since the epoch (RFC 7519 section 2, NumericDate); undefined where it is none. */
export function instantOf(seconds: unknown): Date | undefined {
  if (typeof seconds !== 'number' || seconds < 0) return undefined;
  const instant = new Date(seconds * 1000);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

function resourcesOf(audience: unknown): readonly string[] | null | undefined {
  if (audience === undefined) return null;
  const list: unknown[] = Array.isArray(audience) ? audience : [audience];
  return list.length > 0 && list.every(isText) ? list : undefined;
}

function scopesOf(scope: unknown): string[] | undefined {
  if (scope === undefined) return [];
  if (typeof scope !== 'string') return undefined;
  try {
    return parseScope(scope);
  } catch (error) {
    if (error instanceof InvalidScope) return undefined;
    throw error;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
