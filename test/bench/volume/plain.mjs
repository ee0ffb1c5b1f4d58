/**
 * Plain DELETEs in batches, in a process of their own that has a connection and nothing else: what a cleaner is measured
 * against. `node test/bench/volume/plain.mjs DATABASE_URL NOW BATCH_SIZE`
 */
import { connected, connectionsCpu } from '../machine.mjs';
import { PLAIN_DELETES } from './fill.mjs';

const [url, now, batchSize] = process.argv.slice(2);
const report = await connected(url, async (client) => {
  const databaseCpu = () => connectionsCpu(async (query) => (await client.query(query)).rows);
  const cpuBefore = await databaseCpu();
  const memory = [process.memoryUsage().rss];
  const start = performance.now();
  let statements = 0;
  // Each again and again, so many rows at a time, until it finds none.
  for (const statement of PLAIN_DELETES) {
    const [, table, condition] = /^DELETE FROM (\w+) WHERE ([^]*)$/.exec(statement);
    const limited = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${batchSize}))`;
    for (let removed = 1; removed > 0; statements++) {
      removed = (await client.query(limited, [Number(now)])).rowCount;
      memory.push(process.memoryUsage().rss);
    }
  }
  return { took: performance.now() - start, cpu: (await databaseCpu()) - cpuBefore, statements, memory };
});
await new Promise((resolve) => process.send(report, resolve));
process.disconnect();
