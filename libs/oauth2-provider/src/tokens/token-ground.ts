import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';

/** What tokens are issued for. */
export interface TokenGround {
  readonly client: AbstractApplication;
  readonly family: AbstractTokenFamily;
  /** Of the access token; the refresh token keeps the family's. */
  readonly scopes: readonly string[];
  /** Of the access token (RFC 8707); null: whatever trusts this server. Default: the family's. */
  readonly resources?: string[] | null;
  /** From the authorization request; absent on refresh (OpenID Connect Core section 12.2). */
  readonly nonce?: string | null;
  /** The one that the client goes on with, where it gets no other. */
  readonly refreshToken?: string;
  readonly now: Date;
}
