import { InvalidGrant } from './errors.js';
import { coversResources } from './resource.js';
import { coversScopes, parseScope } from './scope.js';

/** What the rule asks of a refresh token: the stored one fits by structure. */
export interface UsableRefreshToken {
  readonly applicationId: string;
  readonly revokedAt: Date | null;
  readonly family?: { isLive(now: Date): boolean } | null;
  isExpired(now: Date): boolean;
}

/**
 * Whether the client may refresh with it (RFC 6749 section 6), but for whether it was used: that comes
 * last and from the database.
 * @throws InvalidGrant
 */
export function assertUsable<Token extends UsableRefreshToken>(
  token: Token | null,
  client: { readonly id: string },
  now: Date,
): asserts token is Token {
  const unknown = 'the refresh token is unknown, expired, revoked or was issued to another client';
  if (token === null) throw new InvalidGrant(unknown, 'no such refresh token');
  if (token.applicationId !== client.id)
    throw new InvalidGrant(unknown, 'the refresh token of another client');
  if (token.isExpired(now)) throw new InvalidGrant(unknown, 'the refresh token has expired');
  if (token.revokedAt !== null || !token.family?.isLive(now))
    throw new InvalidGrant(unknown, 'the authorization was revoked');
}

/** What was handed out for a used refresh token, as it is kept now; null: no longer. */
export interface Successors {
  readonly accessToken: {
    readonly revokedAt: Date | null;
    readonly scope: string;
    readonly resources: readonly string[] | null;
    isExpired(now: Date): boolean;
  } | null;
  readonly refreshToken: { readonly consumedAt: Date | null; readonly revokedAt: Date | null } | null;
}

/**
 * What it means that a used refresh token comes back from its client (RFC 9700 section 4.14.2). `retry`: the client has
 * lost the answer, and asks for the same within the grace period. `replay`: two hold it. `refused`: neither can be told,
 * so nothing is given and nothing taken.
 *
 * @param asked `gracePeriod` in seconds
 */
export function judgeReturn(
  used: { readonly consumedAt: Date | null },
  { accessToken, refreshToken }: Successors,
  asked: {
    readonly scopes: readonly string[];
    readonly audience: readonly string[] | null;
    readonly gracePeriod: number;
    readonly now: Date;
  },
): 'retry' | 'replay' | 'refused' {
  const { scopes, audience, gracePeriod, now } = asked;
  const since = used.consumedAt;
  if (since === null || now.getTime() >= since.getTime() + gracePeriod * 1000) return 'replay';
  // Only the token before the last may come back: the answer has arrived when its refresh token was used.
  if (!refreshToken || refreshToken.consumedAt !== null) return 'replay';
  if (!accessToken || accessToken.isExpired(now)) return 'replay';
  if (accessToken.revokedAt !== null || refreshToken.revokedAt !== null) return 'refused';
  const given = parseScope(accessToken.scope);
  const { resources } = accessToken;
  const isSame =
    coversScopes(given, scopes) &&
    coversScopes(scopes, given) &&
    coversResources(resources, audience) &&
    coversResources(audience, resources);
  return isSame ? 'retry' : 'refused';
}
