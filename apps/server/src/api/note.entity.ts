import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A note of the demo API. */
@Entity('notes')
export class Note {
  /** UUIDv7: the order of ids is the order of time. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** `user:<id>`, or `client:<id>` for what a client wrote in its own name. */
  @Index('notes_owner')
  @Column({ type: 'varchar', length: 300 })
  owner!: string;

  @Column({ type: 'text' })
  text!: string;

  /** Milliseconds since the epoch; some drivers give a bigint as a string. */
  @Column({ type: 'bigint', transformer: { to: Number, from: Number } })
  created!: number;
}
