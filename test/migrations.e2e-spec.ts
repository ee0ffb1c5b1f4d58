import {
  AccessTokenRepository,
  Application,
  ConsentRepository,
  TABLES,
  oauth2Entities,
} from 'nest-oauth2-provider';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import { DataSource } from 'typeorm';
import { TestClient } from './support/client.js';
import { type FreshDatabase, databases, freshDatabase } from './support/databases.js';
import { Host } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';

/** Users whom a collation that ignores case, or trailing spaces, takes for one. */
const ALIKE = ['carol', 'Carol', 'CAROL', 'carol '];

describe.each(databases)('migrations on %s', (name) => {
  let database: FreshDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await freshDatabase(name);
    dataSource = await new DataSource({
      ...database.options,
      entities: oauth2Entities(),
      migrations: oauth2Migrations(database.options.type),
    }).initialize();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  const differences = async () => (await dataSource.driver.createSchemaBuilder().log()).upQueries;
  const tables = async () => {
    const runner = dataSource.createQueryRunner();
    const found = await runner.getTables(Object.values(TABLES));
    await runner.release();
    return found.map(({ name: table }) => table.split('.').at(-1));
  };

  it('see a difference between the entities and an empty database, or the next test proves nothing', async () => {
    expect((await differences()).length).toBeGreaterThan(Object.keys(TABLES).length);
  });

  it('leave nothing for the schema builder to do', async () => {
    expect(await dataSource.runMigrations()).toHaveLength(1);
    expect((await tables()).sort()).toEqual(Object.values(TABLES).sort());
    expect((await differences()).map(({ query }) => query)).toEqual([]);
  });

  it('run once', async () => {
    expect(await dataSource.runMigrations()).toEqual([]);
  });

  it('leave nothing when they are undone, and can run again', async () => {
    await dataSource.undoLastMigration();
    expect(await tables()).toEqual([]);
    await dataSource.runMigrations();
    expect(await differences()).toMatchObject([]);
  });
});

it.each(['better-sqlite3', 'sqljs', 'postgres', 'mariadb', 'mysql'])(
  'there are migrations for %s',
  (type) => {
    expect(oauth2Migrations(type).map((Migration) => new Migration().name)).toEqual([
      'OAuth2Initial1795478400000',
    ]);
  },
);

it.each(['mssql', 'oracle', ''])('a data source of type "%s" is refused in words', (type) => {
  expect(() => oauth2Migrations(type)).toThrow(
    `"${type}"; there are some for SQLite, PostgreSQL, MariaDB and MySQL`,
  );
});

describe.each(
  databases.flatMap((database) => [
    ['migrations', database, {}] as const,
    // On MariaDB the tables then have the database's own collation, which ignores case.
    ['synchronize', database, { synchronize: true }] as const,
  ]),
)('what is stored by %s on %s', (how, database, dataSource) => {
  let host: Host;
  beforeAll(async () => {
    resetUsers();
    for (const id of ALIKE) users.set(id, { id, name: id, email: `${id}@example.com` });
    host = await Host.start({ database, dataSource });
  });
  afterAll(async () => {
    await host?.stop();
    resetUsers();
  });

  const ignoresCase = database === 'mariadb' && how === 'synchronize';
  const consents = () => host.app.get(ConsentRepository);
  const idOf = async ({ clientId }: TestClient) =>
    (await host.dataSource.getRepository(Application).findOneByOrFail({ clientId })).id;

  it('has one consent for each application and user', async () => {
    const client = await TestClient.register(host);
    await client.code();
    const [{ id: _id, ...consent }] = await consents().findBy({ applicationId: await idOf(client) });
    const again: object = { ...consent, id: '01890000-0000-7000-8000-000000000000' };
    await expect(consents().insert(again)).rejects.toThrow(/unique|duplicate/i);
  });

  it('widens the one consent when the user allows more', async () => {
    const client = await TestClient.register(host);
    await client.code({ scope: 'read' });
    await client.code({ scope: 'write' });
    expect(await consents().findBy({ applicationId: await idOf(client) })).toMatchObject([
      { scope: 'read write' },
    ]);
  });

  it('does not take one client id for another that differs in case or trailing space', async () => {
    const client = await TestClient.register(host, { clientId: `Mixed-Case-${how}` });
    const status = (clientId: string) =>
      host.fetch(client.authorizationUrl({ client_id: clientId }), {
        headers: { cookie: loginCookie('alice') },
      });
    const { clientId } = client;
    const asked = await Promise.all([clientId, clientId.toLowerCase(), `${clientId} `].map(status));
    expect(asked.map((response) => response.status)).toEqual([200, 400, 400]);
  });

  it('remembers the consent of the user who gave it and of nobody alike', async () => {
    const client = await TestClient.register(host);
    for (const user of ALIKE) {
      const page = await client.authorize({}, loginCookie(user));
      expect([user, page.status]).toEqual([user, 200]);
      await client.decide(page, true, loginCookie(user));
      const again = await client.authorize({}, loginCookie(user));
      expect([user, again.status]).toEqual([user, 303]);
    }
  });

  it('never adds what one user allows to what one alike has allowed', async () => {
    const client = await TestClient.register(host);
    await client.code({ scope: 'read' }, loginCookie('carol'));
    await client.code({ scope: 'read write' }, loginCookie('Carol'));
    const asked = await client.authorize({ scope: 'read write' }, loginCookie('carol'));
    expect(asked.status).toBe(200);
    const narrow = await client.authorize({ scope: 'read' }, loginCookie('carol'));
    // Where the database cannot keep both, the one who was there first is asked again: never the reverse.
    expect(narrow.status).toBe(ignoresCase ? 200 : 303);
  });

  it('finds the tokens and applications of a user, and of nobody alike', async () => {
    const client = await TestClient.register(host, { userId: 'carol' });
    await client.tokens({}, loginCookie('carol'));
    await client.tokens({}, loginCookie('Carol'));
    const applicationId = await idOf(client);
    const tokens = host.app.get(AccessTokenRepository);
    const found = await tokens.tokensOf({ userId: 'Carol', applicationId }, new Date());
    expect(found.map(({ userId }) => userId)).toEqual(['Carol']);
    expect(new Set((await tokens.ofUser('Carol')).map(({ userId }) => userId))).toEqual(new Set(['Carol']));
  });
});
