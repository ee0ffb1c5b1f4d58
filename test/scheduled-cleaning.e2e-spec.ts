import { setTimeout as pause } from 'node:timers/promises';
import {
  AccessToken,
  Cleanup,
  CleaningWatch,
  ExpiredRecords,
  type OAuth2ProviderOptionsInput,
  ScheduledCleaning,
} from 'nest-oauth2-provider';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { CleaningProcess, type CleaningTurn } from './support/cleaning-processes.js';
import { TestClient } from './support/client.js';
import { databases, describeEachShared } from './support/databases.js';
import { Host, pairs } from './support/host.js';
import { recorder } from './support/recorder.js';

const HOUR = 3_600_000; // milliseconds
/** How long a schedule of a second may take, in milliseconds. */
const PATIENCE = 10_000;

const forService = { grantTypes: ['client_credentials'], responseTypes: [] };
const cleaningBy = (options: Partial<OAuth2ProviderOptionsInput>) => options;

async function until(isTrue: () => Promise<boolean>, patience = PATIENCE): Promise<void> {
  for (const end = Date.now() + patience; !(await isTrue()); await pause(50)) {
    if (Date.now() > end) throw new Error('it did not happen in time');
  }
}

const tokensOf = (host: Host) => host.dataSource.getRepository(AccessToken);
const stateOf = ({ dataSource }: { dataSource: DataSource }) =>
  dataSource.getRepository(Cleanup).findOneBy({});

/** Tokens of which so many have expired, by so many hours. */
async function withExpired(host: Host, expired: number, hours = 1): Promise<TestClient> {
  const client = await TestClient.register(host, forService);
  for (let turn = 0; turn <= expired; turn++) await client.token({ grant_type: 'client_credentials' });
  for (const { id } of await tokensOf(host).find({ take: expired, order: { id: 'ASC' } })) {
    await tokensOf(host).update({ id }, { expires: new Date(Date.now() - hours * HOUR) });
  }
  return client;
}

describe.each(pairs)('cleaning by itself on %s with %s', (platform, database) => {
  let host: Host;
  afterEach(() => host?.stop());

  const start = async (options: Partial<OAuth2ProviderOptionsInput>) => {
    host = await Host.start({ platform, database, options });
  };

  it('is off unless it is asked for', async () => {
    await start({});
    await withExpired(host, 2);
    host.app.get(ScheduledCleaning).start();
    await pause(300);
    expect(await tokensOf(host).count()).toBe(3);
    expect(await stateOf(host)).toBeNull();
  });

  it('comes again and again by the clock, and tells when and what it removed', async () => {
    await start(cleaningBy({ cleanupEvery: 1 }));
    for (const round of [1, 2]) {
      await withExpired(host, 2);
      await until(async () => (await tokensOf(host).count()) === round);
    }
    await until(async () => (await stateOf(host))?.holder === null);
    const state = await stateOf(host);
    expect(state).toMatchObject({ complete: true, holder: null, heldUntil: new Date(0) });
    expect(Math.abs(Date.now() - state!.finishedAt!.getTime())).toBeLessThan(PATIENCE);
  });

  it('comes after so many token requests, a little at a time, and never in their own', async () => {
    await start(cleaningBy({ cleanupAfterRequests: 3 }));
    const runs = jest.spyOn(host.app.get(ExpiredRecords), 'run');
    const client = await withExpired(host, 1);
    expect(runs).not.toHaveBeenCalled();
    await client.token({ grant_type: 'client_credentials' });
    await until(async () => (await tokensOf(host).count()) === 2);
    expect(runs.mock.calls).toMatchObject([[{ maxBatches: 1, batchSize: 200 }]]);
  });

  it('leaves the turn to a process that has it, and takes it from one that died', async () => {
    await start({});
    await withExpired(host, 1);
    const cleaning = host.app.get(ScheduledCleaning);
    const other = {
      id: 'expired-records',
      holder: 'another process',
      heldUntil: new Date(Date.now() + 60_000),
    };
    await host.dataSource
      .getRepository(Cleanup)
      .insert({ ...other, startedAt: new Date(), complete: false, removed: null, finishedAt: null });
    expect(await cleaning.turn()).toBe(false);
    expect(await tokensOf(host).count()).toBe(2);
    await host.dataSource.getRepository(Cleanup).updateAll({ heldUntil: new Date(Date.now() - 1) });
    expect(await cleaning.turn()).toBe(true);
    expect(await tokensOf(host).count()).toBe(1);
    expect(await stateOf(host)).toMatchObject({ holder: null, removed: { accessToken: 1 } });
  });

  it('ends with the app, after the batch that is under way, and gives its turn back', async () => {
    await start({ cleanupBatchSize: 1, cleanupInterval: 60 });
    await withExpired(host, 3);
    const cleaning = host.app.get(ScheduledCleaning);
    const turn = cleaning.turn();
    await until(async () => (await tokensOf(host).count()) === 3);
    const begun = performance.now();
    await cleaning.onModuleDestroy();
    expect(await turn).toBe(true);
    // Without the pause of a minute between two batches.
    expect(performance.now() - begun).toBeLessThan(PATIENCE);
    expect(await stateOf(host)).toMatchObject({ holder: null, complete: false, removed: { accessToken: 1 } });
    expect(await cleaning.turn()).toBe(false);
  });
});

describeEachShared('two processes with a schedule on %s', (database) => {
  const hosts: Host[] = [];
  beforeAll(async () => {
    const options = cleaningBy({ cleanupEvery: 1 });
    hosts.push(await Host.start({ database, options }));
    const { url } = hosts[0].dataSource.options as { url: string };
    hosts.push(await Host.start({ database, options, dataSource: { url } as Partial<DataSourceOptions> }));
  });
  // The first has the database, and drops it.
  afterAll(async () => {
    for (const host of hosts.reverse()) await host.stop();
  });

  it('take turns: never both at once, and together as often as one alone', async () => {
    const turns: { begun: number; ended: number }[] = [];
    for (const host of hosts) {
      const records = host.app.get(ExpiredRecords);
      const run = records.run.bind(records);
      records.run = async (how) => {
        const turn = { begun: performance.now(), ended: Infinity };
        turns.push(turn);
        await pause(400);
        return run(how).finally(() => (turn.ended = performance.now()));
      };
    }
    const begun = performance.now();
    await until(() => Promise.resolve(turns.filter(({ ended }) => ended < Infinity).length >= 4));
    const seconds = (performance.now() - begun) / 1000;
    for (const [index, { begun: next }] of turns.slice(1).entries()) {
      expect(next).toBeGreaterThan(turns[index].ended);
    }
    // One begins three quarters of its second after the last at the soonest.
    expect(turns.length).toBeLessThanOrEqual(seconds / 0.75 + 1);
  });
});

describeEachShared('two forked processes with a schedule on %s', (database) => {
  const turns: CleaningTurn[] = [];
  const workers: CleaningProcess[] = [];
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ database });
    const { type, url } = host.dataSource.options as { type: 'postgres'; url: string };
    for (const _ of [1, 2]) workers.push(await CleaningProcess.start({ type, url }, 1, turns));
  }, 180_000);
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await host?.stop();
  });

  it('clean one at a time, and the next comes when the one before is done', async () => {
    // The first has had turns while the other was starting.
    turns.length = 0;
    await until(() => Promise.resolve(turns.filter(({ ended }) => ended < Infinity).length >= 4), 60_000);
    const inOrder = [...turns].sort((one, other) => one.begun - other.begun);
    for (const [index, { begun }] of inOrder.slice(1).entries())
      expect(begun).toBeGreaterThanOrEqual(inOrder[index].ended);
  }, 90_000);

  it('leave the turn of one that was killed in it until its lease is over; then the other takes it', async () => {
    workers.forEach((worker) => worker.takeTime(600_000));
    await until(() => Promise.resolve(turns.at(-1)?.ended === Infinity), 30_000);
    const { by: holder } = turns.at(-1)!;
    const other = workers.find((worker) => worker !== holder)!;
    await holder.kill();
    other.takeTime(0);
    await withExpired(host, 3);
    const before = turns.length;
    const lease = (await stateOf(host))!;
    expect(lease.heldUntil.getTime()).toBeGreaterThan(Date.now());
    await pause(2_500);
    expect(turns).toHaveLength(before);
    expect(await tokensOf(host).count()).toBe(4);

    // As if a minute had passed.
    await host.dataSource.getRepository(Cleanup).updateAll({ heldUntil: new Date(Date.now() - 1) });
    await until(async () => (await tokensOf(host).count()) === 1, 30_000);
    await until(async () => (await stateOf(host))?.holder === null, 30_000);
    expect(turns.slice(before).every(({ by }) => by === other)).toBe(true);
    expect(turns.slice(before).some(({ removed }) => removed === 3)).toBe(true);
  }, 120_000);
});

describe.each(databases)('who watches over the cleaning on %s', (database) => {
  const lines: string[] = [];
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ database, logger: recorder({ push: (line: string) => lines.push(line) }) });
    await withExpired(host, 2, 47);
  });
  afterAll(() => host?.stop());

  const complaint = () => host.app.get(CleaningWatch).complaint();
  const warnings = async () => {
    lines.length = 0;
    const watch = host.app.get(CleaningWatch);
    await watch.onApplicationBootstrap();
    watch.onModuleDestroy();
    return lines.filter((line) => line.includes('expired records'));
  };

  it('says nothing as long as nothing lies there for two days', async () => {
    expect(await complaint()).toBeUndefined();
    expect(await warnings()).toEqual([]);
  });

  it('warns, when the app starts, of what nobody has ever removed', async () => {
    const [{ id }] = await tokensOf(host).find({ take: 1, order: { id: 'ASC' } });
    await tokensOf(host).update({ id }, { expires: new Date(Date.now() - 49 * HOUR) });
    expect(await complaint()).toMatch(
      /^expired records have never been removed; .* cleartokens .* cleanupEvery$/,
    );
    expect(await warnings()).toEqual([expect.stringContaining('expired records have never been removed')]);
  });

  it('warns of a cleaning that was long ago, and of one that did not remove all', async () => {
    const cleanups = host.dataSource.getRepository(Cleanup);
    await host.app.get(ExpiredRecords).run({ batchSize: 1, maxBatches: 1 });
    await tokensOf(host).updateAll({ expires: new Date(Date.now() - 49 * HOUR) });
    expect(await complaint()).toMatch(/last removed at .*, and not all of them; /);
    await cleanups.updateAll({ complete: true });
    expect(await complaint()).toBeUndefined();
    await cleanups.updateAll({ finishedAt: new Date(Date.now() - 49 * HOUR) });
    expect(await complaint()).toMatch(/^expired records were last removed at \d{4}-\d\d-\d\dT/);
  });

  it('is content when somebody cleans, however they do', async () => {
    await host.app.get(ExpiredRecords).clear();
    expect(await complaint()).toBeUndefined();
    expect(await host.app.get(CleaningWatch).state()).toMatchObject({
      overdue: false,
      last: { complete: true },
    });
  });
});
