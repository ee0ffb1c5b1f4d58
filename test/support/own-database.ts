import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';

export type DatabaseName = 'sqlite' | 'postgres' | 'mariadb';

/** The databases that `npm test` found, or SQLite alone when a spec is run by itself. */
export const DATABASES = (process.env.TEST_DATABASES ?? 'sqlite').split(',') as DatabaseName[];

/** An empty database that nobody else has, and how to be rid of it. */
export interface OwnDatabase {
  readonly options: DataSourceOptions;
  /** The same for `DATABASE_URL`. */
  readonly url: string;
  drop(): Promise<void>;
}

export async function ownDatabase(name: DatabaseName): Promise<OwnDatabase> {
  return name === 'sqlite' ? sqliteFile() : onServer(name);
}

async function sqliteFile(): Promise<OwnDatabase> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oauth2-'));
  const database = path.join(folder, 'test.sqlite');
  return {
    url: `sqlite:${database}`,
    options: {
      type: 'better-sqlite3',
      database,
      enableWAL: true,
      timeout: 10_000,
    },
    drop: () => rm(folder, { recursive: true }),
  };
}

async function onServer(type: 'postgres' | 'mariadb'): Promise<OwnDatabase> {
  const server =
    type === 'postgres'
      ? (process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres')
      : (process.env.TEST_MARIADB_URL ?? 'mysql://root@127.0.0.1:3306/test');
  const database = `oauth2_${randomBytes(6).toString('hex')}`;
  const command = async (sql: string) => {
    const dataSource = await new DataSource({ type, url: server }).initialize();
    try {
      await dataSource.query(sql);
    } finally {
      await dataSource.destroy();
    }
  };
  await command(`CREATE DATABASE ${database}`);
  const url = Object.assign(new URL(server), { pathname: `/${database}` }).href;
  return {
    url,
    options: { type, url },
    drop: () => command(`DROP DATABASE ${database}`),
  };
}
