import { Column, Entity, Index } from 'typeorm';
import { InstantColumn } from './columns.js';
import { TABLES } from './tables.js';
import { IssuedRecord } from './token-columns.js';

/** An authorization code (RFC 6749 section 4.1.2), kept until it expires so that a replay is recognised. */
export abstract class AbstractAuthorizationCode extends IssuedRecord {
  @Index({ unique: true })
  @Column({ name: 'code_hash', type: 'varchar', length: 64 })
  codeHash!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 255 })
  userId!: string;

  @Column({ name: 'redirect_uri', type: 'text' })
  redirectUri!: string;

  /** Whether the request named it: then the token request must too (RFC 6749 section 4.1.3). */
  @Column({ name: 'redirect_uri_given', type: 'boolean' })
  redirectUriGiven!: boolean;

  /** RFC 7636, S256; null where the client may do without. */
  @Column({ name: 'code_challenge', type: 'varchar', length: 128, nullable: true })
  codeChallenge!: string | null;

  /** OpenID Connect Core section 3.1.2.1: goes into the ID token unchanged. */
  @Column({ type: 'text', nullable: true })
  nonce!: string | null;

  /** Nothing else was issued with it (OpenID Connect Core section 3.3), so that its family ends where it expires unused. */
  @Column({ type: 'boolean' })
  alone!: boolean;

  @InstantColumn({ name: 'consumed_at', nullable: true })
  consumedAt!: Date | null;

  /** Byte for byte the URI of the authorization request. */
  redirectUriAllowed(uri: string): boolean {
    return uri === this.redirectUri;
  }
}

@Entity(TABLES.authorizationCode)
export class AuthorizationCode extends AbstractAuthorizationCode {}
