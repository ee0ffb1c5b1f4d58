/**
 * Runs jest on the databases that answer: SQLite always, PostgreSQL and MariaDB where their servers are.
 * With CI=true a missing one is a failure. Arguments go to jest; the last line is the tally. What jest reports stays
 * in var/test-results.json, where scripts/conformance.mjs reads it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';

const PROBE_TIMEOUT = 5_000; // milliseconds
const RESULTS = 'var/test-results.json';
const urls = {
  TEST_POSTGRES_URL: process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  TEST_MARIADB_URL: process.env.TEST_MARIADB_URL ?? 'mysql://root@127.0.0.1:3306/test',
};

async function askPostgres() {
  const client = new pg.Client({
    connectionString: urls.TEST_POSTGRES_URL,
    connectionTimeoutMillis: PROBE_TIMEOUT,
  });
  client.on('error', () => {}); // the failed query says it
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => {});
  }
}

async function askMariadb() {
  const client = await mysql.createConnection({
    uri: urls.TEST_MARIADB_URL,
    connectTimeout: PROBE_TIMEOUT,
  });
  await client.query('SELECT 1').finally(() => client.end());
}

/** Why the server does not answer, in words without its URL, which may hold a password. */
const reason = (error) => error.code ?? error.errors?.[0]?.code ?? error.message;

const databases = ['sqlite'];
const missing = [];
for (const [name, variable, ask] of [
  ['postgres', 'TEST_POSTGRES_URL', askPostgres],
  ['mariadb', 'TEST_MARIADB_URL', askMariadb],
]) {
  try {
    await ask();
    databases.push(name);
  } catch (error) {
    missing.push(name);
    console.error(`${name} does not answer (${reason(error)}); ${variable} says where it is`);
  }
}
const hasRedis = spawnSync('redis-server', ['--version']).error === undefined;
if (!hasRedis) {
  missing.push('redis');
  console.error('redis-server is not installed: what needs a Redis of its own is left out');
}
console.error(`databases: running ${databases.join(', ')}; not running ${missing.join(', ') || 'none'}`);

if (missing.length > 0 && process.env.CI === 'true') {
  console.error('CI=true: every database must run');
  process.exitCode = 1;
} else {
  process.exitCode = await jest();
}

async function jest() {
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  rmSync(RESULTS, { force: true });
  const args = ['node_modules/jest/bin/jest.js', '--maxWorkers=2', '--json', `--outputFile=${RESULTS}`];
  const child = spawn(process.execPath, [...args, ...process.argv.slice(2)], {
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { ...process.env, ...urls, TEST_DATABASES: databases.join(',') },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve(exit ?? 1));
  });
  console.log(tally(RESULTS));
  return code;
}

/** A suite that could not even load is a failure, too. */
function tally(results) {
  let report;
  try {
    report = JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return '0 passed, 1 failed'; // jest ended before it could write
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = report;
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}`;
}
