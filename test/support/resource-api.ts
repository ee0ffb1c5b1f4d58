import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { Inject, Injectable, Module } from '@nestjs/common';
import { type RedisClient, RedisRevocationChannel, RevocationChannel } from 'nest-oauth2-provider';
import type { DataSourceOptions } from 'typeorm';
import { bearer } from './client.js';
import { freePort } from './free-port.js';
import { Host } from './host.js';
import { type RedisProcess, until } from './redis-process.js';

const ROOT = path.join(__dirname, '../..');
/** One that does not end by itself is killed, in milliseconds. */
const PATIENCE = 10_000;

/** A server that tells over Redis what it takes back, and remembers tokens itself. */
export async function hostTellingBy(
  redis: RedisProcess,
  dataSource: Partial<DataSourceOptions> = {},
): Promise<Host> {
  const redisClient = await redis.client();
  @Module({ providers: [{ provide: 'REDIS', useValue: redisClient }], exports: ['REDIS'] })
  class RedisModule {}
  @Injectable()
  class Revocations extends RedisRevocationChannel {
    constructor(@Inject('REDIS') own: RedisClient) {
      super(own);
    }
  }
  const host = await Host.start({
    options: {
      scopes: { read: 'Read', write: 'Write', introspection: 'Look at every token' },
      tokenCacheMaxAge: 600,
    },
    structure: { imports: [RedisModule], revocationChannel: Revocations },
    dataSource,
  });
  await until(() => host.app.get(RevocationChannel).isListening);
  return host;
}

interface Manner {
  readonly issuer: string;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  /** In seconds. */
  readonly maxAge: number;
  readonly redisUrl?: string;
  /** With one it shares what it finds out with all that have the same. */
  readonly resource?: string;
}

/** An API without a database in a process of its own, which asks the server and remembers. */
export class ResourceApi {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {}

  /** Builds the library where that is stale. */
  static async prepare(): Promise<void> {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: ROOT });
  }

  static async start({ issuer, credentials, maxAge, redisUrl, resource }: Manner): Promise<ResourceApi> {
    const port = await freePort();
    const asked = [redisUrl, resource].filter((each) => each !== undefined);
    const args = [`${port}`, issuer, JSON.stringify(credentials), `${maxAge}`, ...asked];
    const child = fork(path.join(__dirname, 'resource-process.mjs'), args, { execArgv: [] });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the API ended')));
    await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => undefined);
    return new ResourceApi(child, port);
  }

  /** The status of its answer to that token. */
  async ask(token: string): Promise<number> {
    return (await fetch(`http://127.0.0.1:${this.port}/me`, { headers: bearer(token) })).status;
  }

  /** @returns its exit code; null where it did not end by itself */
  async end(): Promise<number | null> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await exit;
    clearTimeout(killer);
    return child.exitCode;
  }
}
