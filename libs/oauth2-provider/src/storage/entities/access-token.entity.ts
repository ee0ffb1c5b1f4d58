import { Column, Entity, Index } from 'typeorm';
import { ListColumn } from './columns.js';
import { TABLES } from './tables.js';
import { IssuedToken } from './token-columns.js';

/** An access token (RFC 6749 section 1.4). Only its SHA-256 is kept. */
export abstract class AbstractAccessToken extends IssuedToken {
  @Index({ unique: true })
  @Column({ name: 'token_hash', type: 'varchar', length: 64 })
  tokenHash!: string;

  /** What it is for (RFC 8707); null: whatever trusts this server. */
  @ListColumn({ nullable: true })
  resources!: string[] | null;
}

@Entity(TABLES.accessToken)
export class AccessToken extends AbstractAccessToken {}
