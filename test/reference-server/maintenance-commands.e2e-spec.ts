import { DemoClient, codeOf } from '../support/demo-client.js';
import { tokensOf } from '../support/client.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';

jest.setTimeout(READY_WITHIN + 60_000);

const NEW_SECRET = 'another-secret-of-the-tests-for-when-the-first-has-leaked';
const OLD_SECRET = 'a-secret-of-the-tests-long-enough-to-be-one';

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

describe.each(serverPairs)('maintaining a running server on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  let demo: DemoClient;
  let client: Client;
  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database);
    await server.start();
    demo = new DemoClient(server.origin);
    await demo.logIn();
    client = await server.cliJson<Client>(
      ...[
        'createapplication',
        'confidential',
        'client-credentials',
        '--client-id',
        'job',
        '--name',
        'Nightly job',
      ],
    );
  });
  afterAll(() => server.dispose());

  const userTokens = async () => tokensOf(await demo.redeem(codeOf(await demo.authorize())));
  const clientToken = (secret = client.client_secret, scope = 'read') =>
    fetch(`${server.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`job:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    });

  it('listapplications lists them for a person, in columns and without a secret', async () => {
    const { stdout, stderr, code } = await server.cli('listapplications');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^CLIENT ID {2,}NAME +TYPE +GRANTS +OWNER +CREATED$/);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatch(/^job {2,}Nightly job +confidential +client_credentials +- +20\d\d-\d\d-\d\d$/);
  });

  it('updateapplication changes what is named and nothing else, for the running server as well', async () => {
    expect((await clientToken(undefined, 'write')).status).toBe(200);
    const updated = await server.cliJson(
      ...['updateapplication', 'job', '--scopes', 'read', '--user', 'demo'],
      ...['--metadata', '{"client_uri": "https://job.example", "client_name": "Night job"}'],
    );
    expect(updated).toMatchObject({
      client_id: 'job',
      client_name: 'Night job',
      client_uri: 'https://job.example',
      scope: 'read',
      grant_types: ['client_credentials'],
    });
    expect(updated).not.toHaveProperty('client_secret');
    expect((await clientToken(undefined, 'write')).status).toBe(400);
  });

  it('rotatesecret lets the one before work for as long as it is told', async () => {
    const before = client.client_secret;
    const rotated = await server.cliJson<Client>('rotatesecret', 'job', '--overlap', '60');
    expect([(await clientToken(before)).status, (await clientToken(rotated.client_secret)).status]).toEqual([
      200, 200,
    ]);
    client = await server.cliJson<Client>('rotatesecret', 'job', '--overlap', '0', '--yes');
    expect([(await clientToken(before)).status, (await clientToken(rotated.client_secret)).status]).toEqual([
      401, 401,
    ]);
    expect((await clientToken()).status).toBe(200);
  });

  it('introspect takes the token from standard input, and says why it is no good', async () => {
    const { access_token, refresh_token } = await userTokens();
    const introspect = async (input: string) => {
      const { stdout, stderr, code } = await server.cliWith({ input }, 'introspect', '--json');
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    expect(await introspect(`${access_token}\n`)).toMatchObject({
      active: true,
      token_kind: 'access_token',
      client_id: 'demo',
      scope: 'openid read write',
      token_type: 'Bearer',
    });
    await demo.refresh(refresh_token);
    expect(await introspect(refresh_token)).toMatchObject({
      active: false,
      reason: 'used',
      client_id: 'demo',
    });
    const told = await server.cliWith({ input: access_token }, 'introspect');
    expect(told.stdout).toMatch(/^reason +revoked$/m);
    expect(await server.cliWith({ input: ' \n' }, 'introspect')).toMatchObject({ stdout: '', code: 2 });
  });

  it('revoketokens ends access and refresh tokens of a user at once, and counts them (R8)', async () => {
    await server.cliJson('revoketokens', '--user', 'demo', '--yes');
    const { access_token, refresh_token } = await userTokens();
    const counted = await server.cliJson('revoketokens', '--user', 'demo', '--dry-run');
    expect(counted).toMatchObject({ revoked: 0, would_revoke: 2 });
    expect((await demo.use(access_token)).status).toBe(200);

    const { stdout, code } = await server.cli(
      'revoketokens',
      '--user',
      'demo',
      '--application',
      'demo',
      '--yes',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^2 tokens were revoked\.\n/);
    expect((await demo.use(access_token)).status).toBe(401);
    expect((await demo.refresh(refresh_token)).status).toBe(400);
  });

  it('revoketokens ends one authorization by its id, and all of an application', async () => {
    const [one, other] = [await userTokens(), await userTokens()];
    const { stdout } = await server.cliWith({ input: one.access_token }, 'introspect', '--json');
    const { family_id: family } = JSON.parse(stdout) as { family_id: string };
    const ofFamily = await server.cliJson('revoketokens', '--family', family, '--yes');
    expect(ofFamily).toMatchObject({ revoked: 2, records: { token_families: 1, access_tokens: 1 } });
    expect((await demo.use(one.access_token)).status).toBe(401);
    expect((await demo.refresh(one.refresh_token)).status).toBe(400);
    expect((await demo.use(other.access_token)).status).toBe(200);

    const ofApplication = await server.cli('revoketokens', '--application', 'demo', '--yes');
    expect(ofApplication).toMatchObject({ stderr: '', code: 0 });
    expect(ofApplication.stdout).toMatch(/^\d+ tokens were revoked\.\naccess_tokens: \d+\n/);
    expect((await demo.use(other.access_token)).status).toBe(401);
    expect((await demo.refresh(other.refresh_token)).status).toBe(400);
    expect((await clientToken()).status).toBe(200);
  });

  it('rotatekeys publishes the next key once, beside the one that signs', async () => {
    const { rotations, keys } = await server.cliJson<{
      rotations: { algorithm: string; kid: string }[];
      keys: { kid: string; state: string }[];
    }>('rotatekeys');
    expect(rotations).toEqual([expect.objectContaining({ algorithm: 'RS256', removed: [] })]);
    expect(keys).toMatchObject([{ kid: rotations[0].kid, state: 'next' }, { state: 'active' }]);
    const { stdout, stderr, code } = await server.cli('rotatekeys');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [sentence, head, ...rows] = stdout.trimEnd().split('\n');
    expect(sentence).toBe('RS256: a next key is published already; nothing to do.');
    expect(head).toMatch(/^ALGORITHM {2}KID +STATE +SIGNS FROM$/);
    expect(rows.map((row) => row.split(/ +/).slice(0, 3))).toEqual(
      keys.map(({ kid, state }) => ['RS256', kid, state]),
    );
  });

  it('migratescope gives tokens another name for a scope while the server runs (R10)', async () => {
    const { refresh_token } = await userTokens();
    expect(await server.cliJson('migratescope', 'read', 'profile', '--dry-run')).toMatchObject({
      migrated: 0,
    });
    const done = await server.cliJson<{
      migrated: number;
      records: Record<string, number>;
      complete: boolean;
    }>(...['migratescope', 'read', 'profile']);
    expect(done.complete).toBe(true);
    expect(done.records['refresh_tokens']).toBeGreaterThan(0);
    expect(await tokensOf(await demo.refresh(refresh_token))).toMatchObject({
      scope: 'openid profile write',
    });
  });

  it('deleteapplication says what falls with it, and takes it away', async () => {
    await server.cliJson('createapplication', 'confidential', 'client-credentials', '--client-id', 'old');
    const dry = await server.cli('deleteapplication', 'old', '--dry-run');
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^old would be removed, with\n/) as string,
    });

    const done = await server.cliJson('deleteapplication', 'old', '--yes');
    expect(done).toMatchObject({
      client_id: 'old',
      deleted: true,
      records: { access_tokens: 0, consents: 0 },
    });
  });
});

describe.each(serverPairs)('what is encrypted at rest, on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database, { OAUTH2_SECRET: OLD_SECRET });
  });
  afterAll(() => server.dispose());

  const rotate = (extra: Record<string, string>, ...args: string[]) =>
    server.cliWith({ extra }, 'rotateencryption', ...args);
  const keys = async () => (await fetch(`${server.issuer}/.well-known/jwks.json`)).json();

  it('opens without the old secret once rotateencryption is through, and not before', async () => {
    await server.cliJson(
      ...['createapplication', 'confidential', 'client-credentials'],
      ...['--client-id', 'one', '--no-hash-client-secret'],
    );
    await server.start();
    const before = await keys();
    await server.stop();

    // Who lost the old one is told what cannot be read.
    const lost = await rotate({ OAUTH2_SECRET: NEW_SECRET }, '--json');
    expect(lost.code).toBe(1);
    const { unreadable, ...nothing } = JSON.parse(lost.stdout) as { unreadable: string[] };
    expect(nothing).toMatchObject({ signing_keys: 0, client_secrets: 0, other_secrets_needed_until: null });
    expect(unreadable).toHaveLength(2);
    expect(unreadable).toContain('client secret of one');

    const both = { OAUTH2_SECRET: NEW_SECRET, OAUTH2_OLD_SECRETS: OLD_SECRET };
    const dry = await rotate(both, '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ signing_keys: 1, client_secrets: 1, complete: true });
    const done = JSON.parse((await rotate(both, '--json')).stdout) as Record<string, unknown>;
    expect(done).toMatchObject({ signing_keys: 1, client_secrets: 1, unreadable: [], complete: true });
    expect(Date.parse(String(done['other_secrets_needed_until']))).toBeGreaterThan(Date.now() + 3500_000);
    const again = await rotate(both);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(
      /^0 signing keys and 0 client secrets are encrypted.*\nThe other secrets can/,
    );

    await server.start({ OAUTH2_SECRET: NEW_SECRET });
    expect(await keys()).toEqual(before);
    expect((await rotate({ OAUTH2_SECRET: NEW_SECRET })).code).toBe(0);
  });
});

describe.each(serverPairs)('migrate on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database);
  });
  afterAll(() => server.dispose());

  it('is what the doctor advises, who ends with 1 on an empty database', async () => {
    const ill = await server.cli('doctor');
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(
      /^The server does not work as it must:\n\nE002 The tables do not fit this version \(pending: .*\)\n.*\n {2}Mend: Run /,
    );
  });

  it('lists what is pending on an empty database without a change to it, runs it, once', async () => {
    const listed = await server.cliJson<{ pending: string[] }>('migrate', '--dry-run');
    expect(listed).toMatchObject({ ran: [] });
    expect(listed.pending.length).toBeGreaterThan(1);

    const both = await Promise.all([
      server.cliJson<{ ran: string[] }>('migrate'),
      server.cliJson<{ ran: string[] }>('migrate'),
    ]);
    expect(both.flatMap(({ ran }) => ran).sort()).toEqual([...listed.pending].sort());
    expect((await server.cli('migrate')).stdout).toBe('Nothing was pending.\n');

    const well = await server.cli('doctor');
    expect({ stderr: well.stderr, code: well.code }).toEqual({ stderr: '', code: 0 });
    // How MariaDB compares text is a warning.
    expect(well.stdout).toMatch(/^(?:All is well\.\n$|The server works\. This could be better:\n\nW033 )/);
  });
});
