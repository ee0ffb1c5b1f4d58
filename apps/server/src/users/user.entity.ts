import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PersonClaims } from './person-claims.js';

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

  @Column({ name: 'email_verified', type: 'boolean' })
  emailVerified!: boolean;

  /** What else they tell applications of themselves, by the names of OpenID Connect Core section 5.1. */
  @Column({ type: 'simple-json' })
  claims!: PersonClaims;

  /** When that last changed, in seconds since the epoch. */
  @Column({ type: 'integer' })
  updated!: number;

  @Column({ name: 'is_admin', type: 'boolean' })
  isAdmin!: boolean;

  /** A disabled user cannot log in, and their tokens count as inactive. */
  @Column({ type: 'boolean' })
  disabled!: boolean;
}
