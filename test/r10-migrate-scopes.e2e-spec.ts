import {
  AccessToken,
  Application,
  Consent,
  IdToken,
  RefreshToken,
  ScopeMigration,
  TokenFamily,
  UnknownScope,
} from 'nest-oauth2-provider';
import { TestClient, tokensOf } from './support/client.js';
import { codesOf, decideDevice, deviceClient } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { aConsent, aFamily, aRefreshToken, anAccessToken, anApplication } from './support/records.js';

const SCOPES = {
  read: 'Read',
  readonly: 'Read alone',
  'read-all': 'Read everything',
  '100%_read': 'Read with signs that mean something to SQL',
  write: 'Write',
  view: 'Look',
};

describe.each(pairs)('giving a scope another name (R10) on %s with %s', (platform, database) => {
  let host: Host;
  let migration: ScopeMigration;
  beforeEach(async () => {
    host = await Host.start({ platform, database, options: { scopes: SCOPES, defaultScopes: ['read'] } });
    migration = host.app.get(ScopeMigration);
  });
  afterEach(() => host.stop());

  const scopesOf = async (entity: new () => { scope: string }) =>
    (await host.dataSource.getRepository(entity).find()).map(({ scope }) => scope).sort();

  /** Stored records with such scopes, in a family of their own each. */
  async function store(...scopes: string[]): Promise<void> {
    const { manager } = host.dataSource;
    const application = anApplication();
    await manager.save(application);
    for (const scope of scopes) {
      const family = aFamily(application, { scope });
      const access = anAccessToken(family);
      await manager.save([family, access, aRefreshToken(family, access)]);
    }
  }

  it('changes whole words alone, in their order, and none twice', async () => {
    const expected = new Map([
      ['read', 'view'],
      ['read write', 'view write'],
      ['write read', 'write view'],
      ['view read', 'view'],
      ['read view write', 'view write'],
      ['write view read', 'write view'],
      ['readonly read-all', 'readonly read-all'],
      ['READ Read', 'READ Read'],
      ['readonly read read-all', 'readonly view read-all'],
      ['100%_read', '100%_read'],
    ]);
    await store(...expected.keys());
    const { records, complete } = await migration.migrate('read', 'view');
    expect(complete).toBe(true);
    expect(records).toMatchObject({ tokenFamily: 7, accessToken: 7, refreshToken: 7 });
    for (const entity of [TokenFamily, AccessToken, RefreshToken])
      expect(await scopesOf(entity)).toEqual([...expected.values()].sort());
  });

  it('takes signs that mean something to SQL for what they are', async () => {
    await store('100%_read', '100xxread', 'read');
    expect((await migration.migrate('100%_read', 'view')).records.accessToken).toBe(1);
    expect(await scopesOf(AccessToken)).toEqual(['100xxread', 'read', 'view']);
  });

  it('changes applications, consents, families, codes and tokens alike', async () => {
    const client = await TestClient.register(host, { scopes: ['read', 'write'] });
    const television = await deviceClient(host, { scopes: ['read'] });
    const tokens = await client.tokens({ scope: 'read write' });
    const code = await client.code({ scope: 'write read' });
    const { device_code, user_code } = await codesOf(television, { scope: 'read' });
    await decideDevice(host, user_code);

    const dry = await migration.migrate('read', 'view', { dryRun: true });
    expect(await scopesOf(AccessToken)).toEqual(['read write']);
    const done = await migration.migrate('read', 'view');
    expect(done).toEqual(dry);
    expect(done.records).toEqual({
      application: 2,
      consent: 1,
      tokenFamily: 3,
      authorizationCode: 2,
      deviceCode: 1,
      refreshToken: 1,
      accessToken: 1,
      idToken: 0,
    });
    expect(done.count).toBe(11);
    expect(await scopesOf(Consent)).toEqual(['view write']);
    const applications = await host.dataSource.getRepository(Application).find();
    expect(applications.map(({ scopes }) => scopes)).toEqual(
      expect.arrayContaining([['view', 'write'], ['view']]),
    );

    // Nobody has to log in again, and nobody is asked again.
    expect(await tokensOf(await client.refresh(tokens.refresh_token))).toMatchObject({ scope: 'view write' });
    expect(await tokensOf(await client.redeem(code))).toMatchObject({ scope: 'write view' });
    const polled = await television.token({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code,
    });
    expect(await tokensOf(polled)).toMatchObject({ scope: 'view' });
    expect((await client.authorize({ scope: 'view write' })).status).toBe(303);
    expect(await scopesOf(IdToken)).toEqual([]);
  });

  it('says nothing and changes nothing the second time', async () => {
    await store('read', 'write');
    await migration.migrate('read', 'view');
    expect((await migration.migrate('read', 'view')).count).toBe(0);
  });

  it('goes through a table stretch by stretch, whatever their size', async () => {
    const scopes = Array.from({ length: 23 }, (_, at) => (at % 3 === 0 ? 'read' : `read write${at % 5}`));
    await store(...scopes);
    const told: [number, number | undefined][] = [];
    const { records } = await migration.migrate('read', 'view', {
      batchSize: 5,
      onProgress: (...progress) => told.push(progress),
    });
    expect(records).toMatchObject({ tokenFamily: 23, accessToken: 23, refreshToken: 23 });
    expect(told.length).toBeGreaterThan(15);
    // The database estimates where the end is, and there it is reached.
    for (const [rows, about] of told) expect(about).toBeGreaterThanOrEqual(rows);
    expect(told.at(-1)![0]).toBe(told.at(-1)![1]);
    expect((await scopesOf(AccessToken)).join(' ')).not.toContain('read');
  });

  it('can be broken off at any point: no token has what its authorization has not, and the next run ends it', async () => {
    for (let stop = 1; stop <= 40; stop += 6) {
      await host.dataSource.getRepository(Application).deleteAll();
      await store('read', 'read write', 'write read', 'readonly read');
      const [application] = await host.dataSource.getRepository(Application).find();
      await host.dataSource.manager.save(aConsent(application, { scope: 'read' }));
      const controller = new AbortController();
      let steps = 0;
      const broken = await migration.migrate('read', 'view', {
        batchSize: 2,
        signal: controller.signal,
        onProgress: () => ++steps === stop && controller.abort(),
      });
      if (broken.complete) break;
      const families = await host.dataSource.getRepository(TokenFamily).find();
      for (const { familyId, scope } of await host.dataSource.getRepository(AccessToken).find()) {
        const family = families.find(({ id }) => id === familyId)!.scope.split(' ');
        expect(scope.split(' ').filter((each) => !family.includes(each))).toEqual([]);
      }
      expect((await migration.migrate('read', 'view')).complete).toBe(true);
      expect(await scopesOf(AccessToken)).toEqual(['readonly view', 'view', 'view write', 'write view']);
      expect(await scopesOf(TokenFamily)).toEqual(await scopesOf(AccessToken));
    }
  }, 120_000);

  it('leaves nothing behind of clients that refresh meanwhile, and takes nothing from them', async () => {
    const clients = await Promise.all(
      Array.from({ length: 4 }, () => TestClient.register(host, { scopes: ['read', 'write'] })),
    );
    let over = false;
    const seen = new Set<string>();
    const refreshing = clients.map(async (client) => {
      let tokens = await client.tokens({ scope: 'read write' });
      while (!over) {
        tokens = await tokensOf(await client.refresh(tokens.refresh_token));
        seen.add(tokens.scope);
      }
      return tokensOf(await client.refresh(tokens.refresh_token));
    });
    // Until each has tokens.
    while ((await host.dataSource.getRepository(RefreshToken).count()) < 8)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await migration.migrate('read', 'view', { batchSize: 10 });
    over = true;
    const last = await Promise.all(refreshing);
    expect(last.map(({ scope }) => scope)).toEqual(Array(4).fill('view write'));
    // Never less than before: under the old name, the new one, or both.
    for (const scope of seen) expect(['read write', 'view write', 'read view write']).toContain(scope);
    for (const entity of [TokenFamily, AccessToken, RefreshToken])
      expect(new Set(await scopesOf(entity))).toEqual(new Set(['view write']));
  });

  it.each<[string, string, string, new () => Error]>([
    ['a scope that the server does not know', 'read', 'look', UnknownScope],
    ['the same scope', 'read', 'read', RangeError],
    ['two words', 'read write', 'view', RangeError],
    ['nothing', '', 'view', RangeError],
  ])('refuses %s', async (_case, old, fresh, error) => {
    await store('read write');
    await expect(migration.migrate(old, fresh)).rejects.toThrow(error);
    expect(await scopesOf(AccessToken)).toEqual(['read write']);
  });
});
