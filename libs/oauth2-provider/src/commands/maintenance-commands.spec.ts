import { HostCli } from '../../../../test/support/host-cli.js';

let host: HostCli;
beforeAll(async () => {
  host = await HostCli.open();
  const create = (...args: string[]) => host.json('createapplication', ...args);
  await create('confidential', 'client-credentials', '--client-id', 'job', '--name', 'Nightly job');
  await create('confidential', 'client-credentials', '--client-id', 'Other_100%', '--user', 'alice');
  await create(
    'public',
    'authorization-code',
    '--client-id',
    'app',
    '--redirect-uris',
    'https://a.example/cb',
  );
});
afterAll(() => host.close());

interface Listed {
  applications: Record<string, unknown>[];
  next: string | null;
}
const list = (...args: string[]) => host.json('listapplications', ...args) as unknown as Promise<Listed>;
const listed = async (...args: string[]) =>
  (await list(...args)).applications.map(({ client_id }) => client_id);

describe('listapplications', () => {
  it('goes page by page, and comes to an end', async () => {
    const first = await list('--limit', '2');
    expect(first.applications.map(({ client_id }) => client_id)).toEqual(['job', 'Other_100%']);
    expect(await list('--limit', '2', '--after', first.next!)).toMatchObject({
      applications: [{ client_id: 'app', client_type: 'public', user_id: null }],
      next: null,
    });
    const { stdout } = await host.run('listapplications', '--limit', '2');
    expect(stdout).toContain(`There are more: --after ${first.next}\n`);
  });

  it.each<[string[], string[]]>([
    [['--search', 'NIGHT'], ['job']],
    [['--search', '_100%'], ['Other_100%']],
    [['--search', '%'], ['Other_100%']],
    [['--search', "'"], []],
    [['--client-type', 'public'], ['app']],
    [
      ['--grant-type', 'client_credentials'],
      ['job', 'Other_100%'],
    ],
    [['--grant-type', 'client'], []],
    [['--user', 'alice'], ['Other_100%']],
    [['--user', 'u-1', '--client-type', 'public'], []],
    [['--user', 'nobody'], []],
  ])('finds with %j', async (options, expected) => {
    expect(await listed(...options)).toEqual(expected);
  });

  it('tells no secret, nor its hash', async () => {
    const { applications } = await list();
    for (const name of applications.flatMap((each) => Object.keys(each)))
      expect(name).not.toMatch(/secret|hash/);
  });

  it('writes what would move the cursor as what it is', async () => {
    const stored = await host.stored('job');
    await host.change(stored.id, { name: '\x1b[2Jgone\u202e' });
    const { stdout } = await host.run('listapplications', '--search', 'job');
    expect(stdout).toContain('\\u{1b}[2Jgone\\u{202e}');
    expect(stdout).not.toContain('\x1b');
    await host.change(stored.id, { name: 'Nightly job' });
  });
});

describe('updateapplication', () => {
  it('changes what is named, and nothing else', async () => {
    const before = await host.stored('job');
    const answer = await host.json(
      ...['updateapplication', 'job', '--name', 'Job', '--scopes', 'read', '--access-token-lifetime', '60'],
      ...[
        '--set',
        'tier=7',
        '--metadata',
        '{"client_uri": "https://job.example", "tos_uri": "https://job.example/tos"}',
      ],
      ...['--access-token-format', 'jwt', '--resources', ''],
    );
    expect(answer).toMatchObject({ client_id: 'job', client_name: 'Job', scope: 'read' });
    expect(answer).toMatchObject({ access_token_format: 'jwt', resources: [] });
    expect(answer).not.toHaveProperty('client_secret');
    const after = await host.stored('job');
    expect({ ...after }).toEqual({
      ...before,
      name: 'Job',
      scopes: ['read'],
      resources: [],
      accessTokenFormat: 'jwt',
      accessTokenLifetime: 60,
      tier: 7,
      metadata: { client_uri: 'https://job.example', tos_uri: 'https://job.example/tos' },
      updated: after.updated,
    });
    expect(after.updated.getTime()).toBeGreaterThanOrEqual(before.updated.getTime());
  });

  it('takes back what can be taken back', async () => {
    await host.json(
      ...[
        'updateapplication',
        'job',
        '--all-scopes',
        '--access-token-lifetime',
        'default',
        '--user',
        'alice',
      ],
      ...['--skip-authorization', '--no-require-pkce', '--metadata', '{"tos_uri": null}'],
      ...['--access-token-format', 'default', '--resources', 'default'],
    );
    expect(await host.stored('job')).toMatchObject({
      scopes: null,
      resources: null,
      accessTokenFormat: null,
      accessTokenLifetime: null,
      userId: 'u-1',
      skipAuthorization: true,
      requirePkce: false,
      metadata: { client_uri: 'https://job.example' },
    });
    await host.json(
      ...[
        'updateapplication',
        'job',
        '--user',
        '',
        '--no-skip-authorization',
        '--require-pkce',
        '--algorithm',
        '',
      ],
    );
    expect(await host.stored('job')).toMatchObject({
      userId: null,
      skipAuthorization: false,
      requirePkce: true,
      algorithm: '',
    });
  });

  it('gives a client that becomes confidential a secret, once, and takes it from one that becomes public', async () => {
    const { client_secret } = await host.json('updateapplication', 'app', '--client-type', 'confidential');
    expect(client_secret).toMatch(/^\w{128}$/);
    expect((await host.stored('app')).clientSecrets).toHaveLength(1);
    expect(await host.json('updateapplication', 'app', '--name', 'App')).not.toHaveProperty('client_secret');
    expect(
      await host.json('updateapplication', 'app', '--client-type', 'public', '--yes'),
    ).not.toHaveProperty('client_secret');
    expect((await host.stored('app')).clientSecrets).toEqual([]);
  });

  it('changes the grant with what belongs to it', async () => {
    const answer = await host.json(
      ...[
        'updateapplication',
        'job',
        '--grant',
        'authorization-code',
        '--redirect-uris',
        'https://job.example/cb',
      ],
    );
    expect(answer).toMatchObject({
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['https://job.example/cb'],
    });
  });

  it('says what was changed to a person', async () => {
    const { stdout, code } = await host.run('updateapplication', 'app', '--name', 'App');
    expect({ stdout, code }).toEqual({
      stdout: 'The application App was updated.\nclient_id: app\n',
      code: 0,
    });
  });

  it('leaves everything as it is when one part is refused', async () => {
    const before = await host.stored('job');
    await host.run('updateapplication', 'job', '--name', 'x', '--redirect-uris', 'data:x');
    expect(await host.stored('job')).toEqual(before);
  });
});

describe('the end of secrets', () => {
  const MEMBERS = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://keyed.example/jwks' };
  beforeAll(() =>
    host.json('createapplication', 'confidential', 'client-credentials', '--client-id', 'keyed'),
  );

  it.each<[string, string[]]>([
    ['rotation without an overlap', ['rotatesecret', 'keyed', '--overlap', '0']],
    ['becoming public', ['updateapplication', 'keyed', '--client-type', 'public']],
    ['a method without one', ['updateapplication', 'keyed', '--metadata', JSON.stringify(MEMBERS)]],
  ])('is not without a question: by %s', async (_case, args) => {
    const before = await host.stored('keyed');
    const { stdout, stderr, code } = await host.run(...args);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(/secrets of keyed.*\? Nobody is here to ask: say so with --yes/);
    expect(await host.stored('keyed')).toEqual(before);
  });

  it('needs no question while those before work on, and none where --yes answers it', async () => {
    await host.json('rotatesecret', 'keyed', '--overlap', '60');
    expect((await host.stored('keyed')).clientSecrets).toHaveLength(2);
    await host.json('rotatesecret', 'keyed', '--overlap', '0', '--yes');
    expect((await host.stored('keyed')).clientSecrets).toHaveLength(1);
  });
});

describe('deleteapplication', () => {
  it('counts, and removes', async () => {
    await host.json('createapplication', 'confidential', 'client-credentials', '--client-id', 'old');
    const before = await host.count();
    expect(await host.json('deleteapplication', 'old', '--dry-run')).toMatchObject({ deleted: false });
    expect(await host.count()).toBe(before);
    expect(await host.json('deleteapplication', 'old', '--yes')).toEqual({
      client_id: 'old',
      deleted: true,
      records: {
        token_families: 0,
        refresh_tokens: 0,
        access_tokens: 0,
        id_tokens: 0,
        authorization_codes: 0,
        device_codes: 0,
        consents: 0,
        logout_deliveries: 0,
      },
    });
    expect(await host.count()).toBe(before - 1);
  });
});

it('rotatesecret says how the secret is kept', async () => {
  const create = ['createapplication', 'confidential', 'client-credentials', '--no-hash-client-secret'];
  await host.json(...create, '--client-id', 'recoverable');
  expect((await host.run('rotatesecret', 'recoverable')).stdout).toContain('it is stored encrypted and');
  expect((await host.run('rotatesecret', 'job')).stdout).toContain('it is stored as a hash and');
});

describe('what is refused', () => {
  it.each<[string, number, string[]]>([
    ['a change to an unknown application', 1, ['updateapplication', 'nobody', '--name', 'x']],
    ['a change to a value that is not allowed', 2, ['updateapplication', 'job', '--redirect-uris', 'data:x']],
    ['a change to an unknown grant', 2, ['updateapplication', 'job', '--grant', 'magic']],
    ['a change of the client id', 2, ['updateapplication', 'job', '--client-id', 'other']],
    [
      'a change of the secret by metadata',
      2,
      ['updateapplication', 'job', '--metadata', '{"client_secret":"x"}'],
    ],
    ['an owner whom nobody knows', 1, ['updateapplication', 'job', '--user', 'nobody']],
    ['a page after nothing', 2, ['listapplications', '--after', 'job']],
    ['a page of none', 2, ['listapplications', '--limit', '0']],
    ['a secret for an unknown application', 1, ['rotatesecret', 'nobody']],
    ['a secret for a public client', 2, ['rotatesecret', 'app']],
    ['an overlap that is no number', 2, ['rotatesecret', 'job', '--overlap', 'week']],
    ['a revocation of nobody', 2, ['revoketokens', '--yes']],
    ['a revocation of a family that is none', 2, ['revoketokens', '--family', "x' OR 1=1", '--yes']],
    [
      'a revocation of an unknown family',
      1,
      ['revoketokens', '--family', '01890000-0000-7000-8000-000000000000', '--yes'],
    ],
    ['a revocation for an unknown application', 1, ['revoketokens', '--application', 'nobody', '--yes']],
    ['a revocation that nobody confirmed', 2, ['revoketokens', '--user', 'alice']],
    ['a scope that the server does not know', 1, ['migratescope', 'read', 'unknown']],
    ['the same scope', 2, ['migratescope', 'read', 'read']],
    ['no second scope', 2, ['migratescope', 'read']],
    ['two words for a scope', 2, ['migratescope', 'read write', 'read']],
    ['a token in the arguments', 2, ['introspect', 'a-token']],
    ['a deletion that nobody confirmed', 2, ['deleteapplication', 'job']],
    ['the deletion of an unknown application', 1, ['deleteapplication', 'nobody', '--yes']],
    ['no scope of one', 2, ['updateapplication', 'job', '--scopes', '']],
    ['a lifetime of nothing', 2, ['updateapplication', 'job', '--id-token-lifetime', '0']],
    ['an unknown column', 2, ['updateapplication', 'job', '--set', 'shade=red']],
    ['a batch of none', 2, ['migratescope', 'read', 'write', '--batch-size', '0']],
    ['an argument too many', 2, ['migrate', 'now']],
    ['an argument for what takes none', 2, ['cleartokens', 'now']],
    ['a time limit of nothing', 2, ['healthcheck', '--timeout', '0']],
    ...['--inactive-days', '--min-age'].flatMap((option) =>
      ['-1', 'many', '1.5', ''].map((value): [string, number, string[]] => [
        `${option} ${value}`,
        2,
        ['cleanupapplications', option, value, '--yes'],
      ]),
    ),
  ])('refuses %s with %i and nothing on standard output', async (_case, expected, args) => {
    const { stdout, stderr, code } = await host.run(...args, '--json');
    expect({ stdout, code }).toEqual({ stdout: '', code: expected });
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).not.toMatch(/\n\s+at |node_modules/);
  });
});
