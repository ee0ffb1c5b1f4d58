import { setTimeout as pause } from 'node:timers/promises';
import { runMigrations } from 'nest-oauth2-provider/migrations';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ConfigurationError } from '../../../shared/src/configuration-error.js';
import { withoutTimeOuts } from './time-outs.js';

/** How long to wait for another process that opens the same new file, in seconds. */
const PATIENCE = 60;

/** How a database is opened; by default as a server needs it. */
export interface Opening {
  /** `false` leaves it as it is, for who will migrate it. Default: true. */
  readonly migrate?: boolean;
  /** `false` for work that may take long. Default: true. */
  readonly timeOuts?: boolean;
}

/**
 * Opens the database and brings it up to date. Several processes may do so at once.
 * @throws UnusableDatabase when it cannot be opened
 */
export async function openDatabase(
  options: DataSourceOptions,
  { migrate = true, timeOuts = true }: Opening = {},
): Promise<DataSource> {
  const used = timeOuts ? options : withoutTimeOuts(options);
  try {
    return await (migrate ? openAndMigrate(used) : opened(used));
  } catch (error) {
    throw unusable(error);
  }
}

export class UnusableDatabase extends ConfigurationError {}

/** For whatever else fails on the way to the database; drivers do not repeat the password. */
export function unusable(error: unknown): UnusableDatabase {
  const { message, code } = error as Error & { code?: string };
  // Node leaves the message of a refused connection empty when it tried more than one address.
  return new UnusableDatabase(
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
  const dataSource = await opened(options);
  try {
    await runMigrations(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Of two processes that open the same new SQLite file, one may find it locked. */
async function opened(options: DataSourceOptions): Promise<DataSource> {
  const end = Date.now() + PATIENCE * 1000;
  for (;;) {
    try {
      return await new DataSource(options).initialize();
    } catch (error) {
      if (!(error as { code?: string }).code?.startsWith('SQLITE_BUSY') || Date.now() > end) throw error;
      await pause(50 + Math.random() * 100);
    }
  }
}
