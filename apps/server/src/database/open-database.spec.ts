import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ConfigurationError } from '../../../shared/src/configuration-error.js';
import { dataSourceOptions } from './data-source-options.js';
import { openDatabase } from './open-database.js';

/** An empty database of each kind that the run has, and how to be rid of it. */
const EMPTY: Record<string, () => Promise<{ url: string; drop: () => Promise<void> }>> = {
  sqlite: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oauth2-'));
    return { url: `sqlite:${folder}/new/oauth2.sqlite`, drop: () => rm(folder, { recursive: true }) };
  },
  postgres: () =>
    onServer('postgres', process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'),
  mariadb: () => onServer('mariadb', process.env.TEST_MARIADB_URL ?? 'mysql://root@127.0.0.1:3306/test'),
};

async function onServer(type: 'postgres' | 'mariadb', server: string) {
  const name = `oauth2_server_${randomBytes(6).toString('hex')}`;
  const administer = async (sql: string) => {
    const dataSource = await new DataSource({ type, url: server }).initialize();
    await dataSource.query(sql).finally(() => dataSource.destroy());
  };
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE ${name}`) };
}

const databases = (process.env.TEST_DATABASES ?? 'sqlite').split(',');

describe.each(databases)('openDatabase on %s', (kind) => {
  let url: string;
  let drop: () => Promise<void>;
  beforeEach(async () => ({ url, drop } = await EMPTY[kind]()));
  afterEach(() => drop());

  it('fills an empty database with just what the entities say', async () => {
    const dataSource = await openDatabase(await dataSourceOptions(url));
    try {
      expect(dataSource.options.type).toBe(kind === 'sqlite' ? 'better-sqlite3' : kind);
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });

  it('lets several open the same empty database at once, and one more later', async () => {
    const options = await dataSourceOptions(url);
    const together = await Promise.all([1, 2, 3, 4].map(() => openDatabase(options)));
    const all = [...together, await openDatabase(options)];
    try {
      for (const dataSource of all) expect(await dataSource.showMigrations()).toBe(false);
      const done = await all[0].query('SELECT name FROM migrations');
      expect(done).toHaveLength((options.migrations as unknown[]).length);
    } finally {
      await Promise.all(all.map((dataSource) => dataSource.destroy()));
    }
  });

  it('can take its migrations back', async () => {
    const options = await dataSourceOptions(url);
    const dataSource = await openDatabase(options);
    try {
      for (const _ of options.migrations as unknown[]) await dataSource.undoLastMigration();
      await expect(dataSource.query('SELECT * FROM notes')).rejects.toThrow();
    } finally {
      await dataSource.destroy();
    }
  });
});

it.each([
  ['postgres://nobody:hunter2@127.0.0.1:1/nothing', 'ECONNREFUSED'],
  ['sqlite:/dev/null/oauth2.sqlite', '/dev/null'],
  ['sqlite:/', 'unable to open'],
])('turns a database that cannot be opened into one sentence: %s', async (url, reason) => {
  const error = await openDatabase(await dataSourceOptions(url)).then(
    () => undefined,
    (problem: Error) => problem,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error?.message).toMatch(/^DATABASE_URL: [^\n]+$/);
  expect(error?.message).toContain(reason);
  expect(error?.message).not.toContain('hunter2');
});
