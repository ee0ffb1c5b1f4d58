import { setImmediate } from 'node:timers/promises';
import { RedisProcess } from '../../../../test/support/redis-process.js';
import { SharedByRedis } from './shared-by-redis.js';

/** Much longer than it takes, much shorter than for ever, in milliseconds. */
const SOON = 2_000;
const describeWithRedis = RedisProcess.isThere() ? describe : describe.skip;

describeWithRedis('SharedByRedis', () => {
  let redis: RedisProcess;
  beforeEach(async () => {
    redis = await RedisProcess.start();
  });
  afterEach(() => redis.stop());

  it.each<[string, () => Promise<void> | void]>([
    ['is there', () => undefined],
    ['is away', () => redis.kill()],
    ['hangs', () => redis.freeze()],
  ])('ends at once where Redis %s, whatever it was asked', async (_case, befall) => {
    const shared = await SharedByRedis.open(redis.url);
    await shared.store.set('key', 'value', 60_000);
    await befall();
    const asked = [shared.store.get('key'), shared.store.set('other', 'value', 60_000)];
    // No request is new any more when an app ends.
    await setImmediate();
    const began = performance.now();
    await shared.onApplicationShutdown();
    await Promise.all(asked.map((each) => each.catch(() => undefined)));
    expect(performance.now() - began).toBeLessThan(SOON);
  });

  it('ends at once where Redis was never there', async () => {
    await redis.kill();
    const shared = await SharedByRedis.open(redis.url);
    void shared.store.get('key').catch(() => undefined);
    await setImmediate();
    const began = performance.now();
    await shared.onApplicationShutdown();
    expect(performance.now() - began).toBeLessThan(SOON);
  });
});
