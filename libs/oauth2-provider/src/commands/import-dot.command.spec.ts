import { DotSource, insertPair } from '../../../../test/support/dot-source.js';
import { HostCli } from '../../../../test/support/host-cli.js';

let host: HostCli;
let source: DotSource;
beforeAll(async () => {
  host = await HostCli.open();
  source = await DotSource.create('sqlite', '2.0');
  const id = await source.insert('application', { client_id: 'web', client_secret: 'a secret of somebody' });
  await source.insert('application', { client_id: 'a:b', name: '\u001b[2J' });
  await insertPair(source, id, { access: { scope: 'read groups' } });
});
afterAll(async () => {
  await source.end();
  await host.close();
});

const nothing = { brought: 0, already_here: 0, ended_since: 0, skipped: {} };
const one = { ...nothing, brought: 1 };

describe('importdot', () => {
  it('tells what it would bring, then brings it', async () => {
    const would = await host.json('importdot', '--from', source.url, '--dry-run');
    expect(would).toEqual({
      dry_run: true,
      finished: true,
      applications: { ...one, skipped: { client_id_not_allowed: { count: 1, ids: ['2'] } } },
      refresh_tokens: one,
      used_refresh_tokens: nothing,
      access_tokens: one,
      id_tokens: nothing,
      authorization_codes: nothing,
      unknown_scopes: { groups: 2 },
      notes: [],
    });
    expect(await host.count()).toBe(0);

    expect(await host.json('importdot', '--from', source.url)).toEqual({ ...would, dry_run: false });
    expect(await host.stored('web')).toMatchObject({ clientType: 'confidential', requirePkce: false });
  });

  it('tells a person, without what a name does to a terminal', async () => {
    const { stdout, stderr, code } = await host.run('importdot', '--from', source.url, '--dry-run');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toBe(`Nothing was kept. This would be brought:
applications: 0, 1 already here
  left out, client id not allowed: 1 (2)
refresh tokens: 0, 1 already here
used refresh tokens: 0
access tokens: 0, 1 already here
id tokens: 0
authorization codes: 0
`);
  });

  it('takes the database from the environment, where no history has its password', async () => {
    process.env['DOT_DATABASE_URL'] = source.url;
    try {
      expect(await host.json('importdot')).toMatchObject({ finished: true });
    } finally {
      delete process.env['DOT_DATABASE_URL'];
    }
  });

  it.each<[string, string[], RegExp]>([
    ['no database', [], /--from/],
    ['another kind of database', ['--from', 'oracle://x'], /--from/],
    ['a batch of none', ['--batch-size', '0'], /--batch-size/],
    ['a batch too large', ['--batch-size', '10001'], /--batch-size/],
    ['a batch that is no number', ['--batch-size', 'x'], /--batch-size/],
    ['a window that is no number', ['--replay-window', '-1'], /--replay-window/],
    ['a zone that is none', ['--time-zone', 'Mars'], /--time-zone/],
    ['a table that is no pair', ['--table', 'application'], /--table/],
    ['a model that is none', ['--table', 'user=people'], /--table/],
    ['an argument', ['now'], /too many arguments/],
  ])('refuses %s with 2', async (_case, options, message) => {
    const from = options.includes('--from') || options.length === 0 ? [] : ['--from', source.url];
    const { stdout, stderr, code } = await host.run('importdot', ...from, ...options, '--json');
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(message);
  });

  it('ends with 1 where the database has other tables, and names the option', async () => {
    const outcome = await host.run('importdot', '--from', source.url, '--table-prefix', 'shop_', '--json');
    expect(outcome).toMatchObject({ stdout: '', code: 1 });
    expect(outcome.stderr).toMatch(/^error: the database has no table shop_application; .*--table-prefix/);
  });
});
