import type { EventEmitter } from 'node:events';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { databases, freshDatabase, type FreshDatabase } from '../../../../test/support/databases.js';
import { StatementRunner } from './statement-runner.js';
import { Writes } from './writes.js';

const NAMES = "SELECT name FROM pg_prepared_statements WHERE name LIKE 'oauth2_%'";

const onPostgres = () => {
  let fresh: FreshDatabase;
  let dataSource: DataSource;
  let runner: StatementRunner;
  beforeEach(async () => {
    fresh = await freshDatabase('postgres');
    dataSource = await new DataSource({ ...fresh.options, extra: { max: 1 } }).initialize();
    await dataSource.query('CREATE TABLE notes (id int PRIMARY KEY, text varchar(10))');
    runner = new StatementRunner(dataSource);
  });
  afterEach(async () => {
    await dataSource.destroy();
    await fresh.drop();
  });

  const insert = (id: number, manager = dataSource.manager) =>
    runner.run('INSERT INTO notes (id, text) VALUES ($1, $2)', [id, 'text'], manager);

  it('gives a statement a name once', async () => {
    await insert(1);
    await insert(2);
    expect(await dataSource.query(NAMES)).toHaveLength(1);
    expect(await runner.run('SELECT id FROM notes ORDER BY id', [])).toEqual({
      rows: [{ id: 1 }, { id: 2 }],
      affected: 2,
    });
  });

  it.each(['DEALLOCATE ALL', 'DISCARD ALL'])('goes on without names when a pooler did a %s', async (loss) => {
    await insert(1);
    await dataSource.query(loss);
    await insert(2);
    await insert(3);
    expect(await dataSource.query('SELECT id FROM notes')).toHaveLength(3);
    expect(await dataSource.query(NAMES)).toEqual([]);
  });

  it('lets the transaction that noticed the loss run again, whole', async () => {
    await insert(1);
    await dataSource.query('DEALLOCATE ALL');
    await new Writes(dataSource).transaction(async (manager) => {
      await manager.query("INSERT INTO notes (id, text) VALUES (2, 'other')");
      await insert(3, manager);
    });
    expect(await dataSource.query('SELECT id FROM notes ORDER BY id')).toEqual([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ]);
  });

  it('goes on without names when the schema changed under a plan', async () => {
    await insert(1);
    const text = () => runner.run('SELECT text FROM notes', []);
    await text();
    await dataSource.query('ALTER TABLE notes ALTER COLUMN text TYPE text');
    expect((await text()).rows).toEqual([{ text: 'text' }]);
  });

  it('takes nothing else that PostgreSQL does not support for that: it is told at once, and once', async () => {
    await insert(1);
    let runs = 0;
    const unsupported = new Writes(dataSource).run((manager) => {
      runs++;
      return runner.run('SELECT count(*) FROM notes FOR UPDATE', [], manager);
    });
    await expect(unsupported).rejects.toMatchObject({ driverError: { code: '0A000' } });
    expect(runs).toBe(1);
    await insert(2);
    expect(await dataSource.query(NAMES)).toHaveLength(1);
  });

  it("tells TypeORM's logger what was slow", async () => {
    const slow: string[] = [];
    Object.assign(dataSource.options, { maxQueryExecutionTime: 1000 });
    dataSource.logger.logQuerySlow = (_time, query) => slow.push(query);
    await runner.run('SELECT pg_sleep(1.1)', []);
    await insert(1);
    expect(slow).toEqual(['SELECT pg_sleep(1.1)']);
  });

  it('tells what went wrong as TypeORM does, and gives the connection back', async () => {
    await insert(1);
    await expect(insert(1)).rejects.toMatchObject({
      name: 'QueryFailedError',
      driverError: { code: '23505' },
    });
    await insert(2);
  });

  describe('outside a transaction, when the server ends the connection', () => {
    const fatal = Object.assign(new Error('terminating connection'), { severity: 'FATAL', code: '57P01' });
    interface Lent extends EventEmitter {
      readonly connection: EventEmitter;
    }
    const pool = () => (dataSource.driver as PostgresDriver).master as EventEmitter;
    const select = () => runner.run('SELECT 1 AS one', []);

    it('fails, and ends no process, from the moment in which it was lent', async () => {
      pool().once('acquire', (lent: Lent) => queueMicrotask(() => lent.emit('error', fatal)));
      await select().catch(() => undefined);
      expect((await select()).rows).toEqual([{ one: 1 }]);
    });

    it('hears it while the answer is still being read, though another waits for the connection', async () => {
      let heard: unknown;
      pool().once('acquire', ({ connection }: Lent) => {
        // In the same packet as the end of the answer.
        connection.once('readyForQuery', () => {
          heard = connection.emit('errorMessage', fatal);
        });
      });
      const [first, waiting] = await Promise.all([select(), dataSource.query('SELECT 2 AS two')]);
      expect([first.rows, waiting, heard]).toEqual([[{ one: 1 }], [{ two: 2 }], true]);
    });
  });
};
if (databases.includes('postgres')) describe('StatementRunner on PostgreSQL', onPostgres);

it('does without names on SQLite', async () => {
  const dataSource = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
  await dataSource.query('CREATE TABLE notes (id int PRIMARY KEY)');
  const runner = new StatementRunner(dataSource);
  expect(await runner.run('INSERT INTO notes (id) VALUES (?)', [1])).toMatchObject({ affected: 1 });
  expect(await runner.run('SELECT id FROM notes', [])).toMatchObject({ rows: [{ id: 1 }] });
  await dataSource.destroy();
});
