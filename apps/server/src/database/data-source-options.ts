import { oauth2Entities } from 'nest-oauth2-provider';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import type { DataSourceOptions } from 'typeorm';
import { Note } from '../api/note.entity.js';
import { StoredSession } from '../sessions/session.entity.js';
import { User } from '../users/user.entity.js';
import { ServerInitial1764000000000 } from './migrations/initial.migration.js';
import { QuietLogger } from './quiet-logger.js';
import { mysqlTimeOuts, postgresTimeOuts } from './time-outs.js';

const ENTITIES = [...oauth2Entities(), User, StoredSession, Note];

const migrations = (type: 'sqlite' | 'postgres' | 'mariadb' | 'mysql') => [
  ...oauth2Migrations(type),
  ServerInitial1764000000000,
];

/** How long a statement waits for another process that is writing to the SQLite file, in milliseconds. */
const BUSY_TIMEOUT = 10_000;

/**
 * What TypeORM needs for a `DATABASE_URL`. A MySQL server is asked what it is, because TypeORM treats
 * MariaDB as a database of its own.
 */
export async function dataSourceOptions(databaseUrl: string): Promise<DataSourceOptions> {
  const common = {
    entities: ENTITIES,
    synchronize: false,
    migrationsTransactionMode: 'all' as const,
    logger: new QuietLogger(),
  };
  if (databaseUrl.startsWith('sqlite:')) {
    return {
      ...common,
      type: 'better-sqlite3',
      database: databaseUrl.slice('sqlite:'.length),
      enableWAL: true,
      timeout: BUSY_TIMEOUT,
      migrations: migrations('sqlite'),
    };
  }
  if (databaseUrl.startsWith('mysql:')) {
    const type = (await isMariaDb(databaseUrl)) ? 'mariadb' : 'mysql';
    const migrate = { migrations: migrations(type) };
    return { ...common, ...(await mysqlTimeOuts()), ...migrate, type, url: databaseUrl, charset: 'utf8mb4' };
  }
  const migrate = { migrations: migrations('postgres') };
  return { ...common, ...postgresTimeOuts(), ...migrate, type: 'postgres', url: databaseUrl };
}

async function isMariaDb(databaseUrl: string): Promise<boolean> {
  // Not at the top: a command on another database would wait for a hundred files.
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection(databaseUrl);
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version');
    return /mariadb/i.test((rows as [{ version: string }])[0].version);
  } finally {
    await connection.end();
  }
}
