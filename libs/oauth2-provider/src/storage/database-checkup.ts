import type { DataSource, ObjectLiteral } from 'typeorm';
import { type Entities, INTERNAL } from './entities.js';
import { isMysql } from './is-mysql.js';
import { isSafelyQuoting } from './safe-quoting.js';
import { unavailable } from './unavailable.js';

/** How a text column of ours is kept. */
export interface TextColumns {
  readonly charset: string;
  /** Absent on PostgreSQL, where it compares bytes. */
  readonly collation?: string;
}

/** Looks at the database, and changes nothing in it. All of it rejects where the database does not answer. */
export class DatabaseCheckup {
  private readonly classes: readonly (new () => ObjectLiteral)[];

  constructor(
    private readonly dataSource: DataSource,
    entities: Entities,
  ) {
    this.classes = [...(Object.values(entities) as (new () => ObjectLiteral)[]), ...INTERNAL];
  }

  async ping(): Promise<void> {
    await this.dataSource.query('SELECT 1');
  }

  /** The tables of ours that are not there, or not with the columns that the entities have. */
  async misfits(): Promise<string[]> {
    const misfits: string[] = [];
    for (const entity of this.classes) {
      try {
        await this.dataSource.manager.createQueryBuilder(entity, 'row').where('1 = 0').getMany();
      } catch (error) {
        if (unavailable(error)) throw error;
        misfits.push(this.dataSource.getMetadata(entity).tableName);
      }
    }
    return misfits;
  }

  /** By how much the database's clock is ahead of ours, in milliseconds; null where it is the same clock. */
  async clockDifference(): Promise<number | null> {
    const sql = {
      postgres: 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now',
      mysql: 'SELECT UNIX_TIMESTAMP(NOW(3)) * 1000 AS now',
    }[this.kind as string];
    if (!sql) return null;
    const before = Date.now();
    const [{ now }] = await this.dataSource.query<[{ now: string }]>(sql);
    return Number(now) - (before + Date.now()) / 2;
  }

  /** See `assertSafeQuoting`: a server's mode may have changed since the start. */
  isSafelyQuoting(): Promise<boolean> {
    return isSafelyQuoting(this.dataSource);
  }

  /** How the text columns of our tables are kept; empty where the database has but one way. */
  async textColumns(): Promise<TextColumns[]> {
    if (this.kind === 'postgres') {
      return this.dataSource.query(
        'SELECT pg_encoding_to_char(encoding) AS charset FROM pg_database WHERE datname = current_database()',
      );
    }
    if (this.kind !== 'mysql') return [];
    const tables = this.classes.map((entity) => this.dataSource.getMetadata(entity).tableName);
    return this.dataSource.query(
      `SELECT DISTINCT character_set_name AS charset, collation_name AS collation
       FROM information_schema.columns
       WHERE table_schema = DATABASE() AND collation_name IS NOT NULL
         AND table_name IN (${tables.map(() => '?').join(', ')})`,
      tables,
    );
  }

  private get kind(): 'postgres' | 'mysql' | 'sqlite' {
    if (isMysql(this.dataSource)) return 'mysql';
    return /postgres/.test(this.dataSource.options.type) ? 'postgres' : 'sqlite';
  }
}
