import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { isMysql } from './is-mysql.js';
import { isSchemaMismatch } from './schema-mismatch.js';
import type { Writes } from './writes.js';

/** How long to wait for another process that migrates, in seconds. */
const PATIENCE = 60;
/** PostgreSQL's advisory locks have no names: any number will do that is ours alone. */
const POSTGRES_LOCK = [
  'SELECT 1 AS locked FROM pg_advisory_lock(7016449)',
  'SELECT pg_advisory_unlock(7016449)',
] as const;
/** MariaDB's belong to the whole server, so the database's name is in it. */
const MARIADB_LOCK = [
  `SELECT GET_LOCK(CONCAT(DATABASE(), '.migrations'), ${PATIENCE}) AS locked`,
  "SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.migrations'))",
] as const;

/** The migrations of the data source, the host's own among them. */
export class Migrations {
  constructor(private readonly writes: Writes) {}

  /**
   * The names of those that have not run, in the order in which they would. Nothing is written to find out: TypeORM's own
   * look makes the table that it looks into.
   */
  async pending(): Promise<string[]> {
    const { driver, migrations, options } = this.writes.dataSource;
    if (migrations.length === 0) return [];
    const { migrationsTableName = 'migrations', schema } = options as {
      migrationsTableName?: string;
      schema?: string;
    };
    const table = driver.buildTableName(migrationsTableName, schema, driver.database).split('.');
    let ran: { name: string }[] = [];
    try {
      ran = await this.writes.dataSource.query(
        `SELECT name FROM ${table.map((part) => driver.escape(part)).join('.')}`,
      );
    } catch (error) {
      if (!isSchemaMismatch(error)) throw error;
    }
    const done = new Set(ran.map(({ name }) => name));
    return migrations
      .map(({ name, constructor }) => name ?? constructor.name)
      .filter((name) => !done.has(name))
      .sort((one, other) => madeAt(one) - madeAt(other));
  }

  /** See `runMigrations`. */
  run(): Promise<string[]> {
    return runMigrations(this.writes.dataSource);
  }
}

/**
 * Runs the migrations that have not run; several processes may do so at once, of which one works while the others wait.
 * @returns the names of those that this process ran
 * @throws Error when another process has been at it for a minute
 */
export async function runMigrations(dataSource: DataSource): Promise<string[]> {
  const ran: string[] = [];
  await alone(dataSource, async () => {
    ran.push(...(await dataSource.runMigrations()).map(({ name }) => name));
  });
  return ran;
}

/** Runs the work while no other process does; on SQLite whoever loses the race tries again instead. */
async function alone(dataSource: DataSource, work: () => Promise<void>): Promise<void> {
  const { type } = dataSource.options;
  if (type !== 'postgres' && !isMysql(dataSource)) return retried(work);
  const [lock, unlock] = type === 'postgres' ? POSTGRES_LOCK : MARIADB_LOCK;
  // A lock belongs to its connection, so this one is kept until the work, on another, is done.
  const keeper = dataSource.createQueryRunner();
  try {
    const [{ locked }] = (await keeper.query(lock)) as [{ locked: unknown }];
    if (Number(locked) !== 1) throw new Error('another process has been migrating it for a minute');
    try {
      await work();
    } finally {
      await keeper.query(unlock);
    }
  } finally {
    await keeper.release();
  }
}

/** Two processes that find the same empty file collide; the second finds the work done when it looks again. */
async function retried(work: () => Promise<void>): Promise<void> {
  const end = Date.now() + PATIENCE * 1000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isCollision(error) || Date.now() > end) throw error;
      await pause(50 + Math.random() * 100);
    }
  }
}

function isCollision(error: unknown): boolean {
  const { code, message } = error as Error & { code?: string };
  if (!code?.startsWith('SQLITE_')) return false;
  return (
    code.startsWith('SQLITE_BUSY') || / already exists|UNIQUE constraint failed: migrations/.test(message)
  );
}

/** TypeORM goes by the time that ends a migration's name, 13 digits of milliseconds. */
function madeAt(migration: string): number {
  return Number(migration.slice(-13));
}
