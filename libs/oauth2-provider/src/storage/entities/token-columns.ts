import { Column, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { coversScopes, parseScope, scopeDescriptions } from '../../protocol/scope.js';
import type { AbstractApplication } from './application.entity.js';
import { InstantColumn } from './columns.js';
import type { AbstractTokenFamily } from './token-family.entity.js';
import { TABLES } from './tables.js';

/** What every issued record has: from which client, for what, until when. */
export abstract class IssuedRecord {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Index()
  @Column({ name: 'application_id', type: 'uuid' })
  applicationId!: string;

  @ManyToOne(TABLES.application, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'application_id' })
  application?: Relation<AbstractApplication>;

  /** The authorization it came from; null where there was none (client credentials). */
  @Column({ name: 'family_id', type: 'uuid', nullable: true })
  familyId!: string | null;

  /** Filled by the store's look-ups: no column, for token tables have no foreign key between them. */
  family?: AbstractTokenFamily | null;

  /** Space-separated (RFC 6749 section 3.3). */
  @Column({ type: 'text' })
  scope!: string;

  @InstantColumn()
  created!: Date;

  @Index()
  @InstantColumn()
  expires!: Date;

  /** True at that instant and after. */
  isExpired(now: Date): boolean {
    return now >= this.expires;
  }
}

/** A record that grants something and can be taken back. */
export abstract class IssuedToken extends IssuedRecord {
  @Index()
  @Column({ name: 'user_id', type: 'varchar', length: 255, nullable: true })
  userId!: string | null;

  @InstantColumn({ name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  /** Neither expired nor revoked, and good for those scopes. Whether its family lives is the store's question. */
  isValid(scopes: readonly string[], now: Date): boolean {
    return this.revokedAt === null && !this.isExpired(now) && this.allowScopes(scopes);
  }

  /** All of them; an empty list is always allowed. */
  allowScopes(scopes: readonly string[]): boolean {
    return coversScopes(parseScope(this.scope), scopes);
  }

  /** Name and description of each granted scope that the server knows. */
  scopeDescriptions(known: Readonly<Record<string, string>>): Record<string, string> {
    return scopeDescriptions(parseScope(this.scope), known);
  }
}
