import { Column, Entity, Index } from 'typeorm';
import { InstantColumn } from './columns.js';
import { TABLES } from './tables.js';
import { IssuedToken } from './token-columns.js';

/**
 * A refresh token (RFC 6749 section 1.5). Only its SHA-256 is kept. A used one stays until it expires,
 * so that its replay is recognised.
 */
export abstract class AbstractRefreshToken extends IssuedToken {
  @Index({ unique: true })
  @Column({ name: 'token_hash', type: 'varchar', length: 64 })
  tokenHash!: string;

  /** The access token issued with it, which a rotation ends. */
  @Column({ name: 'access_token_id', type: 'uuid' })
  accessTokenId!: string;

  @InstantColumn({ name: 'consumed_at', nullable: true })
  consumedAt!: Date | null;

  /**
   * What a rotation handed out for it, for a client that asks again within `refreshTokenGracePeriod`. Encrypted with a
   * key that only the token itself gives; null where there is no such period.
   */
  @Column({ name: 'sealed_response', type: 'text', nullable: true })
  sealedResponse!: string | null;
}

@Entity(TABLES.refreshToken)
export class RefreshToken extends AbstractRefreshToken {}
