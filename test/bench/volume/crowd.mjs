/**
 * `cleartokens` twice at once over five million expired access tokens and what goes with them, while somebody issues and
 * refreshes; beside a plain DELETE in batches of the same size, alone. And what the health check costs at that size.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { connected, freshDatabase } from '../machine.mjs';
import { cleaner, counts, sameCounts } from './cleaning.mjs';
import { TABLES, fill, filling } from './fill.mjs';
import { openStore } from './store.mjs';
import { writing } from './writer.mjs';

const BATCH = 5_000;
const MAX_RATIO = 4; // of the plain DELETE's time
const MAX_GROWTH = 48; // MiB
const MAX_HEALTH = 100; // milliseconds
const ALONE = 4_000; // milliseconds

const now = Date.now();
const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);

const memoryOf = (memory) =>
  `${mebibytes(memory[0])} MiB, grew by ${mebibytes(Math.max(...memory) - memory[0])}`;

/** The DELETEs in a process of their own, which has a connection and nothing else. */
async function plainDeletes(url) {
  const child = fork(new URL('plain.mjs', import.meta.url).pathname, [url, String(now), String(BATCH)]);
  const [[report], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  if (code !== 0) throw new Error(`the plain DELETEs ended with ${code}`);
  return report;
}

export async function measureCrowd({ crowd, live }, { figure, rule }) {
  const base = await freshDatabase();
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
      clientType: 'public',
      redirectUris: ['http://127.0.0.1/'],
    });
    await store.close();
    let applicationId;
    let kept;
    await connected(base.url, async (client) => {
      applicationId = (await client.query('SELECT id FROM oauth2_application')).rows[0].id;
      await filling(client, async () => {
        await fill(client, { applicationId, from: crowd + 1, to: crowd + live, expired: false, now });
        kept = await counts(client);
        await fill(client, { applicationId, from: 1, to: crowd, expired: true, now });
      });
      const all = await counts(client);
      const rows = TABLES.reduce((sum, table) => sum + all[table] - kept[table], 0);
      console.log(`${rows} rows to remove: ${crowd} access tokens and what goes with them; ${live} live`);
    });

    let plain; // took and cpu in milliseconds
    await onCopy(async (url, client) => {
      plain = await plainDeletes(url);
      const { took, cpu, statements, memory } = plain;
      rule(
        `plain DELETEs of ${BATCH} rows`,
        `${took.toFixed(0)} ms in ${statements} statements; ${cpu.toFixed(0)} ms of CPU`,
        sameCounts(await counts(client), kept),
      );
      figure('  their memory', memoryOf(memory), true);
    });

    await onCopy(async (url, client) => {
      const writer = await openStore(url);
      const place = { applicationId, first: crowd + 1, live, used: { count: 0, successors: [] } };
      const health = async () => {
        const start = performance.now();
        const { status, checks } = await writer.health.check({ timeout: 60 });
        return { took: performance.now() - start, status, checks };
      };
      try {
        await health(); // what lies on the disk comes into memory
        const asked = await health();
        figure('health check before', `${asked.took.toFixed(0)} ms`, asked.took <= MAX_HEALTH);
        const share = crowd / (crowd + live);
        const { active_tokens: active, expired_ratio: ratio } = asked.checks;
        figure(
          '  its figures',
          `${active} live, ${ratio} expired; really ${live} and ${share.toFixed(4)}`,
          Math.abs(ratio - share) < 0.04 && Math.abs(active / live - 1) < 0.25,
        );
        await writing(writer, place, () => setTimeout(1_000)); // to warm up
        const alone = await writing(writer, place, () => setTimeout(ALONE));
        const cleaners = await Promise.all([cleaner(url, BATCH), cleaner(url, BATCH)]);
        const start = performance.now();
        let reports;
        const beside = await writing(writer, place, async () => {
          reports = await Promise.all(cleaners.map((clear) => clear()));
        });
        const took = performance.now() - start;
        const removed = reports.map(({ cleared }) => cleared.accessToken);
        figure(
          'two cleaners and a writer',
          `${took.toFixed(0)} ms, ${(took / plain.took).toFixed(1)} times; access tokens ${removed.join(' + ')}`,
          took <= MAX_RATIO * plain.took,
        );
        const cpu = reports.reduce((sum, { cpu: [own, database] }) => sum + own + database, 0);
        figure(
          '  their CPU',
          `${cpu.toFixed(0)} ms, ${(cpu / plain.cpu).toFixed(1)} times`,
          cpu <= MAX_RATIO * plain.cpu,
        );
        for (const { memory } of reports) {
          const grown = mebibytes(Math.max(...memory) - memory[0]);
          figure('  memory of one', memoryOf(memory), grown <= MAX_GROWTH);
        }
        for (const kind of ['issue', 'refresh']) {
          figure(
            `  p99 of ${kind} beside them`,
            `${beside[kind].toFixed(1)} ms (${beside.count} times); alone ${alone[kind].toFixed(1)} ms`,
            beside[kind] <= 3 * alone[kind],
          );
        }
        const { rows } = await client.query('SELECT count(*) FROM oauth2_access_token WHERE expires < $1', [
          now,
        ]);
        rule(
          '  expired tokens left',
          rows[0].count,
          Number(rows[0].count) === 0 && removed[0] + removed[1] === crowd,
        );
        // The first reads over what is deleted and not vacuumed, and marks it for the next.
        const first = (await health()).took;
        const { took: next } = await health();
        figure('health check after', `${first.toFixed(0)} ms, then ${next.toFixed(0)}`, next <= MAX_HEALTH);
      } finally {
        await writer.close();
      }
    });
  } finally {
    await base.drop();
  }
}
