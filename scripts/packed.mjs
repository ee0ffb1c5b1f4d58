/**
 * Packs the library as npm would publish it, checks the tarball, and installs it into hosts outside the
 * workspace, ESM and CommonJS on Nest 12 and CommonJS on Nest 11, that boot and issue themselves a token.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, ROOT } from './projects.mjs';

const HOSTS = ['host-esm', 'host-cjs', 'host-nest-11'];
const fixtures = path.join(ROOT, 'test/fixtures');
const folder = mkdtempSync(path.join(tmpdir(), 'packed-'));

try {
  await build({ ifNeeded: true });
  const tarball = pack();
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

function pack() {
  const options = ['--silent', '--json', '--workspace', 'nest-oauth2-provider', '--pack-destination', folder];
  const packed = Object.values(
    JSON.parse(execFileSync('npm', ['pack', ...options], { cwd: ROOT, encoding: 'utf8' })),
  );
  const [{ filename, files }] = packed;
  const stray = files.filter(
    ({ path: file }) => /\.(spec|map)\.|\.map$|\/\.|\.ts$/.test(file) && !/\.d\.ts$/.test(file),
  );
  if (stray.length > 0) throw new Error(`not for publishing: ${stray.map((file) => file.path).join(', ')}`);
  return path.join(folder, filename);
}

async function drive(host, tarball) {
  const home = path.join(folder, host);
  mkdirSync(home);
  cpSync(path.join(fixtures, 'host-shared'), home, { recursive: true });
  cpSync(path.join(fixtures, host), home, { recursive: true });
  cpSync(tarball, path.join(home, 'nest-oauth2-provider.tgz'));
  const sqlite = `better-sqlite3@${versionOf('better-sqlite3')}`;
  const quiet = ['--no-fund', '--no-audit', '--loglevel=error'];
  run('npm', ['install', sqlite, '--ignore-scripts', '--strict-peer-deps', ...quiet], home);
  // Compiled once, for the workspace: it takes a minute.
  const compiled = 'node_modules/better-sqlite3/build';
  cpSync(path.join(ROOT, compiled), path.join(home, compiled), { recursive: true });
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

function versionOf(name) {
  return JSON.parse(readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
