import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Column, DataSource, Entity, PrimaryColumn, QueryFailedError } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { type Writes, writesOf } from './writes.js';

@Entity('mark')
class Mark {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  name!: string;

  @Column({ type: 'integer', default: 0 })
  weight!: number;
}

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each(databases)('Writes on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let writes: Writes;
  beforeEach(async () => {
    fresh = await freshDataSource(name, [Mark]);
    ({ dataSource } = fresh);
    writes = writesOf(dataSource);
  });
  afterEach(() => fresh?.end());

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
    expect(writesOf(new DataSource({ ...dataSource.options, entities: [Mark] }))).not.toBe(writes);
  });

  it('runs a transaction again that the database chose in a deadlock, and keeps all of both', async () => {
    if (name === 'sqlite') return expect(writes.hasRowLocks).toBe(false);
    await writes.run((manager) => manager.insert(Mark, [{ name: 'a' }, { name: 'b' }]));
    let attempts = 0;
    let waiting = 0;
    let meet = (): unknown => undefined;
    const both = new Promise<void>((resolve) => (meet = () => ++waiting === 2 && resolve()));
    const rename = (first: string, second: string) =>
      writes.transaction(async (manager) => {
        attempts++;
        await manager.query(`UPDATE mark SET weight = weight + 1 WHERE name = '${first}'`);
        // Each now holds what the other wants next.
        meet();
        await both;
        await manager.query(`UPDATE mark SET weight = weight + 1 WHERE name = '${second}'`);
      });
    await Promise.all([rename('a', 'b'), rename('b', 'a')]);
    // Or more, where the one that lost was back before the other had gone on.
    expect(attempts).toBeGreaterThanOrEqual(3);
    const kept = await dataSource.getRepository(Mark).find();
    expect(kept.map(({ weight }) => weight)).toEqual([2, 2]);
  });

  it.each(['run', 'transaction'] as const)(
    '%s gives up after ten tries, and passes any other error on at once',
    async (way) => {
      const deadlock = new QueryFailedError(
        'UPDATE',
        [],
        Object.assign(new Error('deadlock'), { code: '40P01' }),
      );
      const failing = (error: Error) => jest.fn(() => Promise.reject(error));
      const yielded = failing(deadlock);
      await expect(writes[way](yielded)).rejects.toBe(deadlock);
      expect(yielded).toHaveBeenCalledTimes(10);
      const other = failing(new Error('no'));
      await expect(writes[way](other)).rejects.toThrow('no');
      expect(other).toHaveBeenCalledTimes(1);
    },
  );

  it('answers what the try that succeeds makes, and keeps nothing of those before', async () => {
    let tries = 0;
    const made = await writes.transaction(async (manager) => {
      const mark = `try ${++tries}`;
      await manager.insert(Mark, { name: mark });
      if (tries < 3) throw Object.assign(new Error('undone'), { code: 'ER_LOCK_DEADLOCK' });
      return mark;
    });
    expect([made, await marks()]).toEqual(['try 3', ['try 3']]);
  });
});

describe('Writes on a SQLite file that another process writes to', () => {
  it('runs a transaction again whose reading was overtaken', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oauth2-'));
    const open = (synchronize: boolean) =>
      new DataSource({
        type: 'better-sqlite3',
        database: join(folder, 'file'),
        enableWAL: true,
        entities: [Mark],
        synchronize,
      }).initialize();
    const [ours, theirs] = [await open(true), await open(false)];
    let attempts = 0;
    await writesOf(ours).transaction(async (manager) => {
      const before = await manager.count(Mark);
      if (++attempts === 1) await theirs.manager.insert(Mark, { name: 'theirs' });
      await manager.insert(Mark, { name: `ours after ${before}` });
    });
    expect(attempts).toBe(2);
    const kept = await ours.getRepository(Mark).find({ order: { name: 'ASC' } });
    expect(kept.map((mark) => mark.name)).toEqual(['ours after 1', 'theirs']);
    await Promise.all([ours.destroy(), theirs.destroy()]);
    await rm(folder, { recursive: true });
  });
});
