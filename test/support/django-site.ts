import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { basic, tokensOf, type Tokens } from './client.js';
import type { Database } from './databases.js';
import { DotSource } from './dot-source.js';
import { freePort } from './free-port.js';
import { secretWatch } from './secret-watch.js';

const SITE = path.join(__dirname, '../fixtures/dot/django');
/** The system's own, for which Debian has the packages. */
const PYTHON = '/usr/bin/python3';
const DRIVERS: Record<Database, string> = { sqlite: 'sqlite3', postgres: 'psycopg2', mariadb: 'MySQLdb' };
const PATIENCE = 60_000;

/**
 * What is missing for a site on that database. With `CI=true` nothing may be.
 * @throws Error then
 */
export function missingForDjango(database: Database): string | undefined {
  try {
    const imports = `import oauth2_provider, gunicorn, ${DRIVERS[database]}`;
    execFileSync(PYTHON, ['-c', imports], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    const reason = /No module named '(\w+)'/.exec(String(error))?.[1] ?? 'python3';
    if (process.env['CI'] === 'true')
      throw new Error(`.ci/run installs ${reason}, which is missing`, { cause: error });
    return reason;
  }
}

export const CALLBACK = 'https://client.example.com/callback';

/** A client of a site, by its secret where it has one. */
export interface SiteClient {
  readonly clientId: string;
  readonly clientSecret?: string;
}

/** A management command with its arguments, or `adduser` with a user's id, name and password. */
export type SiteCommand = readonly string[];

export function addUser(id: string, username: string, password: string): SiteCommand {
  secretWatch.keep('a password', password);
  return ['adduser', id, username, password];
}

export function addApplication(
  type: string,
  grant: string,
  { clientId, clientSecret }: SiteClient,
  ...options: string[]
): SiteCommand {
  secretWatch.keep('the secret of a client', clientSecret);
  const secret = clientSecret === undefined ? [] : ['--client-secret', clientSecret];
  const its = ['--client-id', clientId, ...secret, '--redirect-uris', CALLBACK, '--skip-authorization'];
  return ['createapplication', type, grant, ...its, ...options];
}

/** A Django site with Debian's Django OAuth Toolkit, in a process of its own and reached over HTTP. */
export class DjangoSite {
  private child: ChildProcess | undefined;
  private output = '';
  private cookie = '';

  private constructor(
    private readonly database: DotSource,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly port: number,
  ) {}

  /** A site with the tables, users and applications that the commands make, all in one run of Python. */
  static async create(database: Database, commands: readonly SiteCommand[]): Promise<DjangoSite> {
    const empty = await DotSource.empty(database);
    const environment = {
      PATH: process.env['PATH'],
      SITE_DATABASE: empty.url,
      DJANGO_SETTINGS_MODULE: 'project.settings',
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const all = [['migrate', '--verbosity', '0'], ...commands];
    await promisify(execFile)(PYTHON, ['run.py', JSON.stringify(all)], { cwd: SITE, env: environment });
    return new DjangoSite(empty, environment, await freePort());
  }

  get url(): string {
    return this.database.url;
  }

  async start(): Promise<void> {
    const child = spawn(
      PYTHON,
      ['-m', 'gunicorn', 'project.wsgi', '--bind', `127.0.0.1:${this.port}`, '--workers', '2'],
      { cwd: SITE, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (this.output += data.toString()));
    for (const end = Date.now() + PATIENCE; ; await pause(50)) {
      if (child.exitCode !== null || Date.now() > end)
        throw new Error(`the site does not start: ${this.output}`);
      const answer = await fetch(`${this.origin}/o/token/`).catch(() => undefined);
      if (answer?.status === 405) return;
    }
  }

  async end(): Promise<void> {
    if (this.child && this.child.exitCode === null) {
      const exit = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exit;
    }
    await this.database.end();
  }

  async logIn(username: string): Promise<void> {
    const { headers } = await fetch(`${this.origin}/log-in/${username}/`);
    this.cookie = /sessionid=[^;]+/.exec(headers.getSetCookie().join())?.[0] ?? '';
  }

  /** A code for the user who is logged in. */
  async code({ clientId }: SiteClient, changes: Record<string, string> = {}): Promise<string> {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: CALLBACK,
      scope: 'read write',
      ...changes,
    });
    const answer = await fetch(`${this.origin}/o/authorize/?${query.toString()}`, {
      headers: { cookie: this.cookie },
      redirect: 'manual',
    });
    const code = new URL(answer.headers.get('location') ?? 'none:').searchParams.get('code');
    if (!code) throw new Error(`no code but ${answer.status}: ${this.output}`);
    secretWatch.keep('a code', code);
    return code;
  }

  async token(client: SiteClient, form: Record<string, string>): Promise<Tokens> {
    const { clientId, clientSecret } = client;
    const body = new URLSearchParams(clientSecret === undefined ? { client_id: clientId, ...form } : form);
    const headers: Record<string, string> =
      clientSecret === undefined ? {} : { authorization: basic(clientId, clientSecret) };
    const tokens = await tokensOf(await fetch(`${this.origin}/o/token/`, { method: 'POST', body, headers }));
    secretWatch.keep('an access token', tokens.access_token);
    secretWatch.keep('a refresh token', tokens.refresh_token);
    return tokens;
  }

  private get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }
}
