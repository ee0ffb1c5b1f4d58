import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { AbstractApplication } from './application.entity.js';
import { InstantColumn } from './columns.js';
import { TABLES } from './tables.js';

/**
 * A client that is still to be told that a session ended (Back-Channel Logout section 2.5), or that what it had in one was
 * revoked while the session goes on. Kept with the end or the revocation, so that no crash loses it; gone once the client
 * has answered.
 */
export abstract class AbstractLogoutDelivery {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Index()
  @Column({ name: 'application_id', type: 'uuid' })
  applicationId!: string;

  @ManyToOne(TABLES.application, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'application_id' })
  application?: Relation<AbstractApplication>;

  @Column({ name: 'user_id', type: 'varchar', length: 255 })
  userId!: string;

  /** The `sid` of the session. */
  @Column({ name: 'session_id', type: 'varchar', length: 64 })
  sessionId!: string;

  /** How often it was tried. */
  @Column({ type: 'integer' })
  attempts!: number;

  /** When it is tried next, by whichever process; while one is trying, when another may. Null: given up. */
  @Index()
  @InstantColumn({ name: 'due_at', nullable: true })
  dueAt!: Date | null;

  /** Why the last attempt failed, in our words. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  problem!: string | null;

  @InstantColumn()
  created!: Date;

  /** When it is given up. */
  @Index()
  @InstantColumn()
  expires!: Date;
}

@Entity(TABLES.logoutDelivery)
export class LogoutDelivery extends AbstractLogoutDelivery {}
