import { type DataSource, Column, Entity, PrimaryColumn } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { type HotStatements, hotStatementsOf } from './hot-statements.js';
import { insertRow } from './insert-row.js';

@Entity()
class Note {
  @PrimaryColumn({ type: 'varchar', length: 20 })
  name!: string;

  @Column({ type: 'varchar', length: 20, nullable: true })
  about!: string | null;

  @Column({ type: 'uuid', nullable: true })
  key!: string | null;

  /** The drivers make an object of it. */
  @Column({ default: () => 'CURRENT_TIMESTAMP' })
  made!: Date;
}

const KEY = '5d1f3d0e-5a2b-4c1d-8e9f-0a1b2c3d4e5f';
/** More than one statement asks for. */
const MANY = 501;

describe.each(databases)('look-ups on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let statements: HotStatements;
  let sent: string[];
  beforeEach(async () => {
    fresh = await freshDataSource(name, [Note]);
    dataSource = fresh.dataSource;
    statements = hotStatementsOf(dataSource);
    for (const row of [
      { name: 'a', about: 'b', key: KEY },
      { name: 'b', about: null },
      { name: 'c', about: 'a' },
    ])
      await insertRow(dataSource.manager, Note, Object.assign(new Note(), row));
    sent = [];
    dataSource.logger.logQuery = (query) => sent.push(query);
  });
  afterEach(() => fresh.end());

  const find = (value: string) =>
    statements.find(Note, 'name', value, [{ entity: Note, property: 'other', by: 'about' }]);
  const namesOf = async (values: string[]) =>
    (await Promise.all(values.map(find))).map(
      (found) => found && [found.name, (found as { other?: Note }).other?.name],
    );

  it('of the same turn are one statement, but for SQLite, and each gets what it asked for', async () => {
    expect(await namesOf(['c', 'nobody', 'a', 'b'])).toEqual([
      ['c', 'a'],
      null,
      ['a', 'b'],
      ['b', undefined],
    ]);
    expect(sent).toHaveLength(name === 'sqlite' ? 4 : 1);
  });

  it('of the same value get a row each', async () => {
    const [first, second] = await Promise.all([find('a'), find('a')]);
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
    expect(first!.made).not.toBe(second!.made);
  });

  it('of more than many are a statement more', async () => {
    const names = await namesOf(Array.from({ length: MANY }, (_, at) => (at < MANY - 1 ? `n${at}` : 'a')));
    expect(names.filter(Boolean)).toEqual([['a', 'b']]);
    expect(sent).toHaveLength(name === 'sqlite' ? MANY : 2);
  });

  it('of another turn are another statement', async () => {
    expect(await namesOf(['a'])).toEqual([['a', 'b']]);
    expect(await namesOf(['b'])).toEqual([['b', undefined]]);
    expect(sent).toHaveLength(2);
  });

  // PostgreSQL keeps no NUL, and what is long takes the others' time.
  it.each(['nul\0', 'x'.repeat(256), 'é'])(
    'of what nobody is called are each by themselves: %j',
    async (odd) => {
      const answers = await Promise.allSettled(['a', odd, 'b'].map(find));
      const isRefused = odd.includes('\0') && name === 'postgres';
      expect(answers).toMatchObject([
        { value: { name: 'a' } },
        isRefused ? { status: 'rejected' } : { value: null },
        { value: { name: 'b' } },
      ]);
      expect(sent).toHaveLength(name === 'sqlite' ? 3 : 2);
    },
  );

  it('do not fail with another that the database refuses', async () => {
    const answers = await Promise.allSettled(
      ['no-uuid', KEY].map((value) => statements.find(Note, 'key', value)),
    );
    expect(answers[0]).not.toHaveProperty('value.name');
    expect(answers[1]).toMatchObject({ value: { name: 'a' } });
  });

  it('all fail where the database has no answer', async () => {
    await dataSource.query('DROP TABLE note');
    const answers = await Promise.allSettled(['a', 'b'].map(find));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  const plans = () =>
    it('find by the index, by a plan that was kept when there was next to nothing', async () => {
      await namesOf(['a', 'b']);
      const many = sent.at(-1)!;
      const plan: unknown = await dataSource.transaction(async (manager) => {
        await manager.query('SET LOCAL plan_cache_mode = force_generic_plan');
        await manager.query(`PREPARE many AS ${many}`);
        return manager.query(`EXPLAIN EXECUTE many('["a"]')`);
      });
      expect(JSON.stringify(plan)).toMatch(/Index Scan using .* on note r/);
      expect(JSON.stringify(plan)).not.toContain('Seq Scan');
    });
  if (name === 'postgres') plans();
});
