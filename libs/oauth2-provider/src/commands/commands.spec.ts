import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Column, DataSource, Entity } from 'typeorm';
import { runCommand } from '../../../../test/support/command-line.js';
import { Applications } from '../clients/applications.js';
import { ClientIdGenerator, ClientSecretGenerator } from '../clients/generators.js';
import { SERVER_CAPABILITIES } from '../clients/server-capabilities.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { validateOptions } from '../options/validate.js';
import { verifySecret } from '../protocol/secret.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { AbstractApplication } from '../storage/entities/application.entity.js';
import { TABLES } from '../storage/entities/tables.js';
import { chooseEntities, oauth2Entities } from '../storage/entities.js';
import { storageProviders } from '../storage/storage.providers.js';
import { ExpiredRecords } from '../tokens/expired-records.js';
import { OAUTH2_COMMANDS } from './index.js';

@Entity(TABLES.application)
class BrandedApplication extends AbstractApplication {
  @Column({ type: 'varchar', length: 200, nullable: true })
  logo: string | null = null;

  @Column({ type: 'integer' })
  tier: number = 1;

  @Column({ type: 'boolean' })
  approved: boolean = false;

  @Column({ type: 'simple-json', nullable: true })
  tags: string[] | null = null;

  @Column({
    type: 'bigint',
    transformer: { to: (date: Date) => date.getTime(), from: (at: number) => new Date(at) },
  })
  agreed: Date = new Date(0);
}

const entities = { application: BrandedApplication };
const resourceOwners = {
  findByUsername: (name: string) => Promise.resolve(name === 'alice' ? { userId: 'u-1' } : null),
  find: (id: string) => Promise.resolve(id === 'u-2' ? {} : null),
};

@Module({})
class HostCli {
  static on(dataSource: DataSource): DynamicModule {
    return {
      module: HostCli,
      providers: [
        ...OAUTH2_COMMANDS,
        Applications,
        ExpiredRecords,
        ClientIdGenerator,
        ClientSecretGenerator,
        {
          provide: SERVER_CAPABILITIES,
          useValue: {
            scopes: ['read', 'write', 'openid'],
            grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
            responseTypes: ['code'],
            authMethods: ['client_secret_basic', 'client_secret_post', 'none'],
            algorithms: ['RS256'],
          },
        },
        {
          provide: OAuth2ProviderOptions,
          useValue: validateOptions({ issuer: 'http://localhost:3000/o', secret: 's'.repeat(40) }),
        },
        { provide: ResourceOwners, useValue: resourceOwners },
        { provide: getDataSourceToken(), useValue: dataSource },
        ...storageProviders(chooseEntities(entities)),
      ],
    };
  }
}

let dataSource: DataSource;
beforeAll(async () => {
  dataSource = await new DataSource({
    type: 'better-sqlite3',
    database: ':memory:',
    entities: oauth2Entities(entities),
    synchronize: true,
  }).initialize();
});
afterAll(() => dataSource.destroy());

const run = (...args: string[]) => runCommand(HostCli.on(dataSource), args, false);

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr, code } = await run(...args, '--json');
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const stored = (clientId: unknown) =>
  dataSource.getRepository(BrandedApplication).findOneByOrFail({ clientId: String(clientId) });
const count = () => dataSource.getRepository(BrandedApplication).count();
const WEB = [
  'createapplication',
  'confidential',
  'authorization-code',
  '--redirect-uris',
  'https://a.example/cb',
];

describe('createapplication', () => {
  it.each([
    ['authorization-code', ['authorization_code', 'refresh_token'], ['code']],
    ['implicit', ['implicit'], ['id_token', 'token', 'id_token token']],
    ['password', ['password', 'refresh_token'], []],
    ['client-credentials', ['client_credentials'], []],
    [
      'openid-hybrid',
      ['authorization_code', 'implicit', 'refresh_token'],
      ['code id_token', 'code token', 'code id_token token'],
    ],
    ['device-code', ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'], []],
  ])('%s registers what the contract says', async (word, grantTypes, responseTypes) => {
    const { stdout, code } = await run(
      'createapplication',
      'confidential',
      word,
      '--redirect-uris',
      'https://a.example/cb',
      '--json',
    );
    const answer = JSON.parse(stdout) as Record<string, unknown>;
    expect({ code, grants: answer.grant_types, responses: answer.response_types }).toEqual({
      code: 0,
      grants: grantTypes,
      responses: responseTypes,
    });
    expect(await stored(answer.client_id)).toMatchObject({ grantTypes, responseTypes });
  });

  it('answers one JSON object in the words of RFC 7591', async () => {
    const answer = await json(...WEB, '--name', 'Notes');
    expect(answer).toEqual({
      client_id: expect.stringMatching(/^[A-Za-z0-9]{40}$/) as string,
      client_secret: expect.stringMatching(/^[A-Za-z0-9]{128}$/) as string,
      client_id_issued_at: expect.any(Number) as number,
      client_secret_expires_at: 0,
      client_name: 'Notes',
      redirect_uris: ['https://a.example/cb'],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'read write openid',
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
    });
    const { clientSecrets } = await stored(answer.client_id);
    expect(JSON.stringify(clientSecrets)).not.toContain(answer.client_secret);
    await expect(verifySecret(String(answer.client_secret), clientSecrets[0].hash)).resolves.toBe(true);
  });

  it('takes every option', async () => {
    const { client_id } = await json(
      ...WEB,
      ...[
        '--client-id',
        'notes/1',
        '--client-secret',
        '1700_a-b',
        '--no-hash-client-secret',
        '--name',
        'Notes',
      ],
      ...['--user', 'alice', '--redirect-uris', 'https://b.example/cb https://c.example/cb'],
      ...[
        '--post-logout-redirect-uris',
        'https://a.example/bye',
        '--allowed-origins',
        'https://a.example https://b.example',
      ],
      ...['--skip-authorization', '--algorithm', '', '--scopes', 'read write', '--no-require-pkce'],
      ...[
        '--metadata',
        '{"client_uri":"https://a.example","token_endpoint_auth_method":"client_secret_post","client_name":"Other"}',
      ],
      ...['--set', 'logo=/a=b.png', '--set', 'tier=3', '--set', 'approved=true', '--set', 'tags=["x"]'],
      ...['--set', 'agreed=2030-01-31T12:00:00Z'],
    );
    expect(client_id).toBe('notes/1');
    expect(await stored(client_id)).toMatchObject({
      clientType: 'confidential',
      name: 'Notes',
      userId: 'u-1',
      redirectUris: ['https://a.example/cb', 'https://b.example/cb', 'https://c.example/cb'],
      postLogoutRedirectUris: ['https://a.example/bye'],
      allowedOrigins: ['https://a.example', 'https://b.example'],
      skipAuthorization: true,
      algorithm: '',
      scopes: ['read', 'write'],
      requirePkce: false,
      tokenEndpointAuthMethod: 'client_secret_post',
      metadata: { client_uri: 'https://a.example' },
      clientSecrets: [
        { hash: expect.stringMatching(/^scrypt\$/) as string, sealed: expect.any(String) as string },
      ],
      logo: '/a=b.png',
      tier: 3,
      approved: true,
      tags: ['x'],
      agreed: new Date('2030-01-31T12:00:00Z'),
    });
  });

  it('has the defaults of the contract where no option says otherwise', async () => {
    const { client_id } = await json(...WEB);
    const application = await stored(client_id);
    expect(application).toMatchObject({
      scopes: null,
      algorithm: 'RS256',
      requirePkce: true,
      tokenEndpointAuthMethod: null,
    });
    expect(application.clientSecrets[0]).not.toHaveProperty('sealed');
  });

  it('takes the id of a user as well as a name', async () => {
    const { client_id } = await json(...WEB, '--user', 'u-2');
    expect(await stored(client_id)).toMatchObject({ userId: 'u-2' });
  });

  it('gives a public application no secret', async () => {
    const answer = await json(
      'createapplication',
      'public',
      'authorization-code',
      '--redirect-uris',
      'com.example.app:/cb http://127.0.0.1/cb',
    );
    expect(answer).toMatchObject({ token_endpoint_auth_method: 'none' });
    expect(answer).not.toHaveProperty('client_secret');
  });

  it('shows a person the secret once and says so', async () => {
    const { stdout, stderr, code } = await run(...WEB, '--client-id', 'human', '--client-secret', 'chosen');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/client_id: human\nclient_secret: chosen\n.*will not be shown again/);
  });

  it('warns on stderr of a grant that the server has off, and still answers JSON', async () => {
    const { stdout, stderr, code } = await run('createapplication', 'confidential', 'password', '--json');
    expect({ code, grants: (JSON.parse(stdout) as Record<string, unknown>).grant_types }).toEqual({
      code: 0,
      grants: ['password', 'refresh_token'],
    });
    expect(stderr).toMatch(/^warning: .*off/);
  });

  it.each<[string, number, string[], RegExp]>([
    ['no argument', 2, ['createapplication'], /missing required argument/],
    ['no grant', 2, ['createapplication', 'public'], /missing required argument/],
    ['a third argument', 2, [...WEB.slice(0, 3), 'x'], /too many arguments/],
    ['an unknown option', 2, [...WEB, '--frob'], /unknown option/],
    ['an option without its value', 2, [...WEB, '--name'], /argument missing/],
    ['an unknown client type', 2, ['createapplication', 'secret', 'password'], /confidential or public/],
    ['an unknown grant', 2, ['createapplication', 'public', 'magic'], /authorization-code, implicit/],
    ['no redirect URI', 2, WEB.slice(0, 3), /--redirect-uris: /],
    ['a dangerous redirect URI', 2, [...WEB, '--redirect-uris', 'javascript:alert(1)'], /--redirect-uris: /],
    [
      'a relative logout URI',
      2,
      [...WEB, '--post-logout-redirect-uris', '/bye'],
      /--post-logout-redirect-uris: /,
    ],
    ['an origin with a path', 2, [...WEB, '--allowed-origins', 'https://a.example/x'], /--allowed-origins: /],
    ['a colon in the identifier', 2, [...WEB, '--client-id', 'a:b'], /--client-id: /],
    ['an empty secret', 2, [...WEB, '--client-secret', ''], /--client-secret: /],
    ['an unknown scope', 2, [...WEB, '--scopes', 'admin'], /--scopes: /],
    ['no scope at all', 2, [...WEB, '--scopes', ' '], /--scopes/],
    ['an unknown algorithm', 2, [...WEB, '--algorithm', 'XY1'], /--algorithm: /],
    [
      'client credentials for a public client',
      2,
      ['createapplication', 'public', 'client-credentials'],
      /client_credentials/,
    ],
    ['metadata that is not JSON', 2, [...WEB, '--metadata', '{'], /--metadata/],
    ['metadata that is a list', 2, [...WEB, '--metadata', '[]'], /--metadata/],
    ['metadata of the wrong type', 2, [...WEB, '--metadata', '{"scope":["read"]}'], /scope: /],
    ["metadata that is the server's to say", 2, [...WEB, '--metadata', '{"client_id":"x"}'], /client_id: /],
    ['a pair without a value', 2, [...WEB, '--set', 'logo'], /field=value/],
    ['an unknown column', 2, [...WEB, '--set', 'nope=1'], /nope: /],
    ['a column of the library', 2, [...WEB, '--set', 'clientSecrets=[]'], /clientSecrets: /],
    ['a text for a number', 2, [...WEB, '--set', 'tier=high'], /tier takes a whole number/],
    ['a text for a boolean', 2, [...WEB, '--set', 'approved=yes'], /approved takes true or false/],
    ['an unknown user', 1, [...WEB, '--user', 'bob'], /--user/],
  ])('refuses %s with %i', async (_case, expected, args, message) => {
    const before = await count();
    const { stdout, stderr, code } = await run(...args.slice(0, 1), '--json', ...args.slice(1));
    expect({ stdout, code }).toEqual({ stdout: '', code: expected });
    expect(stderr).toMatch(message);
    expect(await count()).toBe(before);
  });

  it('refuses a taken identifier with 1, without telling a secret', async () => {
    await json(...WEB, '--client-id', 'taken');
    const { stdout, stderr, code } = await run(
      ...WEB,
      '--client-id',
      'taken',
      '--client-secret',
      'hunter2',
      '--json',
    );
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(/^error: --client-id: /);
    expect(stderr).not.toContain('hunter2');
  });

  it('names everything that is wrong, a line each', async () => {
    const { stderr } = await run(...WEB, '--client-id', 'a:b', '--scopes', 'admin', '--algorithm', 'XY1');
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
  });
});

describe('createclient', () => {
  it('registers a confidential client for code and refresh', async () => {
    const answer = await json(
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
    expect(await stored(answer.client_id)).toMatchObject({
      clientType: 'confidential',
      scopes: ['read', 'write'],
    });
  });

  it('has all scopes of the server without --scopes', async () => {
    const { client_id } = await json('createclient', 'Notes', '--redirect-uris', 'https://a.example/cb');
    expect(await stored(client_id)).toMatchObject({ scopes: null });
  });

  it('prints id and secret for a person', async () => {
    const { stdout, code } = await run('createclient', 'Notes', '--redirect-uris', 'https://a.example/cb');
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
    const { stdout, stderr, code } = await run(...args, '--json');
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
    token_families: 0,
  };

  it.each([
    ['with the defaults of the server', [], {}],
    [
      'with a batch size and an interval',
      ['--batch-size', '5', '--interval', '0.5'],
      { batchSize: 5, interval: 0.5 },
    ],
  ])('removes, %s, and tells how many of each kind', async (_case, args, expected) => {
    const clear = jest.spyOn(ExpiredRecords.prototype, 'clear');
    expect(await json('cleartokens', ...args)).toEqual(nothing);
    expect(clear.mock.calls[0][0]).toMatchObject(expected);
    clear.mockRestore();
  });

  it('tells a person as well', async () => {
    const { stdout, code } = await run('cleartokens');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^0 expired records were removed\.\nrefresh_tokens: 0\n/);
  });

  it.each([
    ['--batch-size', '0'],
    ['--batch-size', 'many'],
    ['--batch-size', '1.5'],
    ['--interval', '-1'],
    ['--interval', 'x'],
  ])('refuses %s %s with 2', async (option, value) => {
    const { stdout, stderr, code } = await run('cleartokens', option, value, '--json');
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toContain(option);
  });

  it('ends with 1 when the database fails, and says why without a stack', async () => {
    const clear = jest
      .spyOn(ExpiredRecords.prototype, 'clear')
      .mockRejectedValue(new Error('the database is locked'));
    expect(await run('cleartokens', '--json')).toEqual({
      stdout: '',
      stderr: 'error: the database is locked\n',
      code: 1,
    });
    clear.mockRestore();
  });
});

describe('every command', () => {
  it.each(['createapplication', 'createclient', 'cleartokens'])(
    '%s --help has examples and ends with 0',
    async (name) => {
      const { stdout, stderr, code } = await run(name, '--help');
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
      expect(stdout).toContain(`Examples:\n  ${name}`);
      expect(stdout).toContain('--json');
    },
  );

  it.each([
    ['an unknown command', ['frobnicate'], /unknown command/],
    ['no command', [], /Usage:/],
  ])('%s ends with 2', async (_case, args, message) => {
    const { stdout, stderr, code } = await run(...args);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(message);
  });
});
