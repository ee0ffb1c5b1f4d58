/** A lock between processes: a folder, which only one of them can create, holding its owner's process id. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long an owner may take to write its process id, in milliseconds. */
const NEWBORN = 5_000;
/** How long to wait for another owner, in milliseconds. */
const PATIENCE = 300_000;

/** Runs `work` while no other process holds `lock`, a path. Throws when that takes longer than five minutes. */
export async function withLock(lock, work) {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (const start = Date.now(); !take(lock); await sleep(100)) {
    if (Date.now() - start > PATIENCE) throw new Error(`another process has held ${lock} for five minutes`);
    dropIfAbandoned(lock);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(path.join(lock, 'pid'), String(process.pid));
  return true;
}

/** Whoever held it was killed: moved away first, so that of several who notice only one removes it. */
function dropIfAbandoned(lock) {
  if (!isAbandoned(lock)) return;
  const away = `${lock}.${process.pid}`;
  try {
    renameSync(lock, away);
  } catch {
    return; // somebody else was quicker
  }
  if (isAbandoned(away)) rmSync(away, { recursive: true, force: true });
  else renameSync(away, lock); // it had changed hands in between
}

function isAbandoned(lock) {
  try {
    const pid = readFileSync(path.join(lock, 'pid'), 'utf8');
    if (pid !== '') return !isAlive(Number(pid));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const stat = statSync(lock, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > NEWBORN;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
