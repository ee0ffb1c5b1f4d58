import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How long it may take to start, in milliseconds. */
const PATIENCE = 10_000;

/** Whether this machine has one; where CI runs it must. */
export const hasRedis =
  process.env['CI'] === 'true' || spawnSync('redis-server', ['--version']).error === undefined;

/** A Redis of a spec's own. @returns how to stop it */
export async function startRedis(port: number): Promise<() => Promise<void>> {
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  for (const end = Date.now() + PATIENCE; !(await answers(port)); await pause(20)) {
    if (Date.now() > end || hasEnded(child)) throw new Error('Redis does not start');
  }
  return async () => {
    const exit = once(child, 'exit');
    child.kill();
    if (!hasEnded(child)) await exit;
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('error', () => end(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', () => end(true));
  });
}
