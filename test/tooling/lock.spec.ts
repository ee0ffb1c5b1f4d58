import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = pathToFileURL(path.resolve(__dirname, '../../scripts/lock.mjs')).href;

/** Notes when it comes in and when it goes out, and takes its time in between. */
const WORKER = `
  import { appendFileSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { withLock } from ${JSON.stringify(MODULE)};
  const [lock, log] = process.argv.slice(1);
  await withLock(lock, async () => {
    appendFileSync(log, 'in\\n');
    await sleep(50);
    appendFileSync(log, 'out\\n');
  });
`;

describe('the lock between builds', () => {
  let folder: string;
  let lock: string;
  let log: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
    [lock, log] = [path.join(folder, 'a/lock'), path.join(folder, 'log')];
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function work(): Promise<number | null> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', WORKER, lock, log], {
      stdio: 'inherit',
    });
    return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  }

  const workers = (count: number) => Promise.all(Array.from({ length: count }, work));

  it('lets one process in at a time', async () => {
    await expect(workers(4)).resolves.toEqual([0, 0, 0, 0]);
    expect(readFileSync(log, 'utf8')).toBe('in\nout\n'.repeat(4));
    expect(existsSync(lock)).toBe(false);
  }, 30_000);

  it('is taken over from a process that was killed', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    mkdirSync(lock, { recursive: true });
    writeFileSync(path.join(lock, 'pid'), String(pid));
    await expect(workers(2)).resolves.toEqual([0, 0]);
    expect(readFileSync(log, 'utf8')).toBe('in\nout\n'.repeat(2));
  }, 30_000);

  it('is not taken from a process that lives', async () => {
    mkdirSync(lock, { recursive: true });
    writeFileSync(path.join(lock, 'pid'), String(process.pid));
    const waiting = work();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(existsSync(log)).toBe(false);
    rmSync(lock, { recursive: true });
    await expect(waiting).resolves.toBe(0);
  }, 30_000);
});
