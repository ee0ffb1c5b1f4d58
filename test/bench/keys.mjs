/**
 * Thousands of ID tokens by two processes while the signing keys follow each other every eight seconds, verified by
 * clients that keep the keys as long as they may. `node test/bench/keys.mjs [SECONDS]`; TEST_DATABASES says which
 * databases, and TEST_POSTGRES_URL and TEST_MARIADB_URL where they are.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [seconds = '120'] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'oauth2-keys-'));
const figures = path.join(folder, 'figures');

const env = {
  ...process.env,
  KEY_ROTATION_SECONDS: seconds,
  KEY_ROTATION_FIGURES: figures,
  TEST_DATABASES: process.env.TEST_DATABASES ?? 'postgres,mariadb',
};
const args = ['node_modules/jest/bin/jest.js', 'test/rfc7517-rotation-processes.e2e-spec.ts'];
const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
child.on('close', (code) => {
  const lines = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n') : [];
  console.table(lines.map((line) => JSON.parse(line)));
  console.log('whole and unchanged: how often one of the two clients asked for the keys, and got 200 or 304');
  rmSync(folder, { recursive: true });
  process.exitCode = code ?? 1;
});
