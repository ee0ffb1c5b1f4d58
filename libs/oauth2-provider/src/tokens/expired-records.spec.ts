import { Logger } from '@nestjs/common';
import { validateOptions } from '../options/validate.js';
import type { Cleaned, CleanupStore } from '../storage/cleanup.store.js';
import type { ExpiringKind, Removed } from '../storage/expired-rows.js';
import type { TokenStore } from '../storage/token.store.js';
import { ExpiredRecords } from './expired-records.js';

const KINDS: ExpiringKind[] = [
  'refreshToken',
  'accessToken',
  'idToken',
  'authorizationCode',
  'deviceCode',
  'tokenFamily',
  'userCodeAttempts',
  'logoutDelivery',
  'signingKey',
];
const NONE = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
const OPTIONS = validateOptions({
  issuer: 'http://localhost:3000/o',
  secret: 's'.repeat(40),
  cleanupBatchSize: 7,
  cleanupInterval: 0,
});

/** A store with so many expired records of each kind; notes what it is asked. */
class Records {
  readonly asked: [ExpiringKind, Date, number, Date?][] = [];
  constructor(
    private readonly left: Partial<Record<ExpiringKind, number>>,
    readonly locksInPassing = false,
  ) {}

  deleteExpired(kind: ExpiringKind, before: Date, limit: number, from?: Date): Promise<Removed> {
    this.asked.push([kind, before, limit, from]);
    const count = Math.min(limit, this.left[kind] ?? 0);
    const left = (this.left[kind] ?? 0) - count;
    this.left[kind] = left;
    return Promise.resolve(count === 0 ? { count } : { count, reached: new Date(-left) });
  }
}

/** What is kept about the cleanings. */
const noted: Cleaned[] = [];
const cleanups = { note: (cleaned: Cleaned) => Promise.resolve(void noted.push(cleaned)) } as CleanupStore;

const over = (records: Pick<TokenStore, 'deleteExpired'>) =>
  new ExpiredRecords(records as TokenStore, OPTIONS, cleanups);

describe('ExpiredRecords.clear', () => {
  let log: jest.SpyInstance;
  beforeEach(() => {
    log = jest.spyOn(Logger.prototype, 'log').mockImplementation();
  });
  afterEach(() => log.mockRestore());

  it('removes tokens before codes and families, in batches, until nothing is left', async () => {
    const records = new Records({ refreshToken: 15, tokenFamily: 3 });
    const now = new Date('2030-01-01');
    await expect(over(records).clear({ now })).resolves.toEqual({
      ...NONE,
      refreshToken: 15,
      tokenFamily: 3,
    });

    const order = records.asked.map(([kind]) => kind);
    expect([...new Set(order)]).toEqual(KINDS);
    expect(order.filter((kind) => kind === 'refreshToken')).toHaveLength(4);
    expect(records.asked.every(([, before, limit]) => before === now && limit === 7)).toBe(true);
  });

  it('begins each batch where the last of its kind ended, and never looks back', async () => {
    const records = new Records({ accessToken: 15, tokenFamily: 3 });
    await over(records).clear();
    const begins = (wanted: ExpiringKind) =>
      records.asked.filter(([kind]) => kind === wanted).map(([, , , from]) => from);
    expect(begins('accessToken')).toEqual([undefined, new Date(-8), new Date(-1), new Date(0)]);
    expect(begins('tokenFamily')).toEqual([undefined, new Date(0)]);
  });

  it('looks back once where another process may have held more than it removed', async () => {
    const records = new Records({ tokenFamily: 9 }, true);
    await over(records).clear();
    const begins = records.asked.filter(([kind]) => kind === 'tokenFamily').map(([, , , from]) => from);
    expect(begins).toEqual([undefined, new Date(-2), new Date(0), undefined]);
  });

  it('goes on after a batch that another process made short', async () => {
    const batches = [7, 2, 7, 0];
    const deleteExpired = (kind: ExpiringKind) =>
      Promise.resolve({ count: kind === 'idToken' ? batches.shift()! : 0 });
    await expect(over({ deleteExpired }).clear()).resolves.toEqual({ ...NONE, idToken: 16 });
  });

  it('can be run again', async () => {
    const records = over(new Records({ accessToken: 9 }));
    await records.clear();
    await expect(records.clear()).resolves.toEqual(NONE);
  });

  it('takes batch size and interval (seconds) from the caller, and tells the progress', async () => {
    const progress: unknown[] = [];
    const started = performance.now();
    await over(new Records({ accessToken: 3 })).clear({
      batchSize: 2,
      interval: 0.05,
      onProgress: (each) => progress.push(each),
    });
    expect(progress).toMatchObject([
      { kind: 'accessToken', removed: 2, total: 2 },
      { kind: 'accessToken', removed: 1, total: 3 },
    ]);
    expect(performance.now() - started).toBeGreaterThan(95);
  });

  it('stops after the batch under way when it is told to, without waiting the interval out', async () => {
    const controller = new AbortController();
    const cleared = over(new Records({ accessToken: 20 })).clear({
      interval: 3600,
      signal: controller.signal,
      onProgress: () => setImmediate(() => controller.abort()),
    });
    await expect(cleared).resolves.toEqual({ ...NONE, accessToken: 7 });
  });

  it('ends when its time is over, after the batch under way, and the next run goes on', async () => {
    const records = over(new Records({ accessToken: 20 }));
    const { removed, complete } = await records.run({ maxSeconds: 0.05, interval: 3600 });
    expect({ removed, complete }).toEqual({ removed: { ...NONE, accessToken: 7 }, complete: false });
    expect(await records.run()).toEqual({ removed: { ...NONE, accessToken: 13 }, complete: true });
  });

  it('removes no more batches of each kind than it may, and knows whether that was all', async () => {
    const records = over(new Records({ refreshToken: 15, accessToken: 3, idToken: 7 }));
    const small = { maxBatches: 1 };
    const first = { ...NONE, refreshToken: 7, accessToken: 3, idToken: 7 };
    expect(await records.run(small)).toEqual({ removed: first, complete: false });
    expect(await records.run(small)).toEqual({ removed: { ...NONE, refreshToken: 7 }, complete: false });
    expect(await records.run(small)).toEqual({ removed: { ...NONE, refreshToken: 1 }, complete: true });
  });

  it('tells the progress by the time that is behind', async () => {
    const reached = [0, 50, 100].map((day) => new Date(day * 1000));
    const deleteExpired = (kind: ExpiringKind) => {
      const next = kind === 'idToken' ? reached.shift() : undefined;
      return Promise.resolve(next ? { count: 1, reached: next } : { count: 0 });
    };
    const shares: number[] = [];
    await over({ deleteExpired }).clear({
      now: new Date(100_000),
      onProgress: ({ share }) => shares.push(share),
    });
    expect(shares).toEqual([0, 0.5, 1]);
  });

  it('keeps when it finished and what it removed, and nothing of a run that failed', async () => {
    noted.length = 0;
    await over(new Records({ accessToken: 9 })).run({ maxBatches: 1 });
    const failing = { deleteExpired: () => Promise.reject(new Error('connection lost')) };
    await expect(over(failing).run()).rejects.toThrow('connection lost');
    expect(noted).toEqual([
      { finishedAt: expect.any(Date) as Date, removed: { ...NONE, accessToken: 7 }, complete: false },
    ]);
    expect(Math.abs(Date.now() - noted[0].finishedAt.getTime())).toBeLessThan(10_000);
  });

  it('asks no database for more rows in a statement than it takes', async () => {
    const records = new Records({ accessToken: 70_000 });
    await expect(over(records).clear({ batchSize: 1_000_000 })).resolves.toEqual({
      ...NONE,
      accessToken: 70_000,
    });
    expect(Math.max(...records.asked.map(([, , limit]) => limit))).toBeLessThan(32_766);
  });

  it('logs the counts once', async () => {
    await over(new Records({ refreshToken: 8, idToken: 1 })).clear();
    expect(log.mock.calls).toEqual([
      [
        'removed expired records: refreshToken 8, accessToken 0, idToken 1, authorizationCode 0, deviceCode 0, ' +
          'tokenFamily 0, userCodeAttempts 0, logoutDelivery 0, signingKey 0',
      ],
    ]);
  });

  it('logs what was removed also when a later batch fails', async () => {
    const deleteExpired = jest
      .fn()
      .mockResolvedValueOnce({ count: 7 })
      .mockRejectedValue(new Error('connection lost'));
    await expect(over({ deleteExpired }).clear()).rejects.toThrow('connection lost');
    expect(log).toHaveBeenCalledWith(expect.stringContaining('refreshToken 7'));
  });

  it.each([
    { batchSize: 0 },
    { batchSize: 1.5 },
    { batchSize: NaN },
    { interval: -1 },
    { interval: Infinity },
    { maxSeconds: 0 },
    { maxSeconds: NaN },
    { maxBatches: 0 },
  ])('refuses %j', async (how) => {
    const records = new Records({ accessToken: 1 });
    await expect(over(records).clear(how)).rejects.toThrow(RangeError);
    expect(records.asked).toEqual([]);
  });
});
