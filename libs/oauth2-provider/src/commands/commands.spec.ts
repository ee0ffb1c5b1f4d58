import { OAUTH2_COMMANDS } from 'nest-oauth2-provider/commands';
import { HostCli } from '../../../../test/support/host-cli.js';
import { ExpiredRecords } from '../tokens/expired-records.js';

let host: HostCli;
beforeAll(async () => {
  host = await HostCli.open();
});
afterAll(() => host.close());

describe('createclient', () => {
  it('registers a confidential client for code and refresh', async () => {
    const answer = await host.json(
      'createclient',
      'Notes',
      '--redirect-uris',
      'https://a.example/cb',
      '--scopes',
      'read write',
    );
    expect(answer).toMatchObject({
      client_name: 'Notes',
      client_secret: expect.any(String) as string,
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'read write',
    });
    expect(await host.stored(answer.client_id)).toMatchObject({
      clientType: 'confidential',
      scopes: ['read', 'write'],
    });
  });

  it('has all scopes of the server without --scopes', async () => {
    const { client_id } = await host.json('createclient', 'Notes', '--redirect-uris', 'https://a.example/cb');
    expect(await host.stored(client_id)).toMatchObject({ scopes: null });
  });

  it('prints id and secret for a person', async () => {
    const { stdout, code } = await host.run(
      'createclient',
      'Notes',
      '--redirect-uris',
      'https://a.example/cb',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Notes was created.\nclient_id: \w{40}\nclient_secret: \w{128}\n/);
  });

  it.each([
    ['no name', ['createclient', '--redirect-uris', 'https://a.example/cb'], /missing required argument/],
    ['an empty name', ['createclient', ' ', '--redirect-uris', 'https://a.example/cb'], /name/],
    ['no redirect URIs', ['createclient', 'Notes'], /required option/],
    ['a dangerous redirect URI', ['createclient', 'Notes', '--redirect-uris', 'data:x'], /--redirect-uris: /],
    [
      'an unknown scope',
      ['createclient', 'Notes', '--redirect-uris', 'https://a.example/cb', '--scopes', 'x'],
      /--scopes: /,
    ],
  ])('refuses %s with 2', async (_case, args, message) => {
    const { stdout, stderr, code } = await host.run(...args, '--json');
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(message);
  });
});

describe('cleartokens', () => {
  const nothing = {
    refresh_tokens: 0,
    access_tokens: 0,
    id_tokens: 0,
    authorization_codes: 0,
    device_codes: 0,
    token_families: 0,
    user_code_attempts: 0,
    logout_deliveries: 0,
    signing_keys: 0,
    complete: true,
  };

  it.each([
    ['with the defaults of the server', [], {}],
    [
      'with a batch size and an interval',
      ['--batch-size', '5', '--interval', '0.5', '--max-seconds', '60'],
      { batchSize: 5, interval: 0.5, maxSeconds: 60 },
    ],
  ])('removes, %s, and tells how many of each kind', async (_case, args, expected) => {
    const run = jest.spyOn(ExpiredRecords.prototype, 'run');
    expect(await host.json('cleartokens', ...args)).toEqual(nothing);
    expect(run.mock.calls[0][0]).toMatchObject(expected);
    run.mockRestore();
  });

  it('tells a person as well', async () => {
    const { stdout, code } = await host.run('cleartokens');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^0 expired records were removed\.\nrefresh_tokens: 0\n/);
  });

  it.each([
    ['--batch-size', '0'],
    ['--batch-size', 'many'],
    ['--batch-size', '1.5'],
    ['--interval', '-1'],
    ['--interval', 'x'],
    ['--max-seconds', '0'],
    ['--max-seconds', '0.0'],
    ['--max-seconds', 'soon'],
  ])('refuses %s %s with 2', async (option, value) => {
    const { stdout, stderr, code } = await host.run('cleartokens', option, value, '--json');
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toContain(option);
  });

  it('ends with 1 when the database fails, and says why without a stack', async () => {
    const run = jest
      .spyOn(ExpiredRecords.prototype, 'run')
      .mockRejectedValue(new Error('the database is locked'));
    expect(await host.run('cleartokens', '--json')).toEqual({
      stdout: '',
      stderr: 'error: the database is locked\n',
      code: 1,
    });
    run.mockRestore();
  });
});

describe('every command', () => {
  it.each(
    OAUTH2_COMMANDS.map(
      (command) => (Reflect.getMetadata('CommandBuilder:Command:Meta', command) as { name: string }).name,
    ),
  )('%s --help has examples and ends with 0', async (name) => {
    const { stdout, stderr, code } = await host.run(name, '--help');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toContain(`Examples:\n  ${name}`);
    expect(stdout).toContain('--json');
  });

  it.each([
    ['an unknown command', ['frobnicate'], /unknown command/],
    ['no command', [], /Usage:/],
  ])('%s ends with 2', async (_case, args, message) => {
    const { stdout, stderr, code } = await host.run(...args);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(message);
  });
});
