/**
 * A cleaner in a process of its own, as `cleartokens` is: waits for a word, clears, and tells its batches' times and
 * its memory. `node test/bench/volume/cleaner.mjs DATABASE_URL NOW [BATCH_SIZE]`
 */
import { connectionsCpu } from '../machine.mjs';
import { openStore } from './store.mjs';

const [url, now, batchSize] = process.argv.slice(2);
const store = await openStore(url);
const batches = []; // { kind, took in milliseconds }

const deleteExpired = store.tokens.deleteExpired.bind(store.tokens);
store.tokens.deleteExpired = async (kind, ...given) => {
  const start = performance.now();
  try {
    return await deleteExpired(kind, ...given);
  } finally {
    batches.push({ kind, took: performance.now() - start });
  }
};

process.send({ ready: true });
const orphaned = () => process.exit(1); // whoever wanted it was killed
process.once('disconnect', orphaned);
await new Promise((resolve) => process.once('message', resolve));
process.off('disconnect', orphaned);
const databaseCpu = () => connectionsCpu((query) => store.dataSource.query(query));
const cpuBefore = [process.cpuUsage(), await databaseCpu()];
const memory = [process.memoryUsage().rss];
const start = performance.now();
const cleared = await store.expired.clear({
  now: new Date(Number(now)),
  ...(batchSize && { batchSize: Number(batchSize) }),
  onProgress: () => {
    memory.push(process.memoryUsage().rss);
    process.send({ batch: true });
  },
});
const took = performance.now() - start;
const { user, system } = process.cpuUsage(cpuBefore[0]);
const cpu = [(user + system) / 1000, (await databaseCpu()) - cpuBefore[1]];
await new Promise((resolve) => process.send({ cleared, took, batches, memory, cpu }, resolve));
process.disconnect();
await store.close();
