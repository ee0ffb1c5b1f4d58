/**
 * Packs the library as npm would publish it, checks the tarball, and installs it into hosts outside the
 * workspace, ESM and CommonJS on Nest 12 and CommonJS on Nest 11, that boot and issue themselves a token.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, lendSqlite, pack, SQLITE } from './packing.mjs';
import { ROOT } from './projects.mjs';

const HOSTS = ['host-esm', 'host-cjs', 'host-nest-11'];
const fixtures = path.join(ROOT, 'test/fixtures');
const folder = mkdtempSync(path.join(tmpdir(), 'packed-'));

try {
  const tarball = await pack(folder);
  // A warning of today is somebody's broken import tomorrow.
  run('node_modules/.bin/publint', ['run', tarball, '--strict']);
  run('node_modules/.bin/attw', [tarball, '--profile', 'esm-only']);
  for (const host of HOSTS) await drive(host, tarball);
} catch (error) {
  // A child that failed has said why itself.
  console.error(error.status === undefined ? error : error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function drive(host, tarball) {
  const home = path.join(folder, host);
  mkdirSync(home);
  cpSync(path.join(fixtures, 'host-shared'), home, { recursive: true });
  cpSync(path.join(fixtures, host), home, { recursive: true });
  cpSync(tarball, path.join(home, 'nest-oauth2-provider.tgz'));
  const quiet = ['--no-fund', '--no-audit', '--loglevel=error'];
  run('npm', ['install', SQLITE, '--ignore-scripts', '--strict-peer-deps', ...quiet], home);
  lendSqlite(home);
  run('node_modules/.bin/tsc', [], home);
  run(process.execPath, ['dist/main.js'], home, { ISSUER: `http://localhost:${await freePort()}/o` });
  console.log(`${host}: installed, compiled and driven`);
}

function run(command, args, cwd = ROOT, env = {}) {
  execFileSync(command, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
}
