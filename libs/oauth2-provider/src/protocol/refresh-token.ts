import { InvalidGrant } from './errors.js';

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
