import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './columns.js';
import { TABLES } from './tables.js';

/** How many wrong user codes somebody has typed of late (RFC 8628 section 5.1), for all processes together. */
@Entity(TABLES.userCodeAttempts)
export class UserCodeAttempts {
  /** SHA-256 of the user id: as long for every user, and byte for byte on every database. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  id!: string;

  @Column({ type: 'integer' })
  failed!: number;

  /** When it is forgotten. */
  @Index()
  @InstantColumn()
  expires!: Date;
}
