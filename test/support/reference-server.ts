import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Database, databases, freshDatabase } from './databases.js';
import { freePort } from './free-port.js';
import type { Platform } from './host.js';
import { secretWatch } from './secret-watch.js';
import { Terminal } from './terminal.js';
import { noteTablesAt } from './watched-database.js';
import { noteAnswer } from './watched-http.js';

const ROOT = path.resolve(__dirname, '../..');
/** From `npm ci` to an answer, with a build on the way, in milliseconds. */
export const READY_WITHIN = 90_000;

/** The pairs that pages, command line and browser are tried on. */
export const serverPairs = (
  [
    ['express', 'sqlite'],
    ['fastify', 'postgres'],
    ['express', 'mariadb'],
  ] as [Platform, Database][]
).filter(([, database]) => databases.includes(database));

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** null when a signal ended it. */
  readonly code: number | null;
}

/** A process with what it has written so far. */
export class Running {
  stdout = '';
  stderr = '';
  readonly finished: Promise<Finished>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (data) => (this.stdout += String(data)));
    child.stderr?.on('data', (data) => (this.stderr += String(data)));
    this.finished = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ stdout: this.stdout, stderr: this.stderr, code }));
    });
  }
}

/** @param input what comes on its standard input; without it, it has none */
export function run(
  script: string,
  args: readonly string[],
  environment: Environment,
  input?: string,
): Running {
  // Nothing of the test's own environment decides what the server does.
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', script), ...args], {
    cwd: ROOT,
    env: { PATH, HOME, ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  return new Running(child);
}

/** Starts the server where it is expected to refuse; answers how it ended. */
export function refusedStart(environment: Environment): Promise<Finished> {
  return run('start.mjs', [], environment).finished;
}

/** The built reference server in a process of its own, on an empty database of its own. */
export class ReferenceServer {
  private running: Running | undefined;

  private constructor(
    readonly port: number,
    private readonly environment: Environment,
    private readonly drop: () => Promise<void>,
  ) {}

  /** Makes the database; `start` starts the server. */
  static async on(platform: Platform, database: Database, extra: Environment = {}): Promise<ReferenceServer> {
    const { url, drop } = await emptyDatabase(database);
    const port = await freePort();
    const environment = { PORT: String(port), DATABASE_URL: url, HTTP_ADAPTER: platform, ...extra };
    return new ReferenceServer(port, environment, drop);
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  get issuer(): string {
    return this.environment['ISSUER'] ?? `${this.origin}/o`;
  }

  get databaseUrl(): string {
    return this.environment['DATABASE_URL']!;
  }

  /** What it has printed. */
  get output(): string {
    return this.running?.stdout ?? '';
  }

  get complaints(): string {
    return this.running?.stderr ?? '';
  }

  /** @returns when it is ready, as the contract has it: discovery answers 200 */
  async start(extra: Environment = {}): Promise<void> {
    const running = run('start.mjs', [], { ...this.environment, ...extra });
    this.running = running;
    let ended = false;
    void running.finished.then(() => (ended = true));
    for (const start = Date.now(); !(await this.isReady()); await pause(50)) {
      if (ended) throw new Error(`it ended: ${running.stdout}${running.stderr}`);
      if (Date.now() - start > READY_WITHIN) throw new Error(`not ready: ${running.stdout}${running.stderr}`);
    }
  }

  /** @returns how it ended, and after how many milliseconds */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Finished & { took: number }> {
    if (!this.running) throw new Error('it does not run');
    const start = Date.now();
    this.running.child.kill(signal);
    const outcome = await this.running.finished;
    this.running = undefined;
    secretWatch.note('what the server said', outcome.stdout + outcome.stderr);
    return { ...outcome, took: Date.now() - start };
  }

  /**
   * Ends what runs and drops the database.
   * @throws Error when a secret can be read in what was said or in a table
   */
  async dispose(): Promise<void> {
    try {
      if (this.running) await this.stop('SIGKILL');
      await noteTablesAt(this.environment['DATABASE_URL']!);
    } finally {
      await this.drop();
    }
    secretWatch.assertNone();
  }

  /** Runs a command of the command line in the server's environment. */
  cli(...args: string[]): Promise<Finished> {
    return this.cliWith({}, ...args);
  }

  /** The same with something on its standard input, or with changes to the environment. */
  async cliWith(
    { input, extra }: { input?: string; extra?: Environment },
    ...args: string[]
  ): Promise<Finished> {
    const finished = await run('cli.mjs', args, { ...this.environment, ...extra }, input).finished;
    const { code, stdout, stderr } = finished;
    // What was refused may be repeated; a new client secret is shown, once, on the standard output.
    if (code === 0) {
      for (const option of ['--password', '--client-secret'])
        if (args.includes(option)) secretWatch.keep(option, args[args.indexOf(option) + 1]);
      noteAnswer(200, undefined, stdout);
      secretWatch.note('the complaints of a command', stderr);
    }
    return finished;
  }

  /** Runs a command with `--json`, which must succeed and print one JSON object. */
  async cliJson<Answer = Record<string, unknown>>(...args: string[]): Promise<Answer> {
    const { stdout, stderr, code } = await this.cli(...args, '--json');
    if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Answer;
  }

  /** Runs a command at a terminal, for a person to look at. */
  terminal(...args: string[]): Terminal {
    return Terminal.run([process.execPath, path.join(ROOT, 'scripts/cli.mjs'), ...args], this.environment);
  }

  private async isReady(): Promise<boolean> {
    try {
      const { status } = await fetch(`${this.origin}/o/.well-known/openid-configuration`);
      return status === 200;
    } catch {
      return false;
    }
  }
}

async function emptyDatabase(database: Database): Promise<{ url: string; drop: () => Promise<void> }> {
  if (database === 'sqlite') {
    const folder = await mkdtemp(path.join(tmpdir(), 'reference-server-'));
    return { url: `sqlite:${folder}/test.sqlite`, drop: () => rm(folder, { recursive: true }) };
  }
  const { options, drop } = await freshDatabase(database);
  return { url: (options as { url: string }).url, drop };
}
