import { Column, Entity, Index } from 'typeorm';
import { TABLES } from './tables.js';
import { IssuedToken } from './token-columns.js';

/** An access token (RFC 6749 section 1.4). Only its SHA-256 is kept. */
export abstract class AbstractAccessToken extends IssuedToken {
  @Index({ unique: true })
  @Column({ name: 'token_hash', type: 'varchar', length: 64 })
  tokenHash!: string;
}

@Entity(TABLES.accessToken)
export class AccessToken extends AbstractAccessToken {}
