/** `cleartokens` over a million expired rows: beside a plain DELETE, beside a writer, two at once, killed. */
import { fork } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { connected, connectionsCpu, freshDatabase, quantile } from '../machine.mjs';
import { PLAIN_DELETES, TABLES, fill, filling } from './fill.mjs';
import { openStore } from './store.mjs';
import { writing } from './writer.mjs';

const MAX_RATIO = 4;
const MAX_BATCH = 50; // milliseconds
const MAX_GROWTH = 32; // MiB
const WRITER_ALONE = 4_000; // milliseconds
const BATCHES = [undefined, 10_000];
/** How many batches a cleaner that is to be killed may finish. */
const KILLED_AFTER = 5;

const now = Date.now();
const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);

/** Starts a cleaner; `go` lets it clear and answers its report, or undefined when it was killed. */
export async function cleaner(url, batchSize, onBatch) {
  const given = [url, String(now), ...(batchSize ? [String(batchSize)] : [])];
  const child = fork(new URL('cleaner.mjs', import.meta.url).pathname, given);
  let report;
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 || signal === 'SIGKILL'
        ? resolve(report)
        : reject(new Error(`a cleaner ended with ${code}`)),
    );
  });
  await new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (message.ready) resolve();
      else if (message.batch) onBatch?.(child);
      else report = message;
    });
    ended.then(() => reject(new Error('a cleaner ended before it began')), reject);
  });
  return () => {
    child.send('go');
    return ended;
  };
}

export async function measureCleaning({ expired, live }, { figure, rule }) {
  const base = await freshDatabase();
  /** Has the work done on a copy that is dropped after. */
  const onCopy = async (work) => {
    const copy = await freshDatabase(base.name);
    try {
      await connected(copy.url, async (client) => {
        await client.query('CHECKPOINT');
        await work(copy.url, client);
      });
    } finally {
      await copy.drop();
    }
  };
  try {
    const store = await openStore(base.url);
    await store.applications.create({
      name: 'bench',
      clientType: 'confidential',
      redirectUris: ['https://client.example.com/callback'],
    });
    await store.close();
    let applicationId;
    let kept;
    await connected(base.url, async (client) => {
      applicationId = (await client.query('SELECT id FROM oauth2_application')).rows[0].id;
      const first = expired + 1;
      await filling(client, async () => {
        await fill(client, { applicationId, from: first, to: expired + live, expired: false, now });
        kept = await counts(client);
        await fill(client, { applicationId, from: 1, to: expired, expired: true, now });
      });
    });
    const first = expired + 1;

    const plain = {}; // milliseconds
    await onCopy(async (_url, client) => {
      const cpu = () => connectionsCpu(async (query) => (await client.query(query)).rows);
      const [start, cpuBefore] = [performance.now(), await cpu()];
      for (const statement of PLAIN_DELETES) await client.query(statement, [now]);
      Object.assign(plain, { took: performance.now() - start, cpu: (await cpu()) - cpuBefore });
      const figures = `${plain.took.toFixed(0)} ms; ${plain.cpu.toFixed(0)} ms of CPU`;
      rule('plain DELETEs', figures, sameCounts(await counts(client), kept));
    });
    for (const batchSize of BATCHES) {
      await onCopy(async (url, client) => {
        const clear = await cleaner(url, batchSize);
        const { took, batches, memory, cpu } = await clear();
        const label = `cleartokens, ${batchSize ? `batches of ${batchSize}` : 'default batches'}`;
        const times = batches.map((batch) => batch.took);
        const [longest, p99] = [Math.max(...times), quantile(times, 0.99)];
        const at = times.indexOf(longest);
        const grown = mebibytes(Math.max(...memory) - memory[0]);
        figure(
          label,
          `${took.toFixed(0)} ms, ${(took / plain.took).toFixed(1)} times`,
          took <= MAX_RATIO * plain.took,
        );
        figure(
          '  its CPU',
          `${cpu[1].toFixed(0)} ms of the database, ${(cpu[1] / plain.cpu).toFixed(1)} times; ${cpu[0].toFixed(0)} ms of its own`,
          cpu[0] + cpu[1] <= MAX_RATIO * plain.cpu,
        );
        figure(
          '  its batches',
          `p99 ${p99.toFixed(0)} ms, median ${quantile(times, 0.5).toFixed(0)} ms; ${(cpu[1] / times.length).toFixed(0)} ms of CPU each`,
          p99 <= MAX_BATCH,
        );
        // Which one it was tells the first, which reads all anew, and one under a checkpoint from the rest.
        figure(
          '  its longest batch',
          `${longest.toFixed(0)} ms, number ${at + 1} of ${times.length}, of ${batches[at].kind}`,
          longest <= MAX_BATCH,
        );
        figure('  its memory', `${mebibytes(memory[0])} MiB, grew by ${grown}`, grown <= MAX_GROWTH);
        rule('  what is left', 'what lives, and nothing else', sameCounts(await counts(client), kept));
      });
    }
    await onCopy(async (url) => {
      const writer = await openStore(url);
      const place = { applicationId, first, live, used: { count: 0, successors: [] } };
      try {
        const clear = await cleaner(url);
        await writing(writer, place, () => setTimeout(1_000)); // to warm up
        const before = await writing(writer, place, () => setTimeout(WRITER_ALONE));
        const beside = await writing(writer, place, clear);
        const after = await writing(writer, place, () => setTimeout(WRITER_ALONE));
        for (const kind of ['issue', 'refresh']) {
          const alone = (before[kind] + after[kind]) / 2;
          figure(
            `p99 of ${kind} beside it`,
            `${beside[kind].toFixed(1)} ms (${beside.count} times); alone ${before[kind].toFixed(1)} and ${after[kind].toFixed(1)} ms`,
            beside[kind] <= 2 * alone,
          );
        }
      } finally {
        await writer.close();
      }
    });
    await onCopy(async (url, client) => {
      const both = await Promise.all([cleaner(url), cleaner(url)]);
      const start = performance.now();
      const reports = await Promise.all(both.map((clear) => clear()));
      const removed = reports.map(({ cleared }) => cleared.accessToken);
      const whole = removed[0] + removed[1] === expired && sameCounts(await counts(client), kept);
      rule(
        'two at once',
        `${(performance.now() - start).toFixed(0)} ms, access tokens ${removed.join(' + ')}`,
        whole,
      );
    });
    await onCopy(async (url, client) => {
      let batches = 0;
      const killed = await cleaner(url, Math.ceil(expired / 100), (child) => {
        if (++batches === KILLED_AFTER) child.kill('SIGKILL');
      });
      await killed();
      const left = await counts(client);
      const resumed = await cleaner(url);
      await resumed();
      rule(
        'killed and resumed',
        `${left.oauth2_refresh_token + left.oauth2_access_token} tokens were left by the killed one`,
        !sameCounts(left, kept) && sameCounts(await counts(client), kept),
      );
    });
  } finally {
    await base.drop();
  }
}

export async function counts(client) {
  const rows = {};
  for (const table of TABLES) {
    rows[table] = Number((await client.query(`SELECT count(*) FROM ${table}`)).rows[0].count);
  }
  return rows;
}

export const sameCounts = (one, other) => TABLES.every((table) => one[table] === other[table]);
