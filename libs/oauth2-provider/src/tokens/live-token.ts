import type { HttpRequest } from '../http/platform.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import type { AbstractRefreshToken } from '../storage/entities/refresh-token.entity.js';

/**
 * Whether the token is good now, as far as it, its authorization and its application say: all of them as the store
 * found them together. Whether its user is active is the host's to say.
 */
export function isLive(
  token: AbstractAccessToken | AbstractRefreshToken,
  request: HttpRequest | undefined,
  now: Date,
): boolean {
  const isAuthorized = token.familyId === null || token.family?.isLive(now) === true;
  const isUsed = 'consumedAt' in token && token.consumedAt !== null;
  return isAuthorized && !isUsed && token.isValid([], now) && token.application?.isUsable(request) === true;
}
