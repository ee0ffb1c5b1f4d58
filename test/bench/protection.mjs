/**
 * What protection costs: CPU per request of a route with a guard, beside that of the same route without, in turns and in
 * the same process, for each way to know whether a token is good. CPU is from /proc, which is steadier than a rate on a
 * shared machine. It says whether the aims are met. A part of `npm run bench`; by itself it takes more options:
 *
 *   npm run bench:protection -- [--platform express|fastify|both] [--seconds 2] [--rounds 4] [--at-once 16] [--only WORD] [--profile]
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  client,
  connected,
  connectionsCpu,
  cpuOf,
  freshDatabase,
  startHost,
  startProcess,
} from './machine.mjs';

const ROUNDS = 4;
/** Requests at the same time. */
const AT_ONCE = 16;
const PROFILE = ['--cpu-prof', '--cpu-prof-dir=var/profile'];
/** Of one SELECT by an index: what the database can cost at the least. */
const DATABASE_AIM = 1.2;
/** Of a bare route, for what asks nobody. */
const CACHED_AIM = { express: 1.3, fastify: 2 };
/** Longer than a run. */
const MAX_AGE = 3600;
/** As many clients come by turns, each with its own token or its own row. */
const CLIENTS = 64;

/** Sends the request so often as can be for so many seconds, with each of the headers by turns; answers how often. */
async function load(request, atOnce, [path, headers], seconds) {
  const end = Date.now() + seconds * 1000;
  let count = 0;
  const worker = async () => {
    while (Date.now() < end) {
      const { status, text } = await request('GET', path, headers[count++ % headers.length]);
      if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return count;
}

/**
 * CPU per request of each, in milliseconds: in turns, so that what else the machine does strikes both.
 * @param cpu what was used until now
 */
async function compare({ seconds, rounds, atOnce }, port, requests, cpu) {
  const request = client(port, atOnce);
  const sums = requests.map(() => ({ used: 0, count: 0 }));
  for (const each of requests) await load(request, atOnce, each, 1);
  for (let round = 0; round < rounds; round++) {
    for (const [index, each] of requests.entries()) {
      const before = await cpu();
      sums[index].count += await load(request, atOnce, each, seconds);
      sums[index].used += (await cpu()) - before;
    }
  }
  return sums.map(({ used, count }) => used / count);
}

async function bench(platform, { only = '', profile = false, ...turns }) {
  const { seconds, rounds, atOnce } = turns;
  const exec = profile ? PROFILE : [];
  const database = await freshDatabase();
  const first = 20000 + (process.pid % 20000);
  const [port, cachedPort, apiPort] = [first, first + 1, first + 2];
  const resource = `http://127.0.0.1:${apiPort}`;
  // Tokens that name no resource are opaque, and open the server's own routes.
  const resources = { [resource]: { accessTokenFormat: 'jwt' } };
  const line = (label, floor, figure, aim) =>
    console.log(
      label.padEnd(34) +
        floor.toFixed(3).padStart(10) +
        figure.toFixed(3).padStart(12) +
        (figure / floor).toFixed(2).padStart(8) +
        (aim === undefined ? '' : `  at most ${aim}: ${figure / floor <= aim ? 'met' : 'missed'}`),
    );
  const running = [];
  const started = async (starting) => running[running.push(await starting) - 1];
  try {
    const server = await started(startHost(platform, database.url, port, exec, { resources }));
    const { clientId, clientSecret, rows } = server;
    const issuer = `http://127.0.0.1:${port}/o`;
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const bearer = async (parameters) => {
      const form = new URLSearchParams({ grant_type: 'client_credentials', scope: 'read', ...parameters });
      const headers = { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' };
      const { text } = await client(port, 1)('POST', '/o/token', headers, form.toString());
      return { authorization: `Bearer ${JSON.parse(text).access_token}` };
    };
    const bearers = (parameters = {}) =>
      Promise.all(Array.from({ length: CLIENTS }, () => bearer(parameters)));
    console.log(`\n${platform}: CPU per request in ms, ${atOnce} at a time, ${rounds} turns of ${seconds} s`);
    console.log(`${''.padEnd(34)}${'bare'.padStart(10)}${'protected'.padStart(12)}${'ratio'.padStart(8)}`);
    const wanted = (label) => label.includes(only);
    const open = ['/floor/open', [{}]];

    if (wanted('database')) {
      const tokens = await bearers();
      await connected(database.url, async (observer) => {
        const rowsOf = async (text) => (await observer.query(text)).rows;
        const both = async () => cpuOf(server.pid) + (await connectionsCpu(rowsOf));
        const select = ['/floor/select', rows.map((authorization) => ({ authorization }))];
        const [floor, figure] = await compare(turns, port, [select, ['/protected', tokens]], both);
        line('database, beside one SELECT', floor, figure, DATABASE_AIM);
      });
    }
    if (wanted('database cached')) {
      const cached = { tokenCacheMaxAge: MAX_AGE };
      const host = await started(startHost(platform, database.url, cachedPort, exec, cached));
      const requests = [open, ['/protected', await bearers()]];
      const [floor, figure] = await compare(turns, cachedPort, requests, () => cpuOf(host.pid));
      line('database cached', floor, figure, CACHED_AIM[platform]);
    }
    const remote = [
      ['JWT', { kind: 'jwt' }],
      ['JWT cached', { kind: 'jwt', maxAge: MAX_AGE }],
      ['introspection cached', { kind: 'introspection', maxAge: MAX_AGE }],
    ];
    for (const [label, verifier] of remote.filter(([label]) => wanted(label))) {
      const credentials = { clientId, clientSecret };
      const asked = JSON.stringify({ ...verifier, issuer, credentials });
      const api = await startProcess('protection-host.mjs', [platform, String(apiPort), asked], exec);
      try {
        const tokens = await bearers({ resource });
        const [floor, figure] = await compare(turns, apiPort, [open, ['/protected', tokens]], () =>
          cpuOf(api.pid),
        );
        line(label, floor, figure, verifier.maxAge === undefined ? undefined : CACHED_AIM[platform]);
      } finally {
        await api.stop();
      }
    }
  } finally {
    for (const each of running) await each.stop();
    await database.drop();
  }
}

/** @param order how long one turn is (`seconds`) and how many there are (`rounds`) */
export async function measureProtection({ platform = 'both', rounds = ROUNDS, atOnce = AT_ONCE, ...order }) {
  console.log(
    'bare: the same route without a guard; beside the database it makes one SELECT by primary key, which finds its row,\n' +
      "by the same driver and of the same pool. The tokens are a client's own: the host is asked about no user.",
  );
  for (const each of platform === 'both' ? ['express', 'fastify'] : [platform])
    await bench(each, { rounds, atOnce, ...order });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string', default: 'both' },
      seconds: { type: 'string', default: '2' },
      rounds: { type: 'string', default: String(ROUNDS) },
      'at-once': { type: 'string', default: String(AT_ONCE) },
      only: { type: 'string', default: '' },
      profile: { type: 'boolean', default: false },
    },
  });
  const { seconds, rounds, 'at-once': atOnce, ...order } = values;
  const turns = { seconds: Number(seconds), rounds: Number(rounds), atOnce: Number(atOnce) };
  await measureProtection({ ...order, ...turns });
}
