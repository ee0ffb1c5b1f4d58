/**
 * What a request costs: CPU of the server and of PostgreSQL per operation, from /proc, which is steadier
 * than a rate on a shared machine, beside a bare Nest route with one INSERT or SELECT in the same run.
 *
 *   node test/bench/cost.mjs [--platform express|fastify|both] [--seconds 3] [--concurrency 16] [--profile]
 */
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import pg from 'pg';

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
const ADMIN_URL = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const TICK = 10; // milliseconds: Linux counts CPU time in hundredths of a second

const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });

function request(port, method, path, headers = {}, body) {
  return new Promise((resolve, reject) => {
    const sent = http.request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** CPU of one process, in milliseconds. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** CPU of all PostgreSQL processes, in milliseconds. */
function postgresCpu() {
  let total = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')) total += cpuOf(pid);
    } catch {
      // It ended between the two looks.
    }
  }
  return total;
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
  const [server, database, elapsed] = [cpuOf(pid), postgresCpu(), Date.now()].map(
    (now, i) => now - before[i],
  );
  return { rate: (count / elapsed) * 1000, server: server / count, database: database / count };
}

async function bench(platform) {
  const name = `oauth2_bench_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: ADMIN_URL });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(ADMIN_URL), { pathname: `/${name}` }).href;
  const port = 20000 + (process.pid % 20000);
  const host = fork(new URL('host.mjs', import.meta.url).pathname, [platform, url, String(port)], {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv: options.profile ? ['--cpu-prof', '--cpu-prof-dir=var/profile'] : [],
  });
  try {
    const { clientId, clientSecret } = await new Promise((resolve, reject) => {
      host.once('message', resolve);
      host.once('exit', (code) => reject(new Error(`the host ended with ${code}`)));
    });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const expecting = async (status, ...args) => {
      const response = await request(port, ...args);
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
    const refreshTokens = await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => (await flow()).refresh_token),
    );
    const operations = {
      'floor: open route': () => expecting(200, 'GET', '/floor/open'),
      'floor: one SELECT': () => expecting(200, 'GET', '/floor/select', { authorization: 'x' }),
      'floor: one INSERT': () => expecting(201, 'POST', '/floor/insert'),
      client_credentials: () => token({ grant_type: 'client_credentials', scope: 'read' }),
      'bearer check, client': () =>
        expecting(200, 'GET', '/protected', { authorization: `Bearer ${bearer}` }),
      'bearer check, user': () => expecting(200, 'GET', '/protected', { authorization: `Bearer ${ofUser}` }),
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
    host.kill('SIGTERM');
    await new Promise((resolve) => (host.exitCode === null ? host.once('exit', resolve) : resolve()));
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
}

for (const platform of options.platform === 'both' ? ['express', 'fastify'] : [options.platform])
  await bench(platform);
