import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ConfigurationError } from '../config/configuration-error.js';
import { withoutTimeOuts } from './time-outs.js';

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

/**
 * Opens the database and brings it up to date. Several processes may do so at once.
 * @throws ConfigurationError when it cannot be opened
 */
export async function openDatabase(options: DataSourceOptions): Promise<DataSource> {
  try {
    return options.type === 'better-sqlite3'
      ? await retried(() => openAndMigrate(options))
      : await openAndMigrate(options);
  } catch (error) {
    throw unusable(error);
  }
}

/** For whatever else fails on the way to the database; drivers do not repeat the password. */
export function unusable(error: unknown): ConfigurationError {
  const { message, code } = error as Error & { code?: string };
  // Node leaves the message of a refused connection empty when it tried more than one address.
  return new ConfigurationError(
    `DATABASE_URL: the database cannot be used: ${message || code || String(error)}.`,
  );
}

async function openAndMigrate(options: DataSourceOptions): Promise<DataSource> {
  // A SQLite in memory lives as long as its one connection.
  if (options.type === 'better-sqlite3') return migrated(options);
  await (await migrated({ ...withoutTimeOuts(options), entities: [] })).destroy();
  return new DataSource(options).initialize();
}

async function migrated(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  try {
    await alone(dataSource, () => dataSource.runMigrations());
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Runs the work while no other process does; on SQLite whoever loses the race tries again instead. */
async function alone(dataSource: DataSource, work: () => Promise<unknown>): Promise<void> {
  const { type } = dataSource.options;
  if (type === 'better-sqlite3') {
    await work();
    return;
  }
  const [lock, unlock] = type === 'postgres' ? POSTGRES_LOCK : MARIADB_LOCK;
  // A lock belongs to its connection, so this one is kept until the work, on another, is done.
  const keeper = dataSource.createQueryRunner();
  try {
    const [{ locked }] = (await keeper.query(lock)) as [{ locked: unknown }];
    if (Number(locked) !== 1) throw new Error('another process has been migrating it for a minute');
    await work();
    await keeper.query(unlock);
  } finally {
    await keeper.release();
  }
}

/** Two processes that find the same empty file collide; the second finds the work done when it looks again. */
async function retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const end = Date.now() + PATIENCE * 1000;
  for (;;) {
    try {
      return await attempt();
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
