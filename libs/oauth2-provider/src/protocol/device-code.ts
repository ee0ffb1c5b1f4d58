import { InvalidGrant, OAUTH_ERROR, OAuthError } from './errors.js';

/** RFC 8628 section 3.4: the value of `grant_type`. */
export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** RFC 8628 section 3.5: what each `slow_down` adds to the interval, in seconds. */
export const SLOWER = 5;

/** Clocks and networks are not exact: a poll that is early by no more than this is not, in milliseconds. */
const TOLERANCE = 500;

/** What the rules ask of a device code: the stored one fits by structure. */
export interface PolledDeviceCode {
  readonly applicationId: string;
  readonly decidedAt: Date | null;
  readonly consumedAt: Date | null;
  /** In seconds. */
  readonly interval: number;
  readonly lastPolledAt: Date | null;
  /** Null until the user allowed it, and where the user did not. */
  readonly familyId: string | null;
  readonly family?: { isLive(now: Date): boolean } | null;
  isExpired(now: Date): boolean;
}

/**
 * A device code is worth something to the client that asked for it alone.
 * @throws InvalidGrant
 */
export function assertIssuedTo<Code extends PolledDeviceCode>(
  code: Code | null,
  client: { readonly id: string },
): asserts code is Code {
  const unknown = 'the device code is unknown or was issued to another client';
  if (code === null) throw new InvalidGrant(unknown, 'no such device code');
  if (code.applicationId !== client.id) throw new InvalidGrant(unknown, 'the device code of another client');
}

/** Whether the user may still decide. */
export function isPending(code: PolledDeviceCode, now: Date): boolean {
  return code.decidedAt === null && !code.isExpired(now);
}

/** Whether the client asks again before it should (RFC 8628 section 3.5). */
export function isEarlyPoll({ lastPolledAt, interval }: PolledDeviceCode, now: Date): boolean {
  return lastPolledAt !== null && now.getTime() - lastPolledAt.getTime() < interval * 1000 - TOLERANCE;
}

/**
 * Whether there are tokens for a code that is not pending (RFC 8628 section 3.5), but for whether it was used: that
 * comes last and from the database.
 * @throws OAuthError `expired_token` or `access_denied`, InvalidGrant
 */
export function assertAllowed(code: PolledDeviceCode, now: Date): void {
  // A used one may come late: that is a replay all the same.
  if (code.isExpired(now) && code.consumedAt === null)
    throw new OAuthError(OAUTH_ERROR.expired_token, 'the device code has expired; begin again');
  if (code.familyId === null) throw new OAuthError(OAUTH_ERROR.access_denied, 'the user denied the request');
  if (!code.family?.isLive(now))
    throw new InvalidGrant('the authorization was revoked', 'the family is not live');
}

/** The answer to a poll while the user decides (RFC 8628 section 3.5). */
export function stillPending(isEarly: boolean): OAuthError {
  return isEarly
    ? new OAuthError(
        OAUTH_ERROR.slow_down,
        `the client polls too often; wait ${SLOWER} seconds longer each time`,
      )
    : new OAuthError(OAUTH_ERROR.authorization_pending, 'the user has not decided yet');
}
