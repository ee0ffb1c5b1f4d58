import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Database, databases, freshDatabase } from './support/databases.js';

const ROOT = path.resolve(__dirname, '..');

interface Outcome {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** The command line as people call it: in a process of its own, built when it must be. */
function npmRunCli(environment: Record<string, string>, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'cli', '--', ...args], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outcome: Outcome = { stdout: '', stderr: '', code: null };
    child.stdout.on('data', (data) => (outcome.stdout += String(data)));
    child.stderr.on('data', (data) => (outcome.stderr += String(data)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...outcome, code }));
  });
}

/** An empty database that other processes can open. */
async function reachable(name: Database): Promise<{ url: string; drop: () => Promise<void> }> {
  if (name === 'sqlite') {
    const folder = await mkdtemp(path.join(tmpdir(), 'oauth2-cli-'));
    return { url: `sqlite:${folder}/test.sqlite`, drop: () => rm(folder, { recursive: true }) };
  }
  const { options, drop } = await freshDatabase(name);
  return { url: (options as { url: string }).url, drop };
}

describe.each(databases)('npm run --silent cli on %s', (name) => {
  let url: string;
  let drop: () => Promise<void>;
  const cli = (...args: string[]) => npmRunCli({ DATABASE_URL: url }, ...args);
  beforeAll(async () => {
    ({ url, drop } = await reachable(name));
  });
  afterAll(() => drop());
  jest.setTimeout(180_000);

  it('migrates an empty database, also when two start at once', async () => {
    const user = (username: string) =>
      cli('createuser', username, '--password', 'pw', '--email', 'u@example.com', '--json');
    const outcomes = await Promise.all([user('alice'), user('bob')]);
    for (const { stdout, stderr, code } of outcomes) {
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
      expect(JSON.parse(stdout)).toHaveProperty('id');
    }
  });

  it('registers an application of a user, and prints one JSON object alone', async () => {
    const web = [
      'confidential',
      'authorization-code',
      '--redirect-uris',
      'https://a.example/cb',
      '--client-id',
      'web',
    ];
    const { stdout, stderr, code } = await cli('createapplication', ...web, '--user', 'alice', '--json');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({
      client_id: 'web',
      client_secret: expect.any(String) as string,
    });

    const second = await cli('createapplication', ...web, '--json');
    expect(second).toMatchObject({ stdout: '', code: 1 });
    expect(second.stderr).toMatch(/^error: --client-id: /);
  });

  it('clears, and ends with 2 for wrong usage', async () => {
    expect(await cli('cleartokens', '--json')).toMatchObject({ stderr: '', code: 0 });
    expect(await cli('cleartokens', '--frob')).toMatchObject({ stdout: '', code: 2 });
  });
});

it.each<[string, Record<string, string>, RegExp]>([
  [
    'a variable with a value that is not allowed',
    { OAUTH2_PROFILE: 'frob', DATABASE_URL: 'sqlite::memory:' },
    /^error: OAUTH2_PROFILE/,
  ],
  [
    'a database that does not answer',
    { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x' },
    /^error: DATABASE_URL/,
  ],
])(
  '%s is one sentence and exit code 1',
  async (_case, environment, message) => {
    const { stdout, stderr, code } = await npmRunCli(environment, 'cleartokens', '--json');
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/hunter2|\n.*\n/);
  },
  180_000,
);
