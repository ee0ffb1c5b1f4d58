import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './columns.js';
import { TABLES } from './tables.js';

/** A key that signs ID tokens. The private half is encrypted with the operator's `secret`. */
@Entity(TABLES.signingKey)
@Index(['algorithm', 'generation'], { unique: true })
export class SigningKey {
  /** RFC 7638 thumbprint. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  kid!: string;

  @Column({ type: 'varchar', length: 16 })
  algorithm!: string;

  /** Counts the keys of one algorithm: being unique, it lets one of two processes make the next. */
  @Column({ type: 'integer' })
  generation!: number;

  @Column({ name: 'public_jwk', type: 'simple-json' })
  publicJwk!: Record<string, unknown>;

  /** Empty once the key is spent: it then verifies what comes back as a hint, and nobody can sign with it. */
  @Column({ name: 'sealed_private_jwk', type: 'text' })
  sealedPrivateJwk!: string;

  /** Since when it is published. */
  @InstantColumn()
  created!: Date;

  /** When it begins to sign, and the one before it ends. */
  @InstantColumn({ name: 'active_from' })
  activeFrom!: Date;

  /** No token that it signed lives longer: until then it is needed to verify them. */
  @InstantColumn({ name: 'used_until' })
  usedUntil!: Date;

  get canSign(): boolean {
    return this.sealedPrivateJwk !== '';
  }
}
