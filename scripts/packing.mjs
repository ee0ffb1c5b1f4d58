/** The library as npm would publish it, and what hosts outside the workspace need to try it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { build, ROOT } from './projects.mjs';

/** Builds and packs the library into that folder; answers the tarball. Throws when it holds a stray file. */
export async function pack(folder) {
  await build({ ifNeeded: true });
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

/** better-sqlite3 as the workspace has it, for `npm install`. Its binary comes by `lendSqlite`. */
export const SQLITE = `better-sqlite3@${versionOf('better-sqlite3')}`;

/** Compiled once, for the workspace: it takes a minute. */
export function lendSqlite(home) {
  const compiled = 'node_modules/better-sqlite3/build';
  mkdirSync(path.join(home, compiled), { recursive: true });
  cpSync(path.join(ROOT, compiled), path.join(home, compiled), { recursive: true });
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function versionOf(name) {
  return JSON.parse(readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}
