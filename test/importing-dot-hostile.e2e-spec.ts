import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {
  AccessToken,
  Application,
  DotImport,
  type DotImportOptions,
  type ImportReport,
  RefreshToken,
  TokenFamily,
} from 'nest-oauth2-provider';
import { basic } from './support/client.js';
import { type Database, databases } from './support/databases.js';
import { type DotRow, DotSource, checksum, dotToken, inSeconds, insertPair } from './support/dot-source.js';
import { Host } from './support/host.js';
import { resetUsers, users } from './support/owners.js';
import { isAlive, sha256 } from './support/token-endpoint.js';

/** Of "brought along from Django", by Django's hashers, at less cost. */
const HASHES = {
  argon2: 'argon2$argon2id$v=19$m=1024,t=2,p=2$MuUu2TnI9b4yNT7XD6Wurw$2FK5FeTFIRE4zsXA4tW+LQ',
  bcrypt_sha256: 'bcrypt_sha256$$2b$05$eLJtjIut1CkUaIrZOk5t6e2m/MmJU7pkuO1H4OOGg.akonotyKbV.',
};

/** Nothing is required and nothing unique: whatever a table may hold. */
const lax = (statement: string) =>
  statement.replace(/ NOT NULL(?! PRIMARY)| UNIQUE(?! \()|,\n {2}UNIQUE \(.*\)/g, '');
const reasonsOf = (report: ImportReport, kind: 'applications' | 'accessTokens' | 'refreshTokens') =>
  Object.fromEntries(Object.entries(report[kind].skipped).map(([reason, { count }]) => [reason, count]));

describe.each(databases)('what a database of Django OAuth Toolkit should not have, into %s', (into) => {
  let host: Host;
  let source: DotSource;
  let application: number;
  let serial = 0;
  beforeAll(async () => {
    users.set('1', { id: '1', name: 'dora', email: 'dora@example.com' });
    host = await Host.start({ database: into });
  });
  afterAll(async () => {
    resetUsers();
    await host?.stop();
  });
  beforeEach(async () => {
    source = await DotSource.create('sqlite', '3.4', { rename: lax });
    application = await source.insert('application', { client_id: `client-${++serial}` });
  });
  afterEach(() => source?.end());

  const run = (changes: Partial<DotImportOptions> = {}) =>
    host.app.get(DotImport).run({ from: source.url, ...changes });
  const stored = (clientId: string) => host.dataSource.manager.findOneBy(Application, { clientId });

  describe('applications', () => {
    it.each<[string, DotRow, string]>([
      ['no client id', { client_id: null }, 'client_id_not_allowed'],
      ['a colon in the client id', { client_id: 'https://client.example.com/id' }, 'client_id_not_allowed'],
      ['a client id with a line break', { client_id: 'a\nb' }, 'client_id_not_allowed'],
      ['a client id that is too long', { client_id: 'x'.repeat(256) }, 'client_id_not_allowed'],
      ['a client type that is none', { client_type: 'secret' }, 'refused'],
      ['no client type', { client_type: null }, 'refused'],
      ['a grant that is none', { authorization_grant_type: 'magic' }, 'refused'],
      ['no grant', { authorization_grant_type: null }, 'refused'],
      [
        'a grant that its type may not have',
        { client_type: 'public', authorization_grant_type: 'client-credentials' },
        'refused',
      ],
    ])('with %s is left out, and its tokens with it', async (_case, row, reason) => {
      const id = await source.insert('application', { client_id: `odd-${serial}`, ...row });
      await insertPair(source, id);
      const good = await insertPair(source, application);
      const report = await run();
      expect(reasonsOf(report, 'applications')).toEqual({ [reason]: 1 });
      expect(report.applications.skipped[reason as 'refused']!.ids).toEqual([String(id)]);
      expect(reasonsOf(report, 'accessTokens')).toEqual({ application_not_brought: 1 });
      expect(await isAlive(host, { access_token: good.access })).toBe(true);
    });

    it.each<[string, DotRow, Partial<Application>, string[]]>([
      ['no redirect URIs at all', { redirect_uris: null }, { redirectUris: [] }, ['redirectUris']],
      [
        'redirect URIs that nobody should redirect to',
        {
          redirect_uris: 'javascript:alert(1) https://good.example.com/cb http://plain.example.com/ :: //x #',
        },
        { redirectUris: ['https://good.example.com/cb'] },
        Array<string>(5).fill('redirect_uris'),
      ],
      [
        'origins and post-logout URIs that are none',
        {
          allowed_origins: 'https://a.example.com http://b.example.com *',
          post_logout_redirect_uris: 'data:x',
        },
        { allowedOrigins: ['https://a.example.com'], postLogoutRedirectUris: [] },
        ['post_logout_redirect_uris', 'allowed_origins', 'allowed_origins'],
      ],
      ['an algorithm that is none', { algorithm: 'ROT13' }, { algorithm: 'RS256' }, ['algorithm']],
      ['a secret that is too short for HS256', { algorithm: 'HS256' }, { algorithm: 'RS256' }, ['algorithm']],
      [
        'a hashed secret for HS256',
        {
          algorithm: 'HS256',
          client_secret: `pbkdf2_sha256$1$a$${'A'.repeat(43)}=`,
          hash_client_secret: true,
        },
        { algorithm: 'RS256' },
        ['algorithm'],
      ],
      [
        'HS256 without a secret',
        { algorithm: 'HS256', client_type: 'public', client_secret: '' },
        { algorithm: 'RS256' },
        ['algorithm'],
      ],
      ['a name of two lines', { name: 'a\u0000b\r\nc' }, { name: 'a b c' }, []],
      ['no name', { name: null }, { name: '' }, []],
      ['times that are none', { created: 'yesterday', updated: null }, {}, []],
      [
        'a method of authentication that is not here, and keys that are no JSON',
        { token_endpoint_auth_method: 'private_key_jwt', client_jwks: '{', client_jwks_uri: 'ftp://x' },
        { tokenEndpointAuthMethod: null, metadata: {} },
        ['token_endpoint_auth_method', 'client_jwks', 'client_jwks_uri'],
      ],
    ])('with %s are brought without that', async (_case, row, expected, noted) => {
      await source.insert('application', {
        client_id: `mended-${++serial}`,
        client_secret: 'a secret of somebody',
        hash_client_secret: false,
        ...row,
      });
      const report = await run();
      expect(reasonsOf(report, 'applications')).toEqual({});
      expect(await stored(`mended-${serial}`)).toMatchObject(expected);
      const notes = report.notes.filter(({ clientId }) => clientId === `mended-${serial}`);
      expect(notes.map(({ field }) => field).sort()).toEqual([...noted].sort());
    });

    it.each<[string, DotRow, number, string[]]>([
      [
        'that is hashed with argon2, cut short',
        { client_secret: 'argon2$argon2id$v=19$m=8,t=1,p=1$c2E$aGE' },
        1,
        ['client_secret'],
      ],
      ['that no client can send', { client_secret: 'näh', hash_client_secret: false }, 0, ['client_secret']],
      ['that is not there', { client_secret: '' }, 0, ['client_secret']],
      ['of a public client', { client_type: 'public', client_secret: 'pbkdf2_sha256$1$a$b' }, 0, []],
    ])('a secret %s is no reason to lose the application', async (_case, row, secrets, noted) => {
      await source.insert('application', { client_id: `secret-${++serial}`, ...row });
      const report = await run();
      expect((await stored(`secret-${serial}`))!.clientSecrets).toHaveLength(secrets);
      const notes = report.notes.filter(({ clientId }) => clientId === `secret-${serial}`);
      expect(notes.map(({ field }) => field)).toEqual(noted);
      expect(JSON.stringify(report)).not.toContain('c2E');
    });

    describe.each([
      ['argon2', '@node-rs/argon2', HASHES.argon2],
      ['bcrypt_sha256', '@node-rs/bcrypt', HASHES.bcrypt_sha256],
    ])('a secret that is hashed with %s', (hasher, name, hash) => {
      afterEach(() => jest.dontMock(name));
      const bring = async () => {
        const clientId = `hashed-${++serial}`;
        await source.insert('application', {
          client_id: clientId,
          client_secret: hash,
          authorization_grant_type: 'client-credentials',
        });
        const { notes } = await run();
        return { clientId, notes: notes.filter((note) => note.clientId === clientId) };
      };
      const comesIn = async (clientId: string, secret: string) => {
        const form = { grant_type: 'client_credentials', scope: 'read' };
        const headers = { authorization: basic(clientId, secret) };
        return (await host.post('token', form, headers)).status;
      };

      it('goes on working, and is brought up to date when used', async () => {
        const { clientId, notes } = await bring();
        expect(notes).toEqual([]);
        expect(await comesIn(clientId, 'another secret')).toBe(401);
        expect((await stored(clientId))!.clientSecrets).toMatchObject([{ hash }]);
        expect(await comesIn(clientId, 'brought along from Django')).toBe(200);
        const [{ hash: upgraded }] = (await stored(clientId))!.clientSecrets;
        expect(upgraded).toMatch(/^scrypt\$/);
        expect(await comesIn(clientId, 'brought along from Django')).toBe(200);
      });

      it('comes with what to install, where that is not, and works once it is', async () => {
        jest.doMock(name, () => {
          throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });
        });
        const { clientId, notes } = await bring();
        const message = `it is hashed with ${hasher}, which takes the package ${name} to check: npm install ${name}, or give it another with rotatesecret`;
        expect(notes).toEqual([{ clientId, field: 'client_secret', message }]);
        jest.dontMock(name);
        expect(await comesIn(clientId, 'brought along from Django')).toBe(200);
      });
    });

    it('whose client id is taken here are left alone, with their tokens', async () => {
      const clientId = `taken-${serial}`;
      await host.applications.create({
        clientId,
        clientType: 'public',
        redirectUris: ['https://a.example/'],
      });
      const id = await source.insert('application', { client_id: clientId, name: 'Another' });
      const pair = await insertPair(source, id);
      const report = await run();
      expect(reasonsOf(report, 'applications')).toEqual({ client_id_taken: 1 });
      expect((await stored(clientId))!.name).toBe('');
      expect(await isAlive(host, { access_token: pair.access })).toBe(false);
    });

    it('that come twice are brought once', async () => {
      const twice = { client_id: `twice-${serial}` };
      await source.insert('application', { ...twice, name: 'first' });
      await source.insert('application', { ...twice, name: 'second' });
      const report = await run();
      expect(reasonsOf(report, 'applications')).toEqual({ client_id_taken: 1 });
      expect((await stored(twice.client_id))!.name).toBe('first');
    });
  });

  describe('tokens', () => {
    it.each<[string, DotRow, string]>([
      ['no application', { application_id: null }, 'no_application'],
      ['an application that is not there', { application_id: 4711 }, 'application_not_brought'],
      ['no token and no checksum', { token: '', token_checksum: null }, 'no_token'],
      ['a checksum that is none', { token: null, token_checksum: 'x' }, 'no_token'],
      ['a user whose id is too long', { user_id: 'u'.repeat(256) }, 'user_not_brought'],
      ['a user with a zero byte', { user_id: 'u\0' }, 'user_not_brought'],
      ['a user without an id', { user_id: '' }, 'user_not_brought'],
      ['an expiry that is none', { expires: 'tomorrow' }, 'time_unreadable'],
      ['an expiry that never comes', { expires: 'infinity' }, 'time_unreadable'],
      ['a resource that cannot be read', { resource: '{"a":' }, 'resource_unreadable'],
      ['a resource that is no list', { resource: '{}' }, 'resource_unreadable'],
    ])('with %s are left out', async (_case, row, reason) => {
      const token = dotToken('odd');
      await source.insert('accesstoken', {
        token,
        token_checksum: checksum(token),
        application_id: application,
        ...row,
      });
      const good = await insertPair(source, application);
      const report = await run();
      expect(reasonsOf(report, 'accessTokens')).toEqual({ [reason]: 1 });
      expect(await isAlive(host, { access_token: good.access })).toBe(true);
      expect(await isAlive(host, { access_token: token })).toBe(false);
    });

    it('that expired are counted', async () => {
      for (const seconds of [-1, -90_000, -9_000_000]) {
        const token = dotToken('late');
        await source.insert('accesstoken', {
          token,
          application_id: application,
          expires: inSeconds(seconds),
        });
      }
      expect(reasonsOf(await run(), 'accessTokens')).toEqual({ expired: 3 });
    });

    it('of any length are good', async () => {
      const token = `${dotToken('long')}${'x'.repeat(3000)}`;
      await source.insert('accesstoken', {
        token,
        token_checksum: checksum(token),
        application_id: application,
      });
      await run();
      expect(await isAlive(host, { access_token: token })).toBe(true);
    });

    it('of which only the checksum is kept are good', async () => {
      const token = dotToken('kept-as-checksum');
      await source.insert('accesstoken', {
        token: '',
        token_checksum: checksum(token),
        application_id: application,
      });
      await run();
      expect(await isAlive(host, { access_token: token })).toBe(true);
    });

    it('are good at their resources alone', async () => {
      const token = dotToken('resource');
      const resource = '["https://elsewhere.example.com/api"]';
      await source.insert('accesstoken', {
        token,
        token_checksum: checksum(token),
        application_id: application,
        scope: 'read openid',
        resource,
      });
      await run();
      const found = await host.dataSource.manager.findOneByOrFail(AccessToken, { tokenHash: sha256(token) });
      // UserInfo is this server's.
      expect(found.resources).toEqual(['https://elsewhere.example.com/api', host.issuer]);
      expect(await isAlive(host, { access_token: token })).toBe(false);
    });

    it('lose what is no scope, and say which scopes this server does not have', async () => {
      const { access } = await insertPair(source, application, {
        access: { scope: 'read  "quoted" groups\tread ö' },
      });
      const report = await run();
      const found = await host.dataSource.manager.findOneByOrFail(AccessToken, { tokenHash: sha256(access) });
      expect(found.scope).toBe('read groups');
      expect(report.unknownScopes).toEqual({ groups: 2 });
    });

    it.each<[string, { access?: DotRow; refresh?: DotRow }, string]>([
      ['whose access token is gone', { refresh: { access_token_id: null } }, 'no_access_token'],
      ['without any scope', { access: { scope: '' } }, 'no_scope'],
      ['of nobody', { refresh: { user_id: null } }, 'user_not_brought'],
    ])('refresh tokens %s are left out', async (_case, changes, reason) => {
      const { refreshId } = await insertPair(source, application, changes);
      const report = await run();
      expect(report.refreshTokens.skipped).toEqual({ [reason]: { count: 1, ids: [String(refreshId)] } });
    });

    it('that the target refuses do not take others with them', async () => {
      const good: string[] = [];
      for (let at = 0; at < 9; at++) {
        const token = dotToken('beside');
        const odd: DotRow = at === 4 ? { user_id: null, scope: 'read\u0000' } : {};
        if (at !== 4) good.push(token);
        await source.insert('accesstoken', {
          token,
          token_checksum: checksum(token),
          application_id: application,
          ...odd,
        });
      }
      await run();
      for (const access_token of good) expect(await isAlive(host, { access_token })).toBe(true);
    });
  });

  it('never ends it, whatever the rows are, and the second time nothing is new', async () => {
    const value = fc.oneof(
      fc.constantFrom<DotRow[string]>(
        null,
        '',
        0,
        -1,
        1,
        'confidential',
        'public',
        '2030-02-31 00:00:00',
        '[]',
        '\u0000',
      ),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.double({ noNaN: true }),
      fc.integer(),
    );
    const odd = (names: string[]) =>
      fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
    const rows = fc.record({
      application: odd([
        'client_id',
        'redirect_uris',
        'client_secret',
        'name',
        'algorithm',
        'created',
        'user_id',
        'client_jwks',
      ]),
      accesstoken: odd([
        'token',
        'token_checksum',
        'user_id',
        'scope',
        'expires',
        'created',
        'source_refresh_token_id',
        'resource',
      ]),
      refreshtoken: odd([
        'token',
        'token_checksum',
        'user_id',
        'created',
        'revoked',
        'token_family',
        'resource',
      ]),
      idtoken: odd(['jti', 'user_id', 'scope', 'expires']),
      grant: odd([
        'code',
        'redirect_uri',
        'code_challenge',
        'code_challenge_method',
        'nonce',
        'scope',
        'expires',
      ]),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 5 }), async (all) => {
        for (const row of all) {
          const id = await source.insert('application', {
            client_id: `any-${++serial}`,
            ...(row.application as DotRow),
          });
          const token = dotToken('any');
          const idToken = await source.insert('idtoken', { application_id: id, ...(row.idtoken as DotRow) });
          const access = await source.insert('accesstoken', {
            token,
            token_checksum: checksum(token),
            application_id: id,
            id_token_id: idToken,
            ...(row.accesstoken as DotRow),
          });
          const refresh = dotToken('any');
          await source.insert('refreshtoken', {
            token: refresh,
            token_checksum: checksum(refresh),
            application_id: id,
            access_token_id: access,
            ...(row.refreshtoken as DotRow),
          });
          await source.insert('grant', {
            code: dotToken('any'),
            application_id: id,
            ...(row.grant as DotRow),
          });
        }
        expect((await run({ batchSize: 3 })).finished).toBe(true);
        const again = await run({ batchSize: 2 });
        for (const kind of [
          'applications',
          'refreshTokens',
          'accessTokens',
          'idTokens',
          'authorizationCodes',
        ] as const)
          expect({ kind, brought: again[kind].brought }).toEqual({ kind, brought: 0 });
      }),
      { numRuns: 8 },
    );
  }, 120_000);

  it('leaves no refresh token without its authorization', async () => {
    const { manager } = host.dataSource;
    const families = new Set((await manager.find(TokenFamily)).map(({ id }) => id));
    const orphans = (await manager.find(RefreshToken)).filter(({ familyId }) => !families.has(familyId!));
    expect(orphans).toEqual([]);
  });
});

describe.each(databases)('what is no database of Django OAuth Toolkit, on %s', (from: Database) => {
  let host: Host;
  let source: DotSource;
  beforeAll(async () => {
    host = await Host.start();
    source = await DotSource.empty(from);
  });
  afterAll(async () => {
    await source?.end();
    await host?.stop();
  });

  const refusal = async (changes: Partial<DotImportOptions> = {}) => {
    const error: unknown = await host.app
      .get(DotImport)
      .run({ from: source.url, ...changes })
      .catch((thrown: unknown) => thrown);
    expect(await host.dataSource.manager.count(Application)).toBe(0);
    return error;
  };

  it('is refused without its tables, in words that name the mend', async () => {
    expect(await refusal()).toMatchObject({
      name: 'UnusableDotDatabase',
      message: expect.stringMatching(
        /no table oauth2_provider_application; .* --table application=NAME/,
      ) as string,
    });
  });

  it('is refused with other columns', async () => {
    await source.run('CREATE TABLE oauth2_provider_application (id integer, client_id varchar(100))');
    expect(await refusal()).toMatchObject({
      name: 'UnusableDotDatabase',
      message: expect.stringMatching(/oauth2_provider_application has no column client_type, /) as string,
    });
  });

  it('is refused where a name is no name', async () => {
    expect(await refusal({ tables: { prefix: `x"'\`; DROP TABLE y; --` } })).toMatchObject({
      name: 'UnusableDotDatabase',
    });
  });

  it.each([
    ['an unknown scheme', 'mongodb://localhost/x'],
    ['no URL', 'nonsense'],
    ['a file that is not there', 'sqlite:/nowhere/db.sqlite3'],
    ['a server that is not there', 'postgres://reader:hushhush@127.0.0.1:1/x'],
    ['another that is not there', 'mysql://reader:hushhush@127.0.0.1:1/x'],
  ])('is refused for %s, without a password', async (_case, url) => {
    const error = (await refusal({ from: url })) as Error;
    expect(error.name).toBe('UnusableDotDatabase');
    expect(error.message).not.toContain('hushhush');
  });

  it('is refused for a file of something else', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'no-database-'));
    const file = path.join(folder, 'db.sqlite3');
    writeFileSync(file, 'not a database '.repeat(1000));
    expect(await refusal({ from: `sqlite:${file}` })).toMatchObject({ name: 'UnusableDotDatabase' });
    rmSync(folder, { recursive: true });
  });

  it.each<[Partial<DotImportOptions>, RegExp]>([
    [{ batchSize: 0 }, /batchSize/],
    [{ batchSize: 10_001 }, /batchSize/],
    [{ timeZone: 'Mars' }, /timeZone/],
    [{ replayWindow: -1 }, /replayWindow/],
  ])('%p is refused', async (changes, message) => {
    await expect(host.app.get(DotImport).run({ from: source.url, ...changes })).rejects.toThrow(message);
  });
});
