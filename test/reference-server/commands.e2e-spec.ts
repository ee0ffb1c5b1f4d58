import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';

jest.setTimeout(READY_WITHIN + 60_000);

const PERSON = ['--password', 'correct horse', '--email', 'alice@example.com'];
const CALLBACK = 'https://client.example.com/callback';

interface Credentials {
  readonly client_id: string;
  readonly client_secret?: string;
}

describe.each(serverPairs)('the command line beside a running server on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database);
    await server.start();
  });
  afterAll(() => server.dispose());

  it('makes a user once', async () => {
    const { stdout, stderr, code } = await server.cli('createuser', 'alice', ...PERSON, '--json');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ username: 'alice', email: 'alice@example.com' });

    const again = await server.cli('createuser', 'alice', ...PERSON, '--json');
    expect(again).toMatchObject({ stdout: '', code: 1 });
    expect(again.stderr).toMatch(/^error: .*exists/);
  });

  // What each word registers is told beside the command.
  it('registers an application by a word, as one JSON object', async () => {
    const { stdout, stderr, code } = await server.cli(
      ...['createapplication', 'confidential', 'openid-hybrid', '--redirect-uris', CALLBACK, '--json'],
    );
    expect({ code, stderr: stderr.replaceAll(/^warning: .*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(stdout)).toMatchObject({
      client_id: expect.stringMatching(/^[A-Za-z0-9]{40}$/) as string,
      client_secret: expect.stringMatching(/^[A-Za-z0-9]{128}$/) as string,
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      response_types: ['code id_token', 'code token', 'code id_token token'],
    });
  });

  it('registers clients that the running server knows at once, and that may introspect their own tokens', async () => {
    const client = await server.cliJson<Credentials>(
      'createapplication',
      'confidential',
      'client-credentials',
    );
    const issued = await post('token', client, { grant_type: 'client_credentials' });
    expect(issued.status).toBe(200);
    const { access_token: token } = (await issued.json()) as { access_token: string };
    expect(await (await post('introspect', client, { token })).json()).toMatchObject({
      active: true,
      client_id: client.client_id,
    });
  });

  it('does not let a client in that was given another secret', async () => {
    const client = await server.cliJson<Credentials>('createclient', 'Notes', '--redirect-uris', CALLBACK);
    // It may not use the grant, so 400; a wrong secret would not even get there.
    expect(await tokenFor(client)).toBe(400);
    expect(await tokenFor({ ...client, client_secret: 'x'.repeat(128) })).toBe(401);
  });

  it('clears and counts, as an object', async () => {
    const counts = await server.cliJson<Record<string, unknown>>('cleartokens', '--batch-size', '10');
    expect(Object.keys(counts).length).toBeGreaterThan(0);
    expect((await fetch(`${server.issuer}/.well-known/jwks.json`)).status).toBe(200);
  });

  async function tokenFor(client: Credentials): Promise<number> {
    return (await post('token', client, { grant_type: 'client_credentials' })).status;
  }

  function post(
    endpoint: string,
    { client_id, client_secret }: Credentials,
    form: Record<string, string>,
  ): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
    const body = new URLSearchParams(form);
    return fetch(`${server.issuer}/${endpoint}`, { method: 'POST', headers: { authorization }, body });
  }
});

// What a command refuses does not depend on the server or the database; most of it is asked beside the commands.
describe.each(serverPairs.slice(0, 1))('the command line on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database);
    await server.cliJson('createapplication', 'public', 'device-code', '--client-id', 'taken');
  });
  afterAll(() => server.dispose());

  it.each<[string, number, string[]]>([
    [
      'a client id that exists',
      1,
      [
        'createapplication',
        'public',
        'authorization-code',
        '--client-id',
        'taken',
        '--redirect-uris',
        CALLBACK,
      ],
    ],
    ['no command', 2, []],
    ['an unknown command', 2, ['frobnicate']],
    ['an unknown word', 2, ['createapplication', 'confidential', 'magic']],
    ['a batch of none', 2, ['cleartokens', '--batch-size', '0']],
  ])('refuses %s with %i and nothing on stdout', async (_, expected, args) => {
    const { stdout, stderr, code } = await server.cli(...args, ...(args.length > 0 ? ['--json'] : []));
    expect({ stdout, code }).toEqual({ stdout: '', code: expected });
    expect(stderr).not.toMatch(/\n\s+at |node_modules/);
    expect(stderr).not.toBe('');
  });

  it.each<[string, object]>([
    ['healthcheck', { status: 'unhealthy', checks: {}, error: 'the database does not answer as it should' }],
    ['doctor', { status: 'error', findings: [expect.objectContaining({ code: 'E001', severity: 'error' })] }],
  ])('%s --json answers where the database is away', async (name, report) => {
    const away = { extra: { DATABASE_URL: 'postgres://a:hunter2@127.0.0.1:1/c' } };
    const { stdout, stderr, code } = await server.cliWith(away, name, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([1, report]);
    expect(stderr).toMatch(/^error: DATABASE_URL: the database cannot be used: .*\n$/);
    const misconfigured = { extra: { ALLOW_LOOPBACK_FETCH: 'perhaps' } };
    expect(await server.cliWith(misconfigured, name, '--json')).toMatchObject({ stdout: '', code: 1 });
  });

  it('explains a command with examples', async () => {
    const { stdout, stderr, code } = await server.cli('createuser', '--help');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/Examples:\n {2}createuser\b/);
  });
});
