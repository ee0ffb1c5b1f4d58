import { inSeconds } from './instants.js';
import { writtenAudience } from './resource.js';

/** RFC 9068 section 2.1: so that no other JWT of the server is taken for one. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** What is said of the token; the stored one fits by structure. */
export interface DescribedAccessToken {
  readonly id: string;
  readonly scope: string;
  readonly created: Date;
  readonly expires: Date;
}

/** What is said of the authorization that it comes from. */
export interface DescribedAuthorization {
  readonly id: string;
  readonly authTime: Date | null;
  readonly acr: string | null;
  readonly amr: readonly string[] | null;
}

export interface AccessTokenFacts {
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: readonly string[];
  /** The user as the client knows them; null where it acts for itself. */
  readonly subject: string | null;
  /** Null where the client acts for itself. */
  readonly authorization: DescribedAuthorization | null;
}

/**
 * The claims of RFC 9068 section 2.2. The subject of a client's own token is the client (section 2.2), and it alone has
 * no `grant_id`, the authorization in the words of Grant Management for OAuth 2.0: nobody is taken for a client whose
 * name they have (section 5).
 */
export function accessTokenClaims(
  token: DescribedAccessToken,
  { issuer, clientId, audience, subject, authorization }: AccessTokenFacts,
) {
  const { authTime, acr, amr, id: grantId } = authorization ?? {};
  return {
    iss: issuer,
    sub: subject ?? clientId,
    aud: writtenAudience(audience),
    client_id: clientId,
    exp: inSeconds(token.expires),
    iat: inSeconds(token.created),
    jti: token.id,
    scope: token.scope,
    ...(authTime && { auth_time: inSeconds(authTime) }),
    ...(acr && { acr }),
    ...(amr && { amr }),
    ...(grantId !== undefined && { grant_id: grantId }),
  };
}
