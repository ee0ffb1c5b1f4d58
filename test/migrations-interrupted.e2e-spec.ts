import { oauth2Entities } from 'nest-oauth2-provider';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import { DataSource, type QueryRunner } from 'typeorm';
import { ServerInitial1764000000000 } from '../apps/server/src/database/migrations/initial.migration.js';
import { Note } from '../apps/server/src/api/note.entity.js';
import { StoredSession } from '../apps/server/src/sessions/session.entity.js';
import { User } from '../apps/server/src/users/user.entity.js';
import { type FreshDatabase, databases, freshDatabase } from './support/databases.js';

describe.each(databases)('a migration that was killed on its way, on %s,', (name) => {
  let database: FreshDatabase;
  let dataSource: DataSource;
  beforeEach(async () => {
    database = await freshDatabase(name);
    dataSource = await new DataSource({
      ...database.options,
      entities: [...oauth2Entities(), User, StoredSession, Note],
      migrations: [...oauth2Migrations(database.options.type), ServerInitial1764000000000],
    }).initialize();
  });
  afterEach(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  /** A query runner that dies after so many tables. MariaDB has kept each by then; a rollback takes back none. */
  function mortal(runner: QueryRunner, tables: number): QueryRunner {
    const query = runner.query.bind(runner);
    let left = tables;
    runner.query = ((sql: string, ...more: []) => {
      if (/^CREATE TABLE/.test(sql) && left-- === 0) return Promise.reject(new Error('killed'));
      return query(sql, ...more);
    }) as QueryRunner['query'];
    return runner;
  }

  it.each([
    [0, 1],
    [0, 4],
    [0, 7],
    [1, 1],
    [1, 2],
  ])('can be run again: migration %i after %i tables', async (which, tables) => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    const migration = new (dataSource.options.migrations as (new () => ServerInitial1764000000000)[])[
      which
    ]();
    await expect(migration.up(mortal(runner, tables))).rejects.toThrow('killed');
    await runner.rollbackTransaction();
    await runner.release();
    expect(await dataSource.runMigrations()).toHaveLength(2);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query: sql }) => sql)).toEqual([]);
  });
});
