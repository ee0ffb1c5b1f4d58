import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import {
  AbstractApplication,
  AccessToken,
  Application,
  Applications,
  DotImport,
  type Entities,
  ExpiredRecords,
  OAuth2ProviderModule,
  Sessions,
  TABLES,
  oauth2Entities,
} from 'nest-oauth2-provider';
import { DataSource, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { TestClient } from './support/client.js';
import { type FreshDatabase, databases, freshDatabase } from './support/databases.js';
import { codesOf, decideDevice, deviceClient } from './support/device.js';
import { DotSource } from './support/dot-source.js';
import { Host } from './support/host.js';
import { loggedInAt, logoutClient } from './support/logout.js';
import { TestOwners } from './support/owners.js';

@Entity('host_note')
class HostNote {
  @PrimaryGeneratedColumn()
  id!: number;
}

@Entity(TABLES.application)
class HostApplication extends AbstractApplication {}

type EntityList = (new () => object)[];

const ENTITIES = oauth2Entities();
const without = (...left: EntityList) => ENTITIES.filter((entity) => !left.includes(entity));

/** An app with these data sources, without HTTP. */
function start(dataSources: Record<string, EntityList>, use?: string, swapped: Partial<Entities> = {}) {
  const modules = Object.entries(dataSources).map(([name, entities]) =>
    TypeOrmModule.forRoot({
      ...(name !== 'default' && { name }),
      type: 'better-sqlite3',
      database: ':memory:',
      synchronize: true,
      retryAttempts: 0,
      entities,
    }),
  );
  return contextOf(modules, use, swapped);
}

function contextOf(dataSources: DynamicModule[], use?: string, swapped: Partial<Entities> = {}) {
  @Module({
    imports: [
      ...dataSources,
      OAuth2ProviderModule.forRoot({
        issuer: 'http://localhost:3000/o',
        secret: 'a secret of the tests, long enough to be one',
        resourceOwners: TestOwners,
        entities: swapped,
        ...(use !== undefined && { dataSource: use }),
      }),
    ],
  })
  class AppModule {}
  return NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
}

describe.each(databases)('a named data source on %s beside a default one', (name) => {
  let host: Host;
  let second: FreshDatabase;
  beforeAll(async () => {
    second = await freshDatabase(name);
    host = await Host.start({
      database: name,
      // The default one has the same tables: what went there by mistake would be found there.
      entities: [HostNote],
      dataSource: { synchronize: true },
      structure: { dataSource: 'oauth' },
      imports: [
        TypeOrmModule.forRoot({
          ...second.options,
          name: 'oauth',
          entities: ENTITIES,
          synchronize: true,
          retryAttempts: 0,
        }),
      ],
    });
  });
  afterAll(async () => {
    await host?.stop();
    await second?.drop();
  });

  it('has all that the library writes, and the default one nothing', async () => {
    const client = await TestClient.register(host);
    const { refresh_token: token } = await client.tokens({ scope: 'openid read' });
    expect((await client.refresh(token)).status).toBe(200);
    const { user_code } = await codesOf(await deviceClient(host));
    expect((await decideDevice(host, user_code)).status).toBe(200);
    await host.app.get(ExpiredRecords).clear();
    const source = await DotSource.create('sqlite', '3.4');
    await source.insert('application', { client_id: 'imported' });
    await host.app.get(DotImport).run({ from: source.url });
    await source.end();
    // A name that never resolves (RFC 6761 section 6.4): what it is to be told stays there.
    const metadata = { backchannel_logout_uri: 'https://client.invalid/signed-out' };
    const { session } = await loggedInAt(await logoutClient(host, { metadata }));
    await host.app.get(Sessions).ended(session);
    const counts = async (dataSource: DataSource) => {
      const found: number[] = [];
      for (const entity of ENTITIES) found.push(await dataSource.getRepository(entity).count());
      return found;
    };
    const named = host.app.get<DataSource>(getDataSourceToken('oauth'));
    expect((await counts(named)).every((count) => count > 0)).toBe(true);
    expect(await counts(host.dataSource)).toEqual(ENTITIES.map(() => 0));
  });
});

describe('the data source of the library', () => {
  it.each([
    ['the default one', { default: [HostNote, ...ENTITIES] }, undefined],
    ['a named one', { default: [HostNote], oauth: ENTITIES }, 'oauth'],
    ['a named one that is alone', { oauth: ENTITIES }, 'oauth'],
  ])('may be %s', async (_case, dataSources: Record<string, EntityList>, use) => {
    const app = await start(dataSources, use);
    const { clientId } = await app.get(Applications).create({
      clientType: 'public',
      redirectUris: ['https://client.example.com/callback'],
    });
    expect(clientId).toHaveLength(40);
    await app.close();
  });

  it.each<[string, Record<string, EntityList>, string | undefined, RegExp]>([
    [
      'knows none of the entities',
      { default: [HostNote] },
      undefined,
      /"default" does not know Application, .*oauth2Entities/,
    ],
    [
      'lacks one',
      { default: without(AccessToken) },
      undefined,
      /"default" does not know AccessToken: .*oauth2Entities/,
    ],
    [
      'shares them with another',
      { default: [AccessToken, Application], oauth: without(AccessToken) },
      'oauth',
      /"oauth" does not know AccessToken: .*cannot be spread over two data sources/,
    ],
    [
      'is the default one while the entities are in a named one',
      { default: [HostNote], oauth: ENTITIES },
      undefined,
      /"default" does not know/,
    ],
    ['is not there', { default: ENTITIES }, 'oauth', /oauth/],
  ])('that %s is refused at start', async (_case, dataSources, use, message) => {
    await expect(start(dataSources, use)).rejects.toThrow(message);
  });

  const swapped = { application: HostApplication };
  it.each<[string, EntityList, Partial<Entities>, RegExp]>([
    ['the module alone was told of', ENTITIES, swapped, /does not know HostApplication: .*the same classes/],
    [
      'TypeORM alone was told of',
      oauth2Entities(swapped),
      {},
      /does not know Application: .*the same classes/,
    ],
    [
      'stands beside the one that it replaces',
      [HostApplication, ...ENTITIES],
      swapped,
      /has both Application and HostApplication .*leave Application out/,
    ],
  ])('a swapped class that %s is refused at start', async (_case, entities, given, message) => {
    await expect(start({ default: entities }, undefined, given)).rejects.toThrow(message);
  });
});

if (databases.includes('mariadb')) {
  it('a MariaDB on which mysql2 cannot escape quotes is refused at start: a request could send it SQL', async () => {
    const fresh = await freshDatabase('mariadb');
    // One connection, which is the one that is asked.
    const options = { ...fresh.options, extra: { connectionLimit: 1 }, entities: ENTITIES };
    const dataSource = await new DataSource(options).initialize();
    await dataSource.query("SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')");
    const given = TypeOrmModule.forRootAsync({
      useFactory: () => ({}),
      dataSourceFactory: () => Promise.resolve(dataSource),
    });
    await expect(contextOf([given])).rejects.toThrow(
      /^E003: .*NO_BACKSLASH_ESCAPES.* Take NO_BACKSLASH_ESCAPES out of /,
    );
    if (dataSource.isInitialized) await dataSource.destroy();
    await fresh.drop();
  });
}
