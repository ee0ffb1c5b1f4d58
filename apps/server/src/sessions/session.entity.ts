import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A browser's session. Who reads the table cannot take one over: the cookie's value is not in it. */
@Entity('sessions')
export class StoredSession {
  /** SHA-256 of the session id, in hex. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  hash!: string;

  /** Who is logged in, so that all sessions of a user can be found. */
  @Index('sessions_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: string | null;

  /** What the session remembers, as JSON. */
  @Column({ type: 'text' })
  data!: string;

  /** Milliseconds since the epoch; some drivers give a bigint as a string. */
  @Index('sessions_expires')
  @Column({ type: 'bigint', transformer: { to: Number, from: Number } })
  expires!: number;
}
