import { execFileSync, spawn } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OAUTH2_COMMANDS } from 'nest-oauth2-provider/commands';
import { CliModule } from '../apps/cli/src/cli.module.js';
import { readConfig } from '../apps/server/src/config/config.js';
import { blocks } from '../scripts/markdown.mjs';
import { type Outcome, runCommand } from './support/command-line.js';
import { DotSource } from './support/dot-source.js';

const ROOT = path.resolve(__dirname, '..');
/** What the examples take for granted. */
const ENVIRONMENT = { PASSWORD: 'correct horse' };

interface Example {
  readonly name: string;
  readonly line: string;
}

let folder: string;
let examples: Example[];
/** What Django's databases in the examples are here. */
let django: DotSource;
beforeAll(async () => {
  django = await DotSource.create('sqlite', '3.4');
  await django.dataSource.query('CREATE VIEW myapp_application AS SELECT * FROM oauth2_provider_application');
  folder = await mkdtemp(path.join(tmpdir(), 'oauth2-examples-'));
  const page = await readFile(path.join(ROOT, 'docs/commands.md'), 'utf8');
  examples = blocks(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ content }) =>
      content
        .trimEnd()
        .replace(/\\\n\s*/g, '')
        .split('\n'),
    )
    .map((line) => ({ name: nameIn(line), line }));
  await writeFile(path.join(folder, 'token.txt'), 'a token that nobody knows\n');
  // An operator's database: somebody who logs in, and an application of theirs.
  for (const line of [
    'createuser alice --password pw --email alice@example.com',
    'createapplication confidential authorization-code --client-id photos --user alice --redirect-uris https://prints.example/callback',
  ])
    expect(await run(line, 'prepared')).toMatchObject({ stderr: '', code: 0 });
});
afterAll(async () => {
  await django.end();
  await rm(folder, { recursive: true });
});

/** The command; before it there may be a variable, as shells have it. */
const nameIn = (line: string): string => /^(?:[A-Z_]+=\S+ )?([a-z]+)/.exec(line)![1];

/** Runs a line as a shell reads it, on that database. */
async function run(line: string, database: string): Promise<Outcome> {
  const name = nameIn(line);
  const url = `sqlite:${folder}/${database}.sqlite`;
  const file = / < (\S+)$/.exec(line)?.[1];
  if (file !== undefined) return runProcess(line, url);
  const here = line.replace(/(?:postgres|mysql|sqlite):\S+/, django.url);
  const read = `${name}() { printf '%s\\0' "$DOT_DATABASE_URL" "$@"; }; ${here}`;
  const [variable, ...args] = execFileSync('bash', ['--norc', '-c', read], {
    encoding: 'utf8',
    env: ENVIRONMENT,
  })
    .split('\0')
    .slice(0, -1);
  if (variable) process.env['DOT_DATABASE_URL'] = variable;
  const cli = CliModule.register(readConfig({ DATABASE_URL: url }));
  return runCommand(cli, [name, ...args], true).finally(() => delete process.env['DOT_DATABASE_URL']);
}

/** With something on its standard input, which this process has to itself. */
function runProcess(line: string, url: string): Promise<Outcome> {
  const name = nameIn(line);
  const cli = `${name}() { '${process.execPath}' '${ROOT}/scripts/cli.mjs' ${name} "$@"; }; ${line}`;
  const child = spawn('bash', ['--norc', '-c', cli], {
    cwd: folder,
    env: { PATH: process.env['PATH'], DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (outcome.stdout += String(data)));
  child.stderr.on('data', (data) => (outcome.stderr += String(data)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...outcome, code: Number(code) })));
}

it('every example of docs/commands.md does what it says, and prints one JSON object where it is asked to', async () => {
  const failed: string[] = [];
  for (const [at, { name, line }] of examples.entries()) {
    // Each on a database as it was, for some take away what others need; users are made on an empty one.
    if (name !== 'createuser')
      await copyFile(path.join(folder, 'prepared.sqlite'), path.join(folder, `${at}.sqlite`));
    // Nobody is there to be asked.
    const { stdout, stderr, code } = await run(line, String(at));
    const asks = /: .*\? Nobody is here to ask/.test(stderr) && code === 2;
    const isSaid = /--json/.test(line) ? /^\{.*\}\n$/.test(stdout) : stdout !== '';
    if (!asks && (code !== 0 || !isSaid)) failed.push(`${line}\n  ${code}: ${stdout}${stderr}`);
  }
  expect(failed).toEqual([]);
}, 300_000);

const commands = OAUTH2_COMMANDS.map(
  (command) => (Reflect.getMetadata('CommandBuilder:Command:Meta', command) as { name: string }).name,
);

it('no command is without an example', () => {
  const named = new Set(examples.map(({ name }) => name));
  expect(commands.filter((name) => !named.has(name))).toEqual([]);
});

it.each(['docs/recipes.md', 'docs/operations.md'])('%s names commands that there are', async (page) => {
  const text = await readFile(path.join(ROOT, page), 'utf8');
  const named = [...text.matchAll(/dist\/cli\.js(?:', '| )([a-z]+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !commands.includes(name))).toEqual([]);
});
