import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { freePort } from './free-port.js';

const run = promisify(execFile);
/** How long a database server may take to start, in milliseconds. */
const PATIENCE = 60_000;

/** A database server of a spec's own, which it can stop, freeze and start without others noticing. */
export abstract class DatabaseServer {
  protected readonly folder = mkdtempSync(path.join(tmpdir(), 'oauth2-database-'));
  protected child: ChildProcess | undefined;

  protected constructor(
    protected readonly port: number,
    /** The account that the server runs as: none of them runs as root. */
    private readonly account: string,
  ) {
    chmodSync(this.folder, 0o755);
  }

  /** Whether this machine has what that takes. */
  static isThere(kind: 'postgres' | 'mariadb'): boolean {
    return kind === 'postgres' ? postgresPrograms() !== undefined : hasProgram('mariadbd');
  }

  static async create(kind: 'postgres' | 'mariadb'): Promise<DatabaseServer> {
    const server: DatabaseServer =
      kind === 'postgres' ? new PostgresServer(await freePort()) : new MariadbServer(await freePort());
    if (isRoot()) await run('chown', [server.account, server.folder]);
    await server.initialize();
    return server;
  }

  abstract readonly url: string;
  protected abstract initialize(): Promise<void>;
  protected abstract command(): string[];
  /** Asks for an answer; rejects where none comes. */
  protected abstract ask(): Promise<void>;

  async start(): Promise<void> {
    const [program, ...args] = this.asAccount(this.command());
    // With a group of its own, so that all of its processes can be frozen.
    this.child = spawn(program, args, { detached: true, stdio: 'ignore' });
    for (const end = Date.now() + PATIENCE; ; await pause(50)) {
      try {
        return await this.ask();
      } catch (error) {
        if (Date.now() > end || this.child.exitCode !== null) throw error;
      }
    }
  }

  /** Ends it: in order, or as a power cut would. */
  async stop(how: 'in order' | 'at once'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = new Promise((resolve) => child.once('exit', resolve));
    // PostgreSQL: SIGINT is a fast shutdown, which does not wait for its clients.
    if (how === 'in order') this.signal(this instanceof PostgresServer ? 'SIGINT' : 'SIGTERM', this.pid());
    else this.signal('SIGKILL');
    await exit;
    if (how === 'at once') rmSync(path.join(this.folder, 'data/postmaster.pid'), { force: true });
  }

  /** Answers when all of it stands still: on a busy machine a thread runs on for a while. */
  async freeze(): Promise<void> {
    this.signal('SIGSTOP');
    for (const end = Date.now() + PATIENCE; !this.isStill(); await pause(5))
      if (Date.now() > end) throw new Error('the database server does not stand still');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  async remove(): Promise<void> {
    this.thaw();
    await this.stop('at once');
    rmSync(this.folder, { recursive: true, force: true });
  }

  protected run(command: string[]): Promise<unknown> {
    const [program, ...args] = this.asAccount(command);
    return run(program, args, { cwd: this.folder });
  }

  private asAccount(command: string[]): string[] {
    // `setpriv` becomes the server, where `runuser` would wait for it.
    return isRoot()
      ? ['setpriv', '--reuid', this.account, '--regid', this.account, '--clear-groups', ...command]
      : command;
  }

  private pid(): number {
    return this.child!.pid!;
  }

  private isStill(): boolean {
    return this.processes().every((pid) =>
      readdirSync(`/proc/${pid}/task`).every((thread) => stateOf(pid, thread) === STOPPED),
    );
  }

  private signal(signal: NodeJS.Signals, target = -this.pid()): void {
    for (const pid of target > 0 ? [target] : this.processes()) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }

  /** The server and its children, each of which PostgreSQL gives a group of its own. */
  private processes(): number[] {
    const { pid, exitCode, signalCode } = this.child ?? {};
    if (pid === undefined || exitCode !== null || signalCode !== null) return [];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return [pid, ...children.map(Number)];
  }
}

/** States of a thread, as proc(5) has them: stopped. */
const STOPPED = 'T';

function stateOf(pid: number, thread: string): string {
  try {
    // The name of the program is in parentheses, and may hold some.
    return readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ').at(-1)!.charAt(0);
  } catch {
    // It ended meanwhile.
    return STOPPED;
  }
}

class PostgresServer extends DatabaseServer {
  constructor(port: number) {
    super(port, 'postgres');
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  protected async initialize(): Promise<void> {
    const { data } = this;
    await this.run([
      `${postgresPrograms()}/initdb`,
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-sync',
    ]);
  }

  protected command(): string[] {
    const { data, port, folder } = this;
    const settings = ['listen_addresses=127.0.0.1', 'fsync=off'].flatMap((each) => ['-c', each]);
    return [`${postgresPrograms()}/postgres`, '-D', data, '-p', `${port}`, '-k', folder, ...settings];
  }

  protected async ask(): Promise<void> {
    const client = new Client({ connectionString: this.url, connectionTimeoutMillis: 1000 });
    client.on('error', () => undefined);
    await client.connect();
    await client.end();
  }

  private get data(): string {
    return path.join(this.folder, 'data');
  }
}

class MariadbServer extends DatabaseServer {
  constructor(port: number) {
    super(port, 'mysql');
  }

  get url(): string {
    return `mysql://root@127.0.0.1:${this.port}/test`;
  }

  protected async initialize(): Promise<void> {
    const settings = ['--no-defaults', `--datadir=${this.data}`, '--auth-root-authentication-method=normal'];
    await this.run(['mariadb-install-db', ...settings]);
  }

  protected command(): string[] {
    const { data, port, folder } = this;
    const network = [`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${folder}/socket`];
    return [program('mariadbd')!, '--no-defaults', `--datadir=${data}`, ...network, '--skip-name-resolve'];
  }

  protected async ask(): Promise<void> {
    const connection = await createConnection({ uri: this.url, connectTimeout: 1000 });
    await connection.end();
  }

  private get data(): string {
    return path.join(this.folder, 'data');
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Where the newest PostgreSQL of this machine has its programs. */
function postgresPrograms(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const [newest] = existsSync(versions)
    ? readdirSync(versions).sort((one, other) => Number(other) - Number(one))
    : [];
  return newest === undefined ? undefined : `${versions}/${newest}/bin`;
}

function hasProgram(name: string): boolean {
  return program(name) !== undefined;
}

function program(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
