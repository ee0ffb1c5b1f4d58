/**
 * Kills the reference server 100 times under load on each database and prints what happened.
 * `node test/bench/kills.mjs [TIMES]`; TEST_DATABASES says which databases, and TEST_POSTGRES_URL and
 * TEST_MARIADB_URL where they are.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [times = '100'] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'oauth2-kills-'));
const figures = path.join(folder, 'figures');

const env = {
  ...process.env,
  KILLS: times,
  KILLS_FIGURES: figures,
  TEST_DATABASES: process.env.TEST_DATABASES ?? 'sqlite,postgres,mariadb',
};
const args = ['node_modules/jest/bin/jest.js', 'test/kills.e2e-spec.ts', '-t', 'loses nothing'];
const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
child.on('close', (code) => {
  const lines = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n') : [];
  console.table(lines.map((line) => rounded(JSON.parse(line))));
  console.log(
    'undone: sent without an answer, and not done; done: sent without an answer, and done all the same',
  );
  rmSync(folder, { recursive: true });
  process.exitCode = code ?? 1;
});

function rounded({ slowest, ...rest }) {
  return { ...rest, 'slowest start (ms)': Math.round(slowest) };
}
