import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { runCommand } from '../../../test/support/command-line.js';
import { readConfig } from '../../server/src/config/config.js';
import { CliModule } from './cli.module.js';
import { migratesFirst } from './migrates-first.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oauth2-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: string[]) =>
  runCommand(CliModule.register(readConfig({ DATABASE_URL: `sqlite:${folder}/cli.sqlite` })), args, true);
const ALICE = ['--password', 'correct horse', '--email', 'alice@example.com'];

describe('createuser', () => {
  it('makes a user, on a database that was empty', async () => {
    const { stdout, stderr, code } = await run('createuser', 'alice', ...ALICE, '--json');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(JSON.parse(stdout)).toEqual({
      id: expect.any(String) as string,
      username: 'alice',
      email: 'alice@example.com',
      is_admin: false,
    });
  });

  it('makes an administrator', async () => {
    expect(await run('createuser', 'root', ...ALICE, '--admin')).toEqual({
      stdout: 'The administrator root was created.\n',
      stderr: '',
      code: 0,
    });
  });

  it('keeps what applications may be told of the user', async () => {
    const claims = '{"given_name":"Carol","address":{"country":"FR"}}';
    const told = [
      '--claims',
      claims,
      '--name',
      'Carol C',
      '--phone-number',
      '+1 555 0100',
      '--email-verified',
    ];
    const { stdout, stderr, code } = await run('createuser', 'carol', ...ALICE, ...told, '--json');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({
      username: 'carol',
      claims: {
        given_name: 'Carol',
        name: 'Carol C',
        phone_number: '+1 555 0100',
        address: { country: 'FR' },
      },
    });
  });

  it.each<[string, number, string[], RegExp]>([
    ['claims that are no JSON', 2, ['bob', ...ALICE, '--claims', '{'], /--claims must be a JSON object/],
    ['claims that are a list', 2, ['bob', ...ALICE, '--claims', '[]'], /JSON object/],
    ['a claim that is not theirs to say', 2, ['bob', ...ALICE, '--claims', '{"sub":"root"}'], /claim "sub"/],
    ['a phone number that is none', 2, ['bob', ...ALICE, '--phone-number', 'call me'], /phone_number/],
    ['a name that exists', 1, ['alice', ...ALICE], /exists already/],
    ['no name', 2, ALICE, /missing required argument/],
    ['no password', 2, ['bob', '--email', 'b@example.com'], /--password/],
    ['no email', 2, ['bob', '--password', 'x'], /--email/],
    ['an empty password', 2, ['bob', '--password', '', '--email', 'b@example.com'], /password/],
    ['an email that is none', 2, ['bob', '--password', 'x', '--email', 'nobody'], /email/],
    ['a name with a space', 2, ['bob smith', ...ALICE], /username/],
    ['an unknown option', 2, ['bob', ...ALICE, '--root'], /unknown option/],
  ])('refuses %s with %i', async (_case, expected, args, message) => {
    const { stdout, stderr, code } = await run('createuser', ...args, '--json');
    expect({ stdout, code }).toEqual({ stdout: '', code: expected });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('correct horse');
  });
});

describe("the library's commands, with the users of the server", () => {
  it('finds an owner by name and by id', async () => {
    const bob = await run('createuser', 'bob', ...ALICE, '--json');
    const { id } = JSON.parse(bob.stdout) as { id: string };
    for (const user of ['bob', id]) {
      const { code } = await run('createapplication', 'confidential', 'client-credentials', '--user', user);
      expect(code).toBe(0);
    }
    const unknown = await run('createapplication', 'confidential', 'client-credentials', '--user', 'nobody');
    expect(unknown).toMatchObject({ stdout: '', code: 1 });
  });

  it('clears', async () => {
    const { stdout, code } = await run('cleartokens', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ access_tokens: 0 });
  });
});

describe('on a database that nobody migrated', () => {
  const database = () => `${folder}/empty.sqlite`;
  const look = (...args: string[]) =>
    runCommand(
      CliModule.register(readConfig({ DATABASE_URL: `sqlite:${database()}` }), migratesFirst(args)),
      args,
      true,
    );

  it.each<[string[], RegExp, RegExp]>([
    [
      ['doctor', '--json'],
      /"code":"E002","detail":"pending: ServerInitial\d+, OAuth2Initial/,
      /the check of applications failed/,
    ],
    [['healthcheck', '--json'], /^\{"status":"unhealthy",/, /the health check failed/],
    [
      ['listapplications'],
      /^$/,
      /^error: E002: The tables do not fit this version \(.*\)\. Run .*migrations.*\n$/,
    ],
    [['rotateencryption', '--dry-run'], /^$/, /^error: E002: .*\n$/],
  ])('%j ends with 1 and changes nothing', async (args, said, complained) => {
    const { stdout, stderr, code } = await look(...args);
    expect(stdout).toMatch(said);
    expect(stderr).toMatch(complained);
    expect(code).toBe(1);
    const dataSource = await new DataSource({
      type: 'better-sqlite3',
      database: database(),
      readonly: true,
    }).initialize();
    expect(await dataSource.query('SELECT name FROM sqlite_master')).toEqual([]);
    await dataSource.destroy();
  });

  it('any other command migrates first', async () => {
    expect(await look('listapplications', '--help')).toMatchObject({ code: 0 });
    expect(await look('createapplication', 'confidential', 'client-credentials')).toMatchObject({ code: 0 });
    expect(await look('listapplications', '--json')).toMatchObject({ stderr: '', code: 0 });
  });
});
