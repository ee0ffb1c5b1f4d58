import type { HttpRequest } from '../http/platform.js';
import type { RequestedClaims } from '../protocol/claims-parameter.js';
import type { ScopeHierarchy } from '../protocol/scope-hierarchy.js';

/** An access token that is good now. */
export interface VerifiedToken {
  readonly clientId: string;
  /** Null where the client acts for itself. */
  readonly userId: string | null;
  readonly scopes: readonly string[];
  /** The resources that it is for (RFC 8707); null: whatever trusts the server that issued it. */
  readonly resources: readonly string[] | null;
  /** What its client asked for by the parameter `claims`; absent where it asked for nothing, or who knows is elsewhere. */
  readonly claims?: RequestedClaims;
  readonly issuedAt: Date;
  readonly expires: Date;
  /** When its user logged in, and how (RFC 9470 section 6); null or absent where nobody did or knows. */
  readonly authTime?: Date | null;
  readonly acr?: string | null;
  /** Its name, as in the claim `jti`; never the token. */
  readonly tokenId?: string;
  /** The authorization that it came from; null where it came from none. */
  readonly grantId?: string | null;
  /** Where the token is kept, by a verifier that knows; never the token. */
  readonly record?: {
    readonly tokenId: string;
    readonly applicationId: string;
    readonly familyId: string | null;
  };
  /** The host's user, or null where there is none; looked up once at the most. */
  user(): Promise<unknown>;
  /** The stored record of its client, by a verifier that has it. */
  client?(): Promise<unknown>;
}

/** Which tokens a verifier takes; what is absent it does not look at. */
export interface ExpectedTokens {
  readonly issuer?: string;
  /** Of the resources that a token names, one must be among these (RFC 8707). */
  readonly resources?: readonly string[];
}

/**
 * Where the truth about a token is: this server's database, or elsewhere. A host overrides a step, or all of them, and
 * names its class in the module (`accessTokenVerifier`, or `verifier` of the resource server).
 */
export abstract class AccessTokenVerifier {
  /**
   * Null for a token that is unknown, expired or revoked, or whose user or client is no longer active.
   * @throws OAuthError `temporarily_unavailable` with status 503 where who knows does not answer
   */
  async verify(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null> {
    const known = await this.authenticate(token, request);
    if (known === null || this.isExpired(known, new Date())) return null;
    return (await this.isRevoked(known, request)) ? null : known;
  }

  /**
   * What is known of the token, whatever its state; null where it is unknown.
   * @throws OAuthError `temporarily_unavailable` with status 503 where who knows does not answer
   */
  abstract authenticate(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null>;

  /** True at the instant of its end and after. */
  isExpired(token: VerifiedToken, now: Date): boolean {
    return now >= token.expires;
  }

  /** Whether it was taken back, or its user or its client is no longer active. Asked of what has not expired. */
  isRevoked(_token: VerifiedToken, _request: HttpRequest | undefined): boolean | Promise<boolean> {
    return false;
  }

  /** What it refuses tokens for before anybody judges them; compared at start with what the app says of itself. */
  expects(): ExpectedTokens {
    return {};
  }

  /** Whether the token has all of these scopes, itself or by one that stands above them; it has no scopes at all always. */
  hasScopes(token: VerifiedToken, scopes: readonly string[], hierarchy: ScopeHierarchy): boolean {
    return hierarchy.covers(token.scopes, scopes);
  }
}
