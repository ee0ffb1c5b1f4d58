import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { coversResources } from '../../protocol/resource.js';
import { coversScopes, parseScope } from '../../protocol/scope.js';
import type { AbstractApplication } from './application.entity.js';
import { InstantColumn, ListColumn } from './columns.js';
import { TABLES } from './tables.js';

/** What a user has allowed an application, remembered so that it is asked once. */
@Index(['applicationId', 'userId'], { unique: true })
export abstract class AbstractConsent {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'application_id', type: 'uuid' })
  applicationId!: string;

  @ManyToOne(TABLES.application, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'application_id' })
  application?: Relation<AbstractApplication>;

  @Index()
  @Column({ name: 'user_id', type: 'varchar', length: 255 })
  userId!: string;

  @Column({ type: 'text' })
  scope!: string;

  /** Claims beyond those of its scopes, by name. */
  @ListColumn({ nullable: true })
  claims!: string[] | null;

  /** Where it may be used (RFC 8707); null: wherever this server is trusted. */
  @ListColumn({ nullable: true })
  resources!: string[] | null;

  @InstantColumn()
  created!: Date;

  @InstantColumn()
  updated!: Date;

  /**
   * @param claims asked for by name, beyond those of the scopes
   * @param resources what for; null: whatever trusts this server
   */
  covers(
    scopes: readonly string[],
    claims: readonly string[] = [],
    resources: readonly string[] | null = null,
  ): boolean {
    const allowed = this.claims ?? [];
    return (
      coversScopes(parseScope(this.scope), scopes) &&
      claims.every((claim) => allowed.includes(claim)) &&
      coversResources(this.resources, resources)
    );
  }
}

@Entity(TABLES.consent)
export class Consent extends AbstractConsent {}
