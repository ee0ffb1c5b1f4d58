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
}

describe.each(databases)('look-ups on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let statements: HotStatements;
  let sent: string[];
  beforeEach(async () => {
    fresh = await freshDataSource(name, [Note]);
    dataSource = fresh.dataSource;
    statements = hotStatementsOf(dataSource);
    for (const [note, about] of [
      ['a', 'b'],
      ['b', null],
      ['c', 'a'],
    ])
      await insertRow(dataSource.manager, Note, Object.assign(new Note(), { name: note, about }));
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
    expect(await namesOf(['c', 'no such', 'a', 'b'])).toEqual([
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
  });

  it('of another turn are another statement', async () => {
    expect(await namesOf(['a'])).toEqual([['a', 'b']]);
    expect(await namesOf(['b'])).toEqual([['b', undefined]]);
    expect(sent).toHaveLength(2);
  });

  // PostgreSQL keeps no NUL; and a collation may take `A` for `a`, which is the asker's to see.
  it('fail by themselves where the database refuses what one asks for', async () => {
    const answers = await Promise.allSettled(['a', 'nul\0', 'b'].map(find));
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      name === 'postgres' ? 'rejected' : 'fulfilled',
      'fulfilled',
    ]);
    expect(answers[2]).toMatchObject({ value: { name: 'b' } });
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
