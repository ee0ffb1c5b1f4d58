import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person who can log in here. */
@Entity('users')
export class User {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Index('users_username', { unique: true })
  @Column({ type: 'varchar', length: 150 })
  username!: string;

  /** Argon2id, in PHC string format. */
  @Column({ name: 'password_hash', type: 'varchar', length: 255 })
  passwordHash!: string;

  @Column({ type: 'varchar', length: 254, nullable: true })
  email!: string | null;

  @Column({ name: 'is_admin', type: 'boolean' })
  isAdmin!: boolean;

  /** A disabled user cannot log in, and their tokens count as inactive. */
  @Column({ type: 'boolean' })
  disabled!: boolean;
}
