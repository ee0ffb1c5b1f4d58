/** What the benchmarks share: a PostgreSQL database of their own, the host to load, and what both have cost. */
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import pg from 'pg';

const ADMIN_URL = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const TICK = 10; // milliseconds: Linux counts CPU time in hundredths of a second

/** Does the work with a connection to that database. */
export async function connected(url, work) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the failed query says it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs the statement on the server, outside any of the databases made here. */
export const onServer = (statement) => connected(ADMIN_URL, (client) => client.query(statement));

/** A new database, empty or the copy of another that nobody is connected to, and how to drop it. */
export async function freshDatabase(template) {
  const name = `oauth2_bench_${randomBytes(4).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}${template ? ` TEMPLATE ${template}` : ''}`);
  const url = Object.assign(new URL(ADMIN_URL), { pathname: `/${name}` }).href;
  return { name, url, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** CPU of one process, in milliseconds; 0 once it has ended. */
export function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK;
  } catch {
    return 0;
  }
}

/**
 * CPU of the processes that PostgreSQL has for the connections to one database, in milliseconds.
 * @param rowsOf runs a query in that database and answers its rows
 */
export async function connectionsCpu(rowsOf) {
  const rows = await rowsOf('SELECT pid FROM pg_stat_activity WHERE datname = current_database()');
  return rows.reduce((sum, { pid }) => sum + cpuOf(pid), 0);
}

/** A function that sends one request to that port of this machine, over kept connections. */
export function client(port, maxSockets) {
  const agent = new http.Agent({ keepAlive: true, maxSockets });
  return (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const sent = http.request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
}

/** The host on that database, once it listens, with the client that it registered. */
export function startHost(platform, url, port, execArgv = [], options = {}) {
  return startProcess('host.mjs', [platform, url, String(port), JSON.stringify(options)], execArgv);
}

/** A script beside this one, once it has sent a message, which is told with it. */
export async function startProcess(script, args, execArgv = []) {
  const child = fork(new URL(script, import.meta.url).pathname, args, {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv,
  });
  const registered = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the host ended with ${code}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
  };
  return { ...registered, pid: child.pid, stop };
}

/** A quantile, 0 to 1, of some figures. */
export function quantile(figures, part) {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
