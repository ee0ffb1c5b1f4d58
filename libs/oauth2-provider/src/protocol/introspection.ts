import { inSeconds } from './instants.js';
import { writtenAudience } from './resource.js';

/** RFC 7662 section 2.2. Instants are in seconds since the epoch. */
export type IntrospectionResponse =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly scope: string;
      readonly client_id: string;
      /** Absent for refresh tokens, which no resource takes. */
      readonly token_type?: 'Bearer';
      readonly exp: number;
      readonly iat: number;
      /** The user. Absent where the client acts for itself, so that none can be taken for a user (RFC 9700 section 4.15). */
      readonly sub?: string;
      /** The resources that it is for, and good nowhere else (RFC 8707); of a refresh token, its access tokens. Absent: whatever trusts this server. */
      readonly aud?: string | readonly string[];
      readonly iss: string;
      readonly jti: string;
      /** The authorization that it came from: what is revoked, refreshed and audited together. Absent where there is none. */
      readonly grant_id?: string;
      /** When the user logged in (RFC 9470 section 6.2). Absent where nobody did. */
      readonly auth_time?: number;
      /** How the user did (RFC 9470 section 6.2). */
      readonly acr?: string;
    };

/** RFC 7662 section 2.2: why it is not active, or not for this caller to know, is not said. */
export const INACTIVE: IntrospectionResponse = { active: false };

/** What is said of a token: the stored one fits by structure. */
export interface DescribableToken {
  readonly id: string;
  readonly scope: string;
  /** Of an access token. */
  readonly resources?: readonly string[] | null;
  /** The authorization that it comes from: how its user logged in. */
  readonly family?: {
    readonly authTime: Date | null;
    readonly acr: string | null;
  } | null;
  readonly created: Date;
  readonly expires: Date;
  readonly familyId?: string | null;
}

/** The answer about a token that is good now. */
export function describeToken(
  token: DescribableToken,
  facts: {
    /** As the client knows the user; null where it acts for itself. */
    readonly subject: string | null;
    readonly kind: 'access_token' | 'refresh_token';
    readonly clientId: string;
    readonly issuer: string;
    /** What a refresh token gives access tokens for (RFC 8707); null: whatever trusts this server. */
    readonly granted?: readonly string[] | null;
  },
): IntrospectionResponse {
  const audience = facts.kind === 'access_token' ? token.resources : facts.granted;
  return {
    active: true,
    scope: token.scope,
    client_id: facts.clientId,
    ...(facts.kind === 'access_token' && { token_type: 'Bearer' as const }),
    exp: inSeconds(token.expires),
    iat: inSeconds(token.created),
    ...(facts.subject !== null && { sub: facts.subject }),
    ...(audience && { aud: writtenAudience(audience) }),
    iss: facts.issuer,
    jti: token.id,
    ...(token.familyId && { grant_id: token.familyId }),
    ...(token.family?.authTime && { auth_time: inSeconds(token.family.authTime) }),
    ...(token.family?.acr && { acr: token.family.acr }),
  };
}
