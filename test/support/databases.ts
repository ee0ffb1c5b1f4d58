import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createConnection } from 'mysql2/promise';
import { DataSource, type DataSourceOptions } from 'typeorm';

export type Database = 'sqlite' | 'postgres' | 'mariadb';

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const MARIADB_URL = process.env['TEST_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test';

/** The databases that `npm test` found; SQLite alone when jest is run by itself. */
export const databases = (process.env['TEST_DATABASES'] ?? 'sqlite').split(',') as Database[];

const shared = databases.filter((database) => database !== 'sqlite');

/** `describe.each` of those that several processes share; skipped where none is there. SQLite belongs to one. */
export const describeEachShared =
  shared.length > 0 ? describe.each(shared) : describe.skip.each<Database>(['postgres', 'mariadb']);

/** A database of its own for one host of one spec, and how to drop it. */
export interface FreshDatabase {
  readonly options: DataSourceOptions;
  drop(): Promise<void>;
}

export async function freshDatabase(database: Database): Promise<FreshDatabase> {
  const name = `oauth2_test_${randomBytes(6).toString('hex')}`;
  switch (database) {
    case 'sqlite':
      return { options: { type: 'better-sqlite3', database: ':memory:' }, drop: () => Promise.resolve() };
    case 'postgres':
      await onPostgres(`CREATE DATABASE ${name}`);
      return {
        options: { type: 'postgres', url: named(POSTGRES_URL, name) },
        drop: () => onPostgres(`DROP DATABASE ${name} WITH (FORCE)`),
      };
    case 'mariadb':
      // The server's own default collation, which ignores case: hosts will have it.
      await onMariadb(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
      return {
        options: { type: 'mariadb', url: named(MARIADB_URL, name) },
        drop: () => onMariadb(`DROP DATABASE ${name}`),
      };
  }
}

function named(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

async function onPostgres(statement: string): Promise<void> {
  const client = new Client({ connectionString: POSTGRES_URL });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function onMariadb(statement: string): Promise<void> {
  const connection = await createConnection(MARIADB_URL);
  await connection.query(statement).finally(() => connection.end());
}

/** A data source on a database of its own that has the tables of some entities, and how to end both. */
export interface FreshDataSource {
  readonly dataSource: DataSource;
  readonly end: () => Promise<void>;
}

export async function freshDataSource(
  name: Database,
  entities: DataSourceOptions['entities'],
): Promise<FreshDataSource> {
  const { options, drop } = await freshDatabase(name);
  const dataSource = await new DataSource({ ...options, entities, synchronize: true }).initialize();
  const end = async () => {
    await dataSource.destroy();
    await drop();
  };
  return { dataSource, end };
}
