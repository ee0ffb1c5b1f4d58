import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { oauth2Entities } from 'nest-oauth2-provider';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { type Database, freshDatabase } from './databases.js';

const ROOT = path.resolve(__dirname, '../..');

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** The reference command line, each command in a process of its own, and the database that it works on. */
export class CliProcess {
  private constructor(
    readonly dataSource: DataSource,
    private readonly url: string,
    private readonly drop: () => Promise<void>,
  ) {}

  /** The first command builds what is not built, and makes the tables. */
  static async on(database: Database): Promise<CliProcess> {
    const { options, url, drop } = await reachable(database);
    const dataSource = await new DataSource({ ...options, entities: oauth2Entities() }).initialize();
    const cli = new CliProcess(dataSource, url, drop);
    await cli.run('cleartokens');
    return cli;
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }

  run(...args: string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** Runs with `--json`, which must succeed, and reads all of what came to stdout. */
  async json(...args: string[]): Promise<Record<string, unknown>> {
    const { stdout, stderr, code } = await this.run(...args, '--json');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /**
   * Begins a command that can be interrupted.
   * @param extra what the environment has beside the database
   */
  start(
    args: readonly string[],
    extra: Readonly<Record<string, string>> = {},
  ): { child: ChildProcess; ended: Promise<Ended> } {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, ['scripts/cli.mjs', ...args], {
      cwd: ROOT,
      env: { PATH, HOME, DATABASE_URL: this.url, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => (stderr += String(data)));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ stdout, stderr, code }));
    });
    return { child, ended };
  }

  /** The same in a terminal of its own; what it shows is the answer. */
  async inTerminal(keys: string, ...args: string[]): Promise<{ screen: string; code: number | null }> {
    const { PATH, HOME } = process.env;
    const command = [process.execPath, 'scripts/cli.mjs', ...args].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: ROOT,
      env: { PATH, HOME, TERM: 'xterm', DATABASE_URL: this.url },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let screen = '';
    child.stdout.on('data', (data) => (screen += String(data)));
    child.stdin.write(keys);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    child.stdin.destroy();
    return { screen, code };
  }

  /** Keeps records, each in its table. */
  async insert(...records: object[]): Promise<void> {
    const kinds = new Set(records.map(({ constructor }) => constructor as new () => object));
    for (const kind of kinds) {
      const rows = records.filter((record) => record.constructor === kind);
      for (let from = 0; from < rows.length; from += CHUNK) {
        const builder = this.dataSource.manager.createQueryBuilder().insert().into<object>(kind);
        await builder
          .values(rows.slice(from, from + CHUNK))
          .updateEntity(false)
          .execute();
      }
    }
  }
}

/** Rows of one INSERT: SQLite takes 32766 parameters. */
const CHUNK = 1_000;

async function reachable(
  database: Database,
): Promise<{ options: DataSourceOptions; url: string; drop: () => Promise<void> }> {
  if (database === 'sqlite') {
    const folder = await mkdtemp(path.join(tmpdir(), 'oauth2-cli-'));
    const file = path.join(folder, 'test.sqlite');
    const options: DataSourceOptions = { type: 'better-sqlite3', database: file, timeout: 10_000 };
    return { options, url: `sqlite:${file}`, drop: () => rm(folder, { recursive: true }) };
  }
  const { options, drop } = await freshDatabase(database);
  return { options, url: (options as { url: string }).url, drop };
}
