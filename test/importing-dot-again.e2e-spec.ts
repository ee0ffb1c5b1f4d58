import { randomUUID } from 'node:crypto';
import {
  AbstractApplication,
  AccessToken,
  Application,
  DotImport,
  type DotImportOptions,
  ExpiredRecords,
  RefreshToken,
  TABLES,
  TokenFamily,
} from 'nest-oauth2-provider';
import { Column, Entity } from 'typeorm';
import { tokensOf } from './support/client.js';
import { databases } from './support/databases.js';
import { DotSource, dotToken, inSeconds, insertPair, rotate } from './support/dot-source.js';
import { EventRecorder } from './support/event-recorder.js';
import { Host } from './support/host.js';
import { resetUsers, users } from './support/owners.js';
import { expectRefusal, isAlive, sha256 } from './support/token-endpoint.js';

const GRACE = 120;
const BARE = '0f8fad5bd9cb469fa16570867728950e';
const DASHED = '0f8fad5b-d9cb-469f-a165-70867728950e';

beforeAll(() => {
  for (const id of ['1', DASHED]) users.set(id, { id, name: `person ${id}`, email: `${id}@example.com` });
});
afterAll(resetUsers);

describe.each(databases)('an import that is repeated, into %s', (into) => {
  let host: Host;
  let source: DotSource;
  let application: number;
  let clientId: string;
  let serial = 0;
  beforeAll(async () => {
    host = await Host.start({ database: into, structure: { eventListeners: [EventRecorder] } });
  });
  afterAll(() => host?.stop());
  beforeEach(async () => {
    source = await DotSource.create('sqlite', '3.0');
    clientId = `public-${++serial}`;
    application = await source.insert('application', { client_id: clientId, client_type: 'public' });
  });
  afterEach(() => source?.end());

  const run = (changes: Partial<DotImportOptions> = {}) =>
    host.app.get(DotImport).run({ from: source.url, ...changes });
  const refresh = (refresh_token: string) =>
    host.post('token', { grant_type: 'refresh_token', client_id: clientId, refresh_token });
  const refused = (token: string) => expectRefusal(refresh(token), 400, 'invalid_grant');
  const rowOf = (token: string) =>
    host.dataSource.manager.findOneByOrFail(RefreshToken, { tokenHash: sha256(token) });

  it('tells of an application once, when it is kept, and of no token', async () => {
    const heard = EventRecorder.of(host);
    const first = await insertPair(source, application);
    expect(await heard.during(() => run({ dryRun: true }), 'code')).toEqual([]);
    expect(await heard.during(run, 'code')).toEqual([
      {
        name: 'application.registered',
        applicationId: (await rowOf(first.refresh)).applicationId,
        clientId,
        userId: null,
        clientType: 'public',
        grantTypes: ['authorization_code', 'refresh_token'],
      },
    ]);
    await rotate(source, first, application);
    expect(await heard.during(run, 'code')).toEqual([]);
    expect(await isAlive(host, { access_token: first.access })).toBe(false);
  });

  it('brings what was rotated since into the same family, and uses up what was used there', async () => {
    const family = { token_family: randomUUID() };
    const first = await insertPair(source, application, { refresh: family });
    await run();
    const second = await rotate(source, first, application, family);
    const report = await run();
    expect(report).toMatchObject({
      refreshTokens: { brought: 1 },
      usedRefreshTokens: { brought: 0, endedSince: 1 },
      accessTokens: { brought: 1 },
    });
    expect(await isAlive(host, { access_token: first.access })).toBe(false);
    expect((await rowOf(second.refresh)).familyId).toBe((await rowOf(first.refresh)).familyId);
    expect((await run()).usedRefreshTokens).toMatchObject({ brought: 0, endedSince: 0, alreadyHere: 1 });
    await refused(first.refresh);
    await refused(second.refresh);
  });

  it('finds the family by what a token was exchanged for, where none is named', async () => {
    const first = await insertPair(source, application);
    await run();
    const second = await rotate(source, first, application);
    await run();
    const third = await rotate(source, second, application);
    await run();
    expect((await rowOf(third.refresh)).familyId).toBe((await rowOf(first.refresh)).familyId);
    await tokensOf(await refresh(third.refresh));
    await refused(second.refresh);
    expect(await isAlive(host, { access_token: third.access })).toBe(false);
  });

  it('leaves alone what was used or revoked here', async () => {
    const [one, two] = [await insertPair(source, application), await insertPair(source, application)];
    await run();
    const next = await tokensOf(await refresh(one.refresh));
    await host.post('revoke_token', { client_id: clientId, token: two.refresh });
    const report = await run();
    expect(report.refreshTokens).toMatchObject({ brought: 0, alreadyHere: 2 });
    expect(await isAlive(host, next)).toBe(true);
    expect(await isAlive(host, { access_token: two.access })).toBe(false);
    await refused(two.refresh);
  });

  it('brings nothing back that was ended here and cleaned up since', async () => {
    const made = { created: inSeconds(-7200) };
    const pair = await insertPair(source, application, { access: made, refresh: made });
    await run();
    await host.post('revoke_token', { client_id: clientId, token: pair.refresh });
    const { familyId } = await rowOf(pair.refresh);
    await host.dataSource.manager.delete(RefreshToken, { familyId: familyId! });
    await host.dataSource.manager.delete(AccessToken, { familyId: familyId! });
    await host.app.get(ExpiredRecords).clear();
    expect(await host.dataSource.manager.countBy(TokenFamily, { id: familyId! })).toBe(0);
    const report = await run();
    expect(report.refreshTokens.skipped).toEqual({ gone_since_last_import: { count: 1, ids: ['1'] } });
    expect(report.accessTokens.skipped).toMatchObject({ gone_since_last_import: { count: 1 } });
    await refused(pair.refresh);
    expect(await isAlive(host, { access_token: pair.access })).toBe(false);
  });

  it('brings no application back that was removed here', async () => {
    const pair = await insertPair(source, application);
    await run();
    await host.dataSource.manager.delete(Application, { clientId });
    const report = await run();
    expect(report.applications.skipped).toEqual({ removed_since_last_import: { count: 1, ids: ['1'] } });
    expect(report.refreshTokens.skipped).toEqual({ application_not_brought: { count: 1, ids: ['1'] } });
    expect(await isAlive(host, { access_token: pair.access })).toBe(false);
  });

  it('brings the tokens of an application that was mended meanwhile', async () => {
    await run();
    const odd = await source.insert('application', {
      client_id: `mended-${serial}`,
      client_type: 'public',
      authorization_grant_type: 'magic',
    });
    const old = { created: inSeconds(-86_400) };
    const pair = await insertPair(source, odd, { access: old, refresh: old });
    expect((await run()).applications.skipped).toMatchObject({ refused: { count: 1 } });
    await source.run(
      `UPDATE oauth2_provider_application SET authorization_grant_type = 'authorization-code' WHERE id = ${odd}`,
    );
    await run();
    expect(await isAlive(host, { access_token: pair.access })).toBe(true);
  });

  it('goes on where it was stopped, at whichever batch', async () => {
    const pairs = [];
    for (let at = 0; at < 4; at++) pairs.push(await insertPair(source, application));
    for (let stopAfter = 1; stopAfter < 20; stopAfter++) {
      const controller = new AbortController();
      let batches = 0;
      const { finished } = await run({
        batchSize: 1,
        signal: controller.signal,
        onProgress: () => {
          if (++batches === stopAfter) controller.abort();
        },
      });
      expect(finished).toBe(batches < stopAfter);
      if (finished) break;
    }
    for (const { access, refresh: token } of pairs) {
      expect(await isAlive(host, { access_token: access })).toBe(true);
      await tokensOf(await refresh(token));
    }
  });

  it('may run twice at once', async () => {
    const pairs = [];
    for (let at = 0; at < 6; at++) pairs.push(await insertPair(source, application));
    const reports = await Promise.all([run({ batchSize: 2 }), run({ batchSize: 3 })]);
    expect(reports.map(({ finished }) => finished)).toEqual([true, true]);
    const stored = await host.dataSource.manager.findOneByOrFail(Application, { clientId });
    expect(await host.dataSource.manager.countBy(RefreshToken, { applicationId: stored.id })).toBe(6);
    for (const { access } of pairs) expect(await isAlive(host, { access_token: access })).toBe(true);
  });

  it('keeps nothing in a dry run, however often', async () => {
    await insertPair(source, application);
    const before = await host.dataSource.manager.count(TokenFamily);
    const one = await run({ dryRun: true });
    expect(await run({ dryRun: true })).toEqual(one);
    expect(await host.dataSource.manager.countBy(Application, { clientId })).toBe(0);
    expect(await host.dataSource.manager.count(TokenFamily)).toBe(before);
  });

  it('remembers used tokens no longer than it is told', async () => {
    const family = { token_family: randomUUID() };
    await insertPair(source, application, { refresh: { ...family, revoked: inSeconds(-3 * 86_400) } });
    const used = async (replayWindow: number) => (await run({ replayWindow })).usedRefreshTokens.brought;
    // What is read by a day too much, for the sake of time zones, is brought as well.
    expect([await used(0), await used(86_400), await used(4 * 86_400)]).toEqual([0, 0, 1]);
  });
});

describe.each(databases)('a grace period, into %s', (into) => {
  it('gives the pair that the other system gave, to a client that has lost the answer', async () => {
    const host = await Host.start({ database: into, options: { refreshTokenGracePeriod: GRACE } });
    const source = await DotSource.create('sqlite', '1.7');
    try {
      const application = await source.insert('application', { client_id: 'app', client_type: 'public' });
      const first = await insertPair(source, application);
      const second = await rotate(source, first, application);
      await host.app.get(DotImport).run({ from: source.url });
      const refresh = async (refresh_token: string) =>
        host.post('token', { grant_type: 'refresh_token', client_id: 'app', refresh_token });
      const again = await tokensOf(await refresh(first.refresh));
      expect(again).toMatchObject({
        access_token: second.access,
        refresh_token: second.refresh,
        token_type: 'Bearer',
        scope: 'read write',
      });
      expect(again.expires_in).toBeGreaterThan(3000);
      await tokensOf(await refresh(second.refresh));
      await expectRefusal(refresh(first.refresh), 400, 'invalid_grant');
    } finally {
      await source.end();
      await host.stop();
    }
  });
});

@Entity(TABLES.application)
class BrandedApplication extends AbstractApplication {
  @Column({ type: 'varchar', length: 20 })
  brand: string = 'plain';

  override lifetimeOf(kind: 'accessToken' | 'refreshToken' | 'idToken', grantType: string): number | null {
    return kind === 'refreshToken' ? 600 : super.lifetimeOf(kind, grantType);
  }
}

describe.each(databases)('another form of the same, on %s', (database) => {
  it('has other tables, users with UUIDs, and times of a place', async () => {
    const host = await Host.start({
      database,
      structure: { entities: { application: BrandedApplication } },
      dataSource: { synchronize: true },
    });
    const rename = (statement: string) =>
      statement
        .replaceAll('oauth2_provider_application', 'shop_client')
        .replaceAll('oauth2_provider_', 'auth_');
    const source = await DotSource.create(database, '2.4', {
      rename,
      types: {
        user: database === 'postgres' ? 'uuid' : 'char(32)',
        ...(database === 'postgres' && { instant: 'timestamp' }),
      },
    });
    try {
      const berlin = (seconds: number) =>
        inSeconds(seconds).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
      const user_id = database === 'postgres' ? DASHED : BARE;
      const times = { created: berlin(-86_400), updated: berlin(0) };
      const id = await source.insert(
        'application',
        { client_id: 'shop', client_type: 'public', user_id, ...times },
        'shop_client',
      );
      const access = dotToken('berlin');
      const soon = dotToken('berlin-soon');
      const gone = dotToken('berlin-gone');
      for (const [token, seconds] of [
        [access, 3600],
        [soon, 60],
        [gone, -60],
      ] as const) {
        await source.insert(
          'accesstoken',
          { token, application_id: id, user_id, expires: berlin(seconds), ...times },
          'auth_accesstoken',
        );
      }
      const refresh = dotToken('berlin-refresh');
      await source.insert(
        'refreshtoken',
        { token: refresh, application_id: id, user_id, access_token_id: 1, ...times },
        'auth_refreshtoken',
      );
      const report = await host.app.get(DotImport).run({
        from: source.url,
        tables: { prefix: 'auth_', names: { application: 'shop_client' } },
        timeZone: 'Europe/Berlin',
      });
      expect(report).toMatchObject({
        applications: { brought: 1 },
        accessTokens: { brought: 2, skipped: { expired: { count: 1 } } },
        refreshTokens: { brought: 1 },
      });
      const lives = (token: string) => isAlive(host, { access_token: token });
      expect([await lives(access), await lives(soon), await lives(gone)]).toEqual([true, true, false]);
      const { manager } = host.dataSource;
      const token = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(access) });
      expect(token.userId).toBe(DASHED);
      expect(Math.abs(token.expires.getTime() - inSeconds(3600).getTime())).toBeLessThan(120_000);
      const stored = await manager.findOneByOrFail(BrandedApplication, { clientId: 'shop' });
      expect(stored).toMatchObject({ brand: 'plain', userId: DASHED });
      const row = await manager.findOneByOrFail(RefreshToken, { tokenHash: sha256(refresh) });
      expect(row.expires.getTime()).toBeLessThan(inSeconds(601).getTime());
    } finally {
      await source.end();
      await host.stop();
    }
  });

  it('has no OpenID and no PKCE yet, as before 1.3', async () => {
    const host = await Host.start({ database });
    const rename = (statement: string) =>
      statement.replace(
        /,?\n {2}(id_token_id|algorithm|code_challenge|code_challenge_method|nonce|claims) [^\n]*(?=,?\n)/g,
        '',
      );
    const source = await DotSource.create(database, '1.7', { rename });
    try {
      await source.run('DROP TABLE oauth2_provider_idtoken');
      const id = await source.insert('application', { client_id: 'old', client_type: 'public' });
      const { access } = await insertPair(source, id);
      const code = dotToken('code');
      await source.insert('grant', { code, application_id: id });
      expect(await host.app.get(DotImport).run({ from: source.url })).toMatchObject({
        applications: { brought: 1 },
        accessTokens: { brought: 1 },
        idTokens: { brought: 0, skipped: {} },
        authorizationCodes: { brought: 1 },
      });
      expect(await isAlive(host, { access_token: access })).toBe(true);
      const form = { grant_type: 'authorization_code', client_id: 'old', code };
      await tokensOf(await host.post('token', form));
    } finally {
      await source.end();
      await host.stop();
    }
  });

  it('has users that the host calls otherwise', async () => {
    const host = await Host.start({ database });
    const source = await DotSource.create('sqlite', '3.4');
    try {
      const id = await source.insert('application', { client_id: 'app', client_type: 'public', user_id: 1 });
      const one = await insertPair(source, id);
      const two = await insertPair(source, id, { access: { user_id: 2 }, refresh: { user_id: 2 } });
      const report = await host.app.get(DotImport).run({
        from: source.url,
        userId: (userId) => (userId === '1' ? 'alice' : null),
      });
      expect(report.accessTokens).toMatchObject({ brought: 1, skipped: { user_not_brought: { count: 1 } } });
      const me = await host.fetch('/api/me', { headers: { authorization: `Bearer ${one.access}` } });
      expect(await me.json()).toMatchObject({ user: 'alice' });
      expect(await isAlive(host, { access_token: two.access })).toBe(false);
      const stored = await host.dataSource.manager.findOneByOrFail(Application, { clientId: 'app' });
      expect(stored.userId).toBe('alice');
    } finally {
      await source.end();
      await host.stop();
    }
  });
});
