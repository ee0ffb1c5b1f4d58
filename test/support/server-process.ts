import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { secretWatch } from './secret-watch.js';
import { noteTablesAt } from './watched-database.js';

const ROOT = path.join(__dirname, '../..');
const MAIN = path.join(ROOT, 'dist/apps/server/server/src/main.js');
/** How long a server may take until it is ready, in milliseconds. */
const PATIENCE = 60_000;

/** The reference server in a process of its own, which can be killed and started again at the same address. */
export class ServerProcess {
  private child: ChildProcess | undefined;
  private output = '';

  private constructor(
    readonly port: number,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** One that is not started yet; the server is built where it is not. */
  static async prepare(databaseUrl: string, environment: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
    await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-needed'], { cwd: ROOT });
    const port = await freePort();
    const { PATH, HOME } = process.env;
    return new ServerProcess(port, {
      PATH,
      HOME,
      ...environment,
      PORT: `${port}`,
      DATABASE_URL: databaseUrl,
    });
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Everything it said since it was last started. */
  get log(): string {
    return this.output;
  }

  spawn(): void {
    this.output = '';
    this.child = spawn(process.execPath, [MAIN], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => (this.output += data.toString()));
    }
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    this.spawn();
    for (const end = Date.now() + PATIENCE; ; await pause(25)) {
      if (this.exitCode !== null || Date.now() > end)
        throw new Error(`the server does not start: ${this.output}`);
      const answer = await fetch(`${this.origin}/o/.well-known/openid-configuration`).catch(() => undefined);
      if (answer?.status === 200) return;
    }
  }

  /**
   * Ends it with that signal; answers its exit code, or the signal where it did not end by itself.
   * @throws Error when a secret can be read in what it said or in its tables
   */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string | null> {
    const { child } = this;
    if (!child) return null;
    if (this.exitCode === null) {
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
      secretWatch.note('what a server said', this.output);
      await noteTablesAt(this.environment['DATABASE_URL']!);
      secretWatch.assertNone();
    }
    return this.exitCode;
  }

  private get exitCode(): number | string | null {
    return this.child?.exitCode ?? this.child?.signalCode ?? null;
  }
}
