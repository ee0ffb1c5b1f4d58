/**
 * Does what the README tells a newcomer: in a folder outside the workspace, with the packed library in the place
 * of the published one, it runs each command, writes each file and compares what comes out with what is shown.
 * A code block without a file name is there to be read; the compiler sees it in test/readme.spec.ts.
 * In a `text` block, `…` on a line of its own stands for any lines, and within a line for anything.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { browse } from './browse.mjs';
import { blocks, section } from './markdown.mjs';
import { freePort, lendSqlite, pack, SQLITE } from './packing.mjs';
import { ROOT } from './projects.mjs';

const START_TIMEOUT = 90_000; // milliseconds
const ENVIRONMENT = {
  ...process.env,
  NO_COLOR: '1',
  npm_config_ignore_scripts: 'true',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
  npm_config_loglevel: 'error',
};
const folder = mkdtempSync(path.join(tmpdir(), 'readme-'));
const running = [];
let home = folder;
let output = '';

try {
  const text = await prepared(readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  for (const heading of ['Ten minutes', 'The command line']) {
    for (const block of blocks(section(text, heading))) await follow(block);
  }
  console.log('the README works');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await Promise.all(running.map(stop));
  rmSync(folder, { recursive: true, force: true });
}

/** The page with what another machine has otherwise: free ports, and the library that is not published yet. */
async function prepared(page) {
  const tarball = await pack(folder);
  const [port, clientPort] = [await freePort(), await freePort()];
  return page
    .replaceAll(/\b3000\b/g, String(port))
    .replaceAll(/\b4000\b/g, String(clientPort))
    .replaceAll(/^(npm install .*)\bnest-oauth2-provider\b/gm, `$1${tarball}`)
    .replaceAll(/^(npm install .*)\bbetter-sqlite3\b/gm, `$1${SQLITE}`);
}

async function follow({ language, label, content }) {
  if (language === 'sh' && label === 'running') output = await startInBackground(content);
  else if (language === 'sh') output = run(content);
  else if (language === 'text')
    compare(label === 'browser' ? await browse(addressIn(output)) : output, content);
  else if (label !== undefined) write(label, content);
}

/** In the folder where the command before it ended. */
function run(script) {
  console.log(`$ ${script.trim().split('\n').join('\n  ')}`);
  const where = path.join(folder, '.pwd');
  const printed = execFileSync('bash', ['-euo', 'pipefail', '-c', `trap 'pwd >${where}' EXIT\n${script}`], {
    cwd: home,
    env: ENVIRONMENT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  home = readFileSync(where, 'utf8').trim();
  if (script.includes(SQLITE)) lendSqlite(home);
  return printed;
}

/** Answers what it prints until it is ready. */
function startInBackground(script) {
  console.log(`$ ${script.trim().split('\n').join('\n  ')} &`);
  // In a process group of its own, so that npm's children end with it.
  const child = spawn('bash', ['-euc', script], {
    cwd: home,
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.push({ pid: child.pid, closed: once(child, 'close') });
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (reason) => reject(new Error(`${reason}:\n${script}\n${printed}`));
    const timer = setTimeout(() => fail('not ready in time'), START_TIMEOUT);
    const read = (data) => {
      printed += data;
      if (!/successfully started|^Open /m.test(printed)) return;
      clearTimeout(timer);
      resolve(printed);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => fail('it ended'));
  });
}

function write(file, content) {
  const target = path.join(home, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
}

function compare(actual, expected) {
  const lines = expected.trimEnd().split('\n');
  const pattern = lines.map((line) => (line === '…' ? '(?:.*\\n)*?' : `${anything(line)}\\n`)).join('');
  if (!new RegExp(`^${pattern}$`).test(`${actual.replaceAll('\r', '').trimEnd()}\n`)) {
    throw new Error(`the README shows\n${expected}\nbut it is\n${actual}`);
  }
}

function anything(line) {
  return line
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
}

function addressIn(printed) {
  return /^Open (\S+)$/m.exec(printed)[1];
}

/** With all that it started; answers when the last of it has ended and nobody writes into the folder any more. */
function stop({ pid, closed }) {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
  return closed;
}
