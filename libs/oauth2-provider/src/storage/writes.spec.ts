import { DataSource, Entity, PrimaryColumn } from 'typeorm';
import { type FreshDatabase, databases, freshDatabase } from '../../../../test/support/databases.js';
import { type Writes, writesOf } from './writes.js';

@Entity('mark')
class Mark {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  name!: string;
}

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each(databases)('Writes on %s', (name) => {
  let database: FreshDatabase;
  let dataSource: DataSource;
  let writes: Writes;
  beforeEach(async () => {
    database = await freshDatabase(name);
    dataSource = await new DataSource({
      ...database.options,
      entities: [Mark],
      synchronize: true,
    }).initialize();
    writes = writesOf(dataSource);
  });
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const marks = async () =>
    (await dataSource.getRepository(Mark).find({ order: { name: 'ASC' } })).map((mark) => mark.name);
  const writeIn = (mark: string, failure?: Error) =>
    writes.transaction(async (manager) => {
      await manager.insert(Mark, { name: mark });
      await pause();
      if (failure) throw failure;
      return mark;
    });

  it('keeps all of many transactions at once, and answers what each made', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `mark ${String(index).padStart(2, '0')}`);
    expect(await Promise.all(names.map((mark) => writeIn(mark)))).toEqual(names);
    expect(await marks()).toEqual(names);
  });

  it('keeps nothing of a transaction that throws, passes the error on, and goes on with the next', async () => {
    const failure = new Error('no');
    const [kept, lost, later] = await Promise.allSettled([writeIn('a'), writeIn('b', failure), writeIn('c')]);
    expect([kept.status, lost, later.status]).toEqual([
      'fulfilled',
      { status: 'rejected', reason: failure },
      'fulfilled',
    ]);
    expect(await marks()).toEqual(['a', 'c']);
  });

  it('does not lose a single write to the rollback of a transaction that is open', async () => {
    let stray: Promise<unknown> | undefined;
    const failing = writes.transaction(async (manager) => {
      await manager.insert(Mark, { name: 'lost' });
      stray = writes.run((outside) => outside.insert(Mark, { name: 'stray' }));
      await pause();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await stray;
    expect(await marks()).toEqual(['stray']);
  });

  it('goes on after a single write that fails', async () => {
    await writes.run((manager) => manager.insert(Mark, { name: 'once' }));
    await expect(writes.run((manager) => manager.insert(Mark, { name: 'once' }))).rejects.toThrow();
    await writes.run((manager) => manager.insert(Mark, { name: 'twice' }));
    expect(await marks()).toEqual(['once', 'twice']);
  });

  it(`${name === 'sqlite' ? 'runs one transaction at a time' : 'runs transactions at the same time'}`, async () => {
    let open = 0;
    let most = 0;
    const work = () =>
      writes.transaction(async () => {
        most = Math.max(most, ++open);
        await pause(100);
        open--;
      });
    await Promise.all([work(), work(), work()]);
    expect(most > 1).toBe(name !== 'sqlite');
  });

  it('is one for each data source, so that a host queues with the library', () => {
    expect(writesOf(dataSource)).toBe(writes);
    expect(writesOf(new DataSource({ ...database.options, entities: [Mark] }))).not.toBe(writes);
  });
});
