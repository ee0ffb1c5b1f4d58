import type { HttpRequest } from '../http/platform.js';
import type { RequestedClaims } from '../protocol/claims-parameter.js';

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
  /** Where the token is kept, by a verifier that knows; never the token. */
  readonly record?: {
    readonly tokenId: string;
    readonly applicationId: string;
    readonly familyId: string | null;
  };
  /** The host's user, or null where there is none; looked up once at the most. */
  user(): Promise<unknown>;
}

/** Where the truth about a token is: this server's database, or elsewhere. */
export abstract class AccessTokenVerifier {
  /** Null for a token that is unknown, expired or revoked, or whose user or client is no longer active. */
  abstract verify(token: string, request: HttpRequest | undefined): Promise<VerifiedToken | null>;
}
