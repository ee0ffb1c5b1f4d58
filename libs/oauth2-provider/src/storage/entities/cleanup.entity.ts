import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './columns.js';
import { TABLES } from './tables.js';

/** Who removes what expired, and when that was done last: one row for all processes. */
@Entity(TABLES.cleanup)
export class Cleanup {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  id!: string;

  /** The process whose turn it is, by a name that it made up. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  holder!: string | null;

  /** Until when, unless it asks again: of a process that died the turn ends by itself. */
  @InstantColumn({ name: 'held_until' })
  heldUntil!: Date;

  /** When the last turn of the schedule began. */
  @InstantColumn({ name: 'started_at' })
  startedAt!: Date;

  /** When records were removed last, on whatever occasion; null: never. */
  @InstantColumn({ name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  /** How many of each kind that was. */
  @Column({ type: 'simple-json', nullable: true })
  removed!: Record<string, number> | null;

  /** Whether nothing that had expired was left. */
  @Column({ type: 'boolean' })
  complete!: boolean;
}
