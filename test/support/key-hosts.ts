import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import type { OAuth2ProviderOptionsInput } from 'nest-oauth2-provider';
import type { DataSourceOptions } from 'typeorm';
import { freePort } from './free-port.js';

/** Of both hosts, and of whoever else works on their database. */
export const SECRET = 'a secret of the hosts, the same for both of them';
const ROOT = path.join(__dirname, '../..');

/** Two hosts in processes of their own, one on each platform, that are one server behind a balancer. */
export class KeyHosts {
  private constructor(
    readonly origins: string[],
    readonly issuer: string,
    private readonly children: ChildProcess[],
  ) {}

  static async start(
    database: DataSourceOptions,
    options: Partial<OAuth2ProviderOptionsInput>,
  ): Promise<KeyHosts> {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: ROOT });
    const ports = [await freePort(), await freePort()];
    const issuer = `http://127.0.0.1:${ports[0]}/o`;
    const children: ChildProcess[] = [];
    for (const [at, platform] of ['express', 'fastify'].entries()) {
      const args = [
        platform,
        JSON.stringify(database),
        String(ports[at]),
        issuer,
        JSON.stringify({ secret: SECRET, ...options }),
      ];
      const child = fork(path.join(__dirname, 'key-host.mjs'), args, { execArgv: [] });
      children.push(child);
      // The first brings the tables, which TypeORM can do once at a time.
      await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(() => Promise.reject(new Error('the host ended'))),
      ]);
    }
    return new KeyHosts(
      ports.map((port) => `http://127.0.0.1:${port}`),
      issuer,
      children,
    );
  }

  async end(): Promise<void> {
    await Promise.all(
      this.children.map(async (child) => {
        if (child.exitCode !== null) return;
        const exit = once(child, 'exit');
        child.kill('SIGTERM');
        await exit;
      }),
    );
  }
}
