/** Look-up, issue and refresh with ten million access tokens in the table, beside the same with an empty table. */
import {
  connected,
  connectionsCpu,
  cpuOf,
  client as httpClient,
  freshDatabase,
  quantile,
  startHost,
} from '../machine.mjs';
import {
  accessToken,
  fill,
  filling,
  refreshToken,
  unusedRefreshToken,
  unusedRefreshTokens,
} from './fill.mjs';

const CONCURRENCY = 8;
const ROUNDS = 5;
/** Operations until V8 has compiled what is busy; on a machine that is, too, a second has few. */
const WARM_UP = 3_000;
const MOST = 1.1; // of what it costs with an empty table
/** Enough to look for; a table that is all but empty. */
const FEW = 2_000;
/** Of millions of tokens that live, so many are in use: the newest. */
const IN_USE = 2_000;

/** A host on a database with so many access tokens, and what a client does with it. */
async function loaded(port, rows) {
  const database = await freshDatabase();
  let host;
  try {
    host = await startHost('fastify', database.url, port);
    await connected(database.url, async (client) => {
      const { rows: found } = await client.query('SELECT id FROM oauth2_application');
      const all = { applicationId: found[0].id, from: 1, to: rows, expired: false, now: Date.now() };
      await filling(client, () => fill(client, all));
    });
  } catch (error) {
    await host?.stop();
    await database.drop();
    throw error;
  }
  const request = httpClient(port, CONCURRENCY);
  const authorization = `Basic ${Buffer.from(`${host.clientId}:${host.clientSecret}`).toString('base64')}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
  const expecting = async (...args) => {
    const { status, text } = await request(...args);
    if (status !== 200) throw new Error(`${args[1]}: ${status} ${text}`);
    return JSON.parse(text);
  };
  const token = (parameters) =>
    expecting('POST', '/o/token', headers, new URLSearchParams(parameters).toString());
  const unused = unusedRefreshTokens(rows);
  const step = 7_919; // a prime: goes all over the table, and never twice to the same place
  const mine = Array(CONCURRENCY);
  let used = 0;
  const untouched = () => refreshToken(unusedRefreshToken(1, (used++ * step) % unused));
  const refresh = async (refresh_token) =>
    (await token({ grant_type: 'refresh_token', refresh_token })).refresh_token;
  const lookUp = (number) =>
    expecting('GET', '/protected', { authorization: `Bearer ${accessToken(number)}` });
  const operations = {
    'look-up': () => lookUp(rows - Math.floor(Math.random() * IN_USE)),
    'look-up of one that nobody used': () => lookUp(1 + Math.floor(Math.random() * rows)),
    issue: () => token({ grant_type: 'client_credentials', scope: 'read' }),
    refresh: async (index) => {
      mine[index] = await refresh(mine[index] ?? untouched());
    },
    // Where there are enough, one that nobody touched since the table was filled.
    'refresh of one that nobody used': async (index) => {
      const fresh = used < unused && (unused > FEW || mine[index] === undefined);
      mine[index] = await refresh(fresh ? untouched() : mine[index]);
    },
  };
  const stop = async () => {
    await host.stop();
    await database.drop();
  };
  return { host, url: database.url, operations, stop };
}

/** CPU of host and database for one operation, in milliseconds: the mean of so many seconds, and so many at least. */
async function costOf({ host, url }, operation, seconds, least = 0) {
  const cpu = () =>
    connected(url, async (client) => {
      const database = await connectionsCpu(async (query) => (await client.query(query)).rows);
      return [cpuOf(host.pid), database];
    });
  const before = await cpu();
  const end = Date.now() + seconds * 1000;
  let count = 0;
  const worker = async (index) => {
    for (; Date.now() < end || count < least; count++) await operation(index);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, (_, index) => worker(index)));
  const after = await cpu();
  const [server, database] = after.map((now, at) => (now - before[at]) / count);
  return { server, database, both: server + database };
}

export async function measureRates({ rows, seconds }, { figure }) {
  const port = 20_000 + (process.pid % 20_000);
  const few = await loaded(port, FEW);
  let many;
  try {
    const start = Date.now();
    many = await loaded(port + 1, rows);
    console.log(
      `${rows} access tokens and what goes with them, in ${((Date.now() - start) / 1000).toFixed(0)} s`,
    );
    for (const name of Object.keys(few.operations)) {
      for (const each of [few, many]) await costOf(each, each.operations[name], 1, WARM_UP);
      const costs = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        for (const [at, each] of [few, many].entries())
          costs[at].push(await costOf(each, each.operations[name], seconds));
      }
      const [empty, full] = costs.map((each) => median(each));
      figure(
        `CPU of ${name}, full beside empty`,
        `${(full.both / empty.both).toFixed(2)} times: ${figures(full)} beside ${figures(empty)}`,
        full.both <= MOST * empty.both,
      );
    }
  } finally {
    await many?.stop();
    await few.stop();
  }
}

const median = (costs) =>
  Object.fromEntries(
    ['server', 'database', 'both'].map((part) => [
      part,
      quantile(
        costs.map((cost) => cost[part]),
        0.5,
      ),
    ]),
  );
const figures = ({ server, database }) => `${server.toFixed(3)} + ${database.toFixed(3)} ms`;
