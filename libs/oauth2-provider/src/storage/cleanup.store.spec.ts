import { DataSource } from 'typeorm';
import { type FreshDatabase, databases, freshDatabase } from '../../../../test/support/databases.js';
import { NOW, at } from '../../../../test/support/records.js';
import { CleanupStore } from './cleanup.store.js';
import { Cleanup } from './entities/cleanup.entity.js';
import { oauth2Entities } from './entities.js';
import { writesOf } from './writes.js';

describe.each(databases)('CleanupStore on %s', (name) => {
  let database: FreshDatabase;
  const processes: DataSource[] = [];
  const stores: CleanupStore[] = [];
  beforeAll(async () => {
    database = await freshDatabase(name);
    const open = (synchronize: boolean) =>
      new DataSource({ ...database.options, entities: oauth2Entities(), synchronize }).initialize();
    processes.push(await open(true));
    // On SQLite both share the one connection that a process has.
    processes.push(name === 'sqlite' ? processes[0] : await open(false));
    stores.push(...processes.map((each) => new CleanupStore(writesOf(each), each.manager)));
  });
  afterAll(async () => {
    await Promise.all([...new Set(processes)].map((each) => each.destroy()));
    await database.drop();
  });
  beforeEach(() => processes[0].getRepository(Cleanup).deleteAll());

  const turn = (holder: string, now: Date, lastBegunBefore?: Date) => ({
    ...{ holder, now, until: new Date(now.getTime() + 60_000) },
    ...(lastBegunBefore && { lastBegunBefore }),
  });

  it('gives the turn to one of many who ask at once, also the very first time', async () => {
    const asked = Array.from({ length: 20 }, (_, index) => stores[index % 2].take(turn(`p${index}`, NOW)));
    expect((await Promise.all(asked)).filter((taken) => taken)).toHaveLength(1);
  });

  it('gives it to the next when the first has ended it', async () => {
    expect(await stores[0].take(turn('a', NOW))).toBe(true);
    expect(await stores[1].take(turn('b', at(1)))).toBe(false);
    await stores[1].release('b');
    expect(await stores[1].take(turn('b', at(2)))).toBe(false);
    await stores[0].release('a');
    expect(await stores[1].take(turn('b', at(3)))).toBe(true);
  });

  it('gives it to the next when the first died and its time is over', async () => {
    await stores[0].take(turn('a', NOW));
    expect(await stores[1].take(turn('b', at(59)))).toBe(false);
    expect(await stores[1].take(turn('b', at(60)))).toBe(true);
    expect(await stores[0].renew('a', at(200))).toBe(false);
    await stores[0].release('a');
    expect(await stores[0].take(turn('a', at(61)))).toBe(false);
  });

  it('goes on as long as it is renewed', async () => {
    await stores[0].take(turn('a', NOW));
    expect(await stores[0].renew('a', at(100))).toBe(true);
    expect(await stores[1].take(turn('b', at(99)))).toBe(false);
  });

  it('gives a turn of the schedule once in its time, whoever had the last', async () => {
    expect(await stores[0].take(turn('a', NOW, at(-75)))).toBe(true);
    await stores[0].release('a');
    expect(await stores[1].take(turn('b', at(50), at(-25)))).toBe(false);
    expect(await stores[1].take(turn('b', at(75), NOW))).toBe(true);
  });

  it('gives turns between those of the schedule, which do not put it off', async () => {
    await stores[0].take(turn('a', NOW, at(-75)));
    await stores[0].release('a');
    expect(await stores[0].take(turn('a', at(10)))).toBe(true);
    await stores[0].release('a');
    expect(await stores[1].take(turn('b', at(75), NOW))).toBe(true);
  });

  it('remembers the last cleaning, and nothing before there was one', async () => {
    expect(await stores[0].last()).toBeNull();
    await stores[0].take(turn('a', NOW));
    expect(await stores[0].last()).toBeNull();
    const cleaned = { finishedAt: at(5), removed: { accessToken: 3 }, complete: true };
    await stores[0].note(cleaned);
    expect(await stores[1].last()).toEqual(cleaned);
    await stores[1].note({ ...cleaned, complete: false });
    expect(await stores[0].last()).toMatchObject({ complete: false });
    // What is noted takes no turn from anybody.
    expect(await stores[0].renew('a', at(100))).toBe(true);
  });
});
