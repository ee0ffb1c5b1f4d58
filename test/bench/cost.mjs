/**
 * What a request costs: CPU of the server and of PostgreSQL per operation, from /proc, which is steadier
 * than a rate on a shared machine, beside a bare Nest route with one INSERT or SELECT in the same run.
 *
 *   node test/bench/cost.mjs [--platform express|fastify|both] [--seconds 3] [--concurrency 16] [--profile]
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { client, cpuOf, freshDatabase, startHost } from './machine.mjs';

const { values: options } = parseArgs({
  options: {
    platform: { type: 'string', default: 'both' },
    seconds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '16' },
    only: { type: 'string' },
    profile: { type: 'boolean', default: false },
  },
});
const SECONDS = Number(options.seconds);
const CONCURRENCY = Number(options.concurrency);

/** CPU of each PostgreSQL process until now, in milliseconds, by its id. */
function postgresCpu() {
  const each = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')) each.set(pid, cpuOf(pid));
    } catch {
      // It ended between the two looks.
    }
  }
  return each;
}

/** What they used since then. One that has ended meanwhile has taken its figure along, so it counts for nothing. */
function postgresCpuSince(before) {
  return [...postgresCpu()].reduce((sum, [pid, now]) => sum + now - (before.get(pid) ?? 0), 0);
}

/** Runs the operation for that long, several at a time, after a warm-up. */
async function measure(pid, operation) {
  const run = async (seconds) => {
    const end = Date.now() + seconds * 1000;
    let count = 0;
    const worker = async (index) => {
      while (Date.now() < end) {
        await operation(index);
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, (_, index) => worker(index)));
    return count;
  };
  await run(1);
  const before = [cpuOf(pid), postgresCpu(), Date.now()];
  const count = await run(SECONDS);
  const server = cpuOf(pid) - before[0];
  const database = postgresCpuSince(before[1]);
  const elapsed = Date.now() - before[2];
  return { rate: (count / elapsed) * 1000, server: server / count, database: database / count };
}

async function bench(platform) {
  const database = await freshDatabase();
  const port = 20000 + (process.pid % 20000);
  const request = client(port, CONCURRENCY);
  const execArgv = options.profile ? ['--cpu-prof', '--cpu-prof-dir=var/profile'] : [];
  let host;
  try {
    host = await startHost(platform, database.url, port, execArgv);
    const { clientId, clientSecret } = host;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const expecting = async (status, ...args) => {
      const response = await request(...args);
      if (response.status !== status) throw new Error(`${args[1]}: ${response.status} ${response.text}`);
      return response;
    };
    const token = async (parameters) =>
      JSON.parse(
        (
          await expecting(
            200,
            'POST',
            '/o/token',
            { ...form, authorization },
            new URLSearchParams(parameters).toString(),
          )
        ).text,
      );
    const authorize = `/o/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      scope: 'read write',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })}`;
    const flow = async () => {
      const { headers } = await expecting(303, 'GET', authorize);
      const code = new URL(headers.location).searchParams.get('code');
      return token({ grant_type: 'authorization_code', code, code_verifier: verifier });
    };
    const { access_token: bearer } = await token({ grant_type: 'client_credentials', scope: 'read' });
    const { access_token: ofUser } = await flow();
    const introspect = async (token) => {
      const body = new URLSearchParams({ token }).toString();
      return expecting(200, 'POST', '/o/introspect', { ...form, authorization }, body);
    };
    const refreshTokens = await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => (await flow()).refresh_token),
    );
    const operations = {
      'floor: open route': () => expecting(200, 'GET', '/floor/open'),
      'floor: one SELECT': () => expecting(200, 'GET', '/floor/select', { authorization: 'known' }),
      'floor: one INSERT': () => expecting(201, 'POST', '/floor/insert'),
      client_credentials: () => token({ grant_type: 'client_credentials', scope: 'read' }),
      'bearer check, client': () =>
        expecting(200, 'GET', '/protected', { authorization: `Bearer ${bearer}` }),
      'bearer check, user': () => expecting(200, 'GET', '/protected', { authorization: `Bearer ${ofUser}` }),
      introspection: () => introspect(ofUser),
      refresh: async (index) => {
        const answer = await token({ grant_type: 'refresh_token', refresh_token: refreshTokens[index] });
        refreshTokens[index] = answer.refresh_token;
      },
      'code flow': flow,
    };
    console.log(`\n${platform}, ${CONCURRENCY} at a time, ${SECONDS} s each`);
    console.log('operation                 per second   server ms   database ms   together');
    for (const [label, operation] of Object.entries(operations)) {
      if (options.only && !label.includes(options.only)) continue;
      const { rate, server, database } = await measure(host.pid, operation);
      console.log(
        label.padEnd(26) +
          rate.toFixed(0).padStart(10) +
          server.toFixed(3).padStart(12) +
          database.toFixed(3).padStart(14) +
          (server + database).toFixed(3).padStart(11),
      );
    }
  } finally {
    await host?.stop();
    await database.drop();
  }
}

for (const platform of options.platform === 'both' ? ['express', 'fastify'] : [options.platform])
  await bench(platform);
