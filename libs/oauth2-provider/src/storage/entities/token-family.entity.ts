import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { RequestedClaims } from '../../protocol/claims-parameter.js';
import type { AbstractApplication } from './application.entity.js';
import { InstantColumn, ListColumn } from './columns.js';
import { TABLES } from './tables.js';

/**
 * One authorization by a resource owner. Everything issued from it carries its id, so revoking it is
 * one UPDATE here, whatever was issued.
 */
export abstract class AbstractTokenFamily {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Index()
  @Column({ name: 'application_id', type: 'uuid' })
  applicationId!: string;

  @ManyToOne(TABLES.application, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'application_id' })
  application?: Relation<AbstractApplication>;

  @Index()
  @Column({ name: 'user_id', type: 'varchar', length: 255 })
  userId!: string;

  @Column({ name: 'grant_type', type: 'varchar', length: 255 })
  grantType!: string;

  /** What was granted, space-separated; a refresh may narrow a token but never this. */
  @Column({ type: 'text' })
  scope!: string;

  /** The `sid` of the login session: a hash of the host's session id, never that id. */
  @Index()
  @Column({ name: 'session_id', type: 'varchar', length: 64, nullable: true })
  sessionId!: string | null;

  @InstantColumn({ name: 'auth_time', nullable: true })
  authTime!: Date | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  acr!: string | null;

  @ListColumn({ nullable: true })
  amr!: string[] | null;

  /** What its access tokens are for (RFC 8707); null: whatever trusts this server. */
  @ListColumn({ nullable: true })
  resources!: string[] | null;

  /** What the client asked for by the parameter `claims` and may have (OpenID Connect Core section 5.5). */
  @Column({ type: 'simple-json', nullable: true })
  claims!: RequestedClaims | null;

  @InstantColumn()
  created!: Date;

  /** No token of the family lives longer; a revoked family expires at once, so that cleaning finds it. */
  @Index()
  @InstantColumn()
  expires!: Date;

  @InstantColumn({ name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  isLive(now: Date): boolean {
    return this.revokedAt === null && now < this.expires;
  }
}

@Entity(TABLES.tokenFamily)
export class TokenFamily extends AbstractTokenFamily {}
