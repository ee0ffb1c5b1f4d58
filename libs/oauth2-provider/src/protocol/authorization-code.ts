import { InvalidGrant, InvalidRequest } from './errors.js';
import type { Parameters } from './parameters.js';
import { verifierMatches } from './pkce.js';

/** What the rule asks of a code: the stored one fits by structure. */
export interface RedeemableCode {
  readonly applicationId: string;
  readonly redirectUriGiven: boolean;
  readonly codeChallenge: string | null;
  readonly consumedAt: Date | null;
  readonly family?: { isLive(now: Date): boolean } | null;
  isExpired(now: Date): boolean;
  redirectUriAllowed(uri: string): boolean;
}

/**
 * Whether the client may have tokens for the code (RFC 6749 section 4.1.3, RFC 7636 section 4.6), but
 * for whether it was used: that comes last and from the database, so that only a caller who proved
 * possession can have a replay noticed (OAuth 2.1 section 7.5.2).
 * @throws InvalidGrant, InvalidRequest
 */
export function assertRedeemable<Code extends RedeemableCode>(
  code: Code | null,
  request: Parameters,
  client: { readonly id: string },
  now: Date,
): asserts code is Code {
  const unknown = 'the authorization code is unknown, expired or was issued to another client';
  if (code === null) throw new InvalidGrant(unknown, 'no such code');
  if (code.applicationId !== client.id) throw new InvalidGrant(unknown, 'the code of another client');
  assertSameRedirect(code, request);
  assertProofOfPossession(code, request);
  // A used one may come late: that is a replay all the same.
  if (code.isExpired(now) && code.consumedAt === null)
    throw new InvalidGrant(unknown, 'the code has expired');
  if (!code.family?.isLive(now)) throw new InvalidGrant(unknown, 'the authorization was revoked');
}

/** OAuth 2.1 section 10.2: if it is sent, it must be the same; OAuth 2.0 clients that sent it first must repeat it. */
function assertSameRedirect(code: RedeemableCode, request: Parameters): void {
  const uri = request.get('redirect_uri');
  if (uri === undefined && code.redirectUriGiven && code.codeChallenge === null) {
    throw new InvalidRequest('the parameter redirect_uri is missing');
  }
  if (uri !== undefined && !code.redirectUriAllowed(uri)) {
    throw new InvalidGrant('redirect_uri differs from that of the authorization request');
  }
}

/** RFC 9700 section 4.8.2: a verifier without a challenge is refused as well, for that is a downgrade. */
function assertProofOfPossession(code: RedeemableCode, request: Parameters): void {
  const verifier = request.get('code_verifier');
  if (code.codeChallenge === null) {
    if (verifier !== undefined)
      throw new InvalidGrant('code_verifier came for a code that was issued without code_challenge');
    return;
  }
  if (verifier === undefined) throw new InvalidGrant('the parameter code_verifier is missing');
  if (!verifierMatches(verifier, code.codeChallenge))
    throw new InvalidGrant('code_verifier does not match code_challenge');
}
