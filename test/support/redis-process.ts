import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type RedisClientType, createClient } from 'redis';
import { freePort } from './free-port.js';

/** How long it may take to start, in milliseconds. */
const PATIENCE = 30_000;

/** A Redis of a spec's own, which it can kill and freeze without others noticing. */
export class RedisProcess {
  private child: ChildProcess | undefined;
  private readonly clients: RedisClientType[] = [];

  private constructor(private readonly port: number) {}

  /** Whether this machine has one; where CI runs it must. */
  static isThere(): boolean {
    return process.env['CI'] === 'true' || spawnSync('redis-server', ['--version']).error === undefined;
  }

  /** @param port default: a free one */
  static async start(port?: number): Promise<RedisProcess> {
    const redis = new RedisProcess(port ?? (await freePort()));
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const args = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.child = spawn('redis-server', args, { stdio: 'ignore' });
    for (const end = Date.now() + PATIENCE; !(await this.answers()); await pause(20)) {
      if (Date.now() > end) throw new Error('Redis does not start');
    }
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** A client as a host has it: it tries again ten times a second. */
  async client(): Promise<RedisClientType> {
    const client: RedisClientType = createClient({ url: this.url, socket: { reconnectStrategy: 100 } });
    client.on('error', () => undefined);
    this.clients.push(client);
    await client.connect();
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) if (client.isOpen) client.destroy();
    this.thaw();
    await this.kill();
  }

  private answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = createConnection(this.port, '127.0.0.1');
      const end = (isThere: boolean) => {
        socket.destroy();
        resolve(isThere);
      };
      socket.once('error', () => end(false));
      socket.once('connect', () => socket.write('PING\r\n'));
      socket.once('data', () => end(true));
    });
  }
}

/** Waits until that holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE; !(await holds()); await pause(10)) {
    if (Date.now() > end) throw new Error('it does not come to that');
  }
}
