import { Column, Entity, Index } from 'typeorm';
import { InstantColumn, ListColumn } from './columns.js';
import { TABLES } from './tables.js';
import { IssuedRecord } from './token-columns.js';

/**
 * A device authorization (RFC 8628): the code that the device polls with, the code that its user types in elsewhere,
 * and what came of it. Kept until it expires so that a replay is recognised. Once allowed it has a family.
 */
export abstract class AbstractDeviceCode extends IssuedRecord {
  @Index({ unique: true })
  @Column({ name: 'device_code_hash', type: 'varchar', length: 64 })
  deviceCodeHash!: string;

  /** HMAC with the operator's secret: the code is too short for a plain hash to hide it. */
  @Index({ unique: true })
  @Column({ name: 'user_code_hash', type: 'varchar', length: 64 })
  userCodeHash!: string;

  /** Who typed the code in: nobody else may decide. */
  @Column({ name: 'user_id', type: 'varchar', length: 255, nullable: true })
  userId!: string | null;

  /** What the access tokens are to be for (RFC 8707); null: whatever trusts this server. */
  @ListColumn({ nullable: true })
  resources!: string[] | null;

  /** When the user allowed or denied it. */
  @InstantColumn({ name: 'decided_at', nullable: true })
  decidedAt!: Date | null;

  @InstantColumn({ name: 'consumed_at', nullable: true })
  consumedAt!: Date | null;

  /** The least time between two polls, in seconds. */
  @Column({ name: 'poll_interval', type: 'integer' })
  interval!: number;

  @InstantColumn({ name: 'last_polled_at', nullable: true })
  lastPolledAt!: Date | null;
}

@Entity(TABLES.deviceCode)
export class DeviceCode extends AbstractDeviceCode {}
