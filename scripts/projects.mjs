/**
 * The projects of the workspace and how they are built: the library first, then the server, the CLI and the protected
 * API, which resolve it through its `exports` as any host does. Nothing is printed: commands that build on the
 * way keep their output clean. A project counts as built when its stamp says so, and the stamp is the last
 * file that a build writes.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const STAMP = '.built';
const COMMON = ['tsconfig.json', 'package-lock.json'];

const library = {
  name: 'oauth2-provider',
  tsconfig: 'libs/oauth2-provider/tsconfig.lib.json',
  out: 'libs/oauth2-provider/dist',
  sources: ['libs/oauth2-provider/src', 'libs/oauth2-provider/package.json'],
};
const server = {
  name: 'server',
  tsconfig: 'apps/server/tsconfig.app.json',
  out: 'dist/apps/server',
  sources: ['apps/server/src', 'apps/shared/src'],
  uses: library,
};
const cli = {
  name: 'cli',
  tsconfig: 'apps/cli/tsconfig.app.json',
  out: 'dist/apps/cli',
  sources: ['apps/cli/src', 'apps/server/src', 'apps/shared/src'],
  uses: library,
};
const protectedApi = {
  name: 'protected-api',
  tsconfig: 'apps/protected-api/tsconfig.app.json',
  out: 'dist/apps/protected-api',
  sources: ['apps/protected-api/src', 'apps/shared/src'],
  uses: library,
};

/** What is built together, so that none waits for a compiler that it does not need. */
export const SERVER_AND_CLI = [server, cli];
export const PROTECTED_API = [protectedApi];

/** Builds these apps and the library, or with `ifNeeded` the stale ones. Throws when the compiler refuses one. */
export async function build({ ifNeeded = false, apps = [...SERVER_AND_CLI, ...PROTECTED_API] } = {}) {
  if (ifNeeded && [library, ...apps].every(isFresh)) return;
  await withLock(path.join(ROOT, 'node_modules/.cache/workspace-build.lock'), async () => {
    const wanted = (project) => !ifNeeded || !isFresh(project);
    if (wanted(library)) await compile(library);
    await Promise.all(apps.filter(wanted).map(compile));
  });
}

async function compile(project) {
  const out = path.join(ROOT, project.out);
  // Read before the compiler reads: a file saved meanwhile makes the result stale, not lost.
  const stamp = fingerprint(project);
  rmSync(out, { recursive: true, force: true });
  await run(process.execPath, [
    'node_modules/typescript/bin/tsc',
    '-p',
    project.tsconfig,
    '--pretty',
    'false',
  ]);
  writeFileSync(path.join(out, STAMP), stamp);
}

function isFresh(project) {
  const stamp = path.join(ROOT, project.out, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(project);
}

/** Names, sizes and times of all that goes in; a removed file changes it as well. */
function fingerprint({ tsconfig, sources, uses }) {
  const hash = createHash('sha256');
  for (const source of [...COMMON, tsconfig, ...sources]) addTo(hash, path.join(ROOT, source));
  if (uses) addTo(hash, path.join(ROOT, uses.out, STAMP));
  return hash.digest('hex');
}

function addTo(hash, file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    for (const name of readdirSync(file).sort()) addTo(hash, path.join(file, name));
  } else if (!/\.(e2e-)?spec\.ts$/.test(file)) {
    hash.update(`${path.relative(ROOT, file)}\0${stat?.size}\0${stat?.mtimeMs}\n`);
  }
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the build failed:\n${output}`))));
  });
}
