import {
  AccessToken,
  Application,
  AuthorizationCode,
  type ClearedRecords,
  ExpiredRecords,
  RefreshToken,
  TokenFamily,
  TokenStore,
} from 'nest-oauth2-provider';
import { v7 as uuid } from 'uuid';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { databases } from './support/databases.js';
import { Host } from './support/host.js';
import { aCode, aFamily, aRefreshToken, anAccessToken } from './support/records.js';
import { sha256 } from './support/token-endpoint.js';

/** A hundredth of what `npm run bench` fills in. */
const FAMILIES = 500;
const REFRESHES = 4;
const PER_REFRESH = 5;
const EXPIRED: ClearedRecords = {
  refreshToken: FAMILIES * REFRESHES,
  accessToken: FAMILIES * REFRESHES * PER_REFRESH,
  idToken: 0,
  authorizationCode: FAMILIES,
  deviceCode: 0,
  tokenFamily: 0,
  userCodeAttempts: 0,
  logoutDelivery: 0,
  signingKey: 0,
};
const BATCH = 1_000;
/** A hundredth of what the bench has two cleaners remove. */
const CROWD = 50_000;
const ENTITIES = [TokenFamily, AuthorizationCode, AccessToken, RefreshToken];
/** Rows of one INSERT: SQLite takes 32766 parameters. */
const CHUNK = 1_000;
const HOUR = 3_600_000; // milliseconds

const ago = (hours: number) => new Date(Date.now() - hours * HOUR);

/** An authorization that ended when its last refresh token expired unused, its records an hour apart each. */
function expiredAuthorization(application: Application, oldest: number): object[] {
  const family = aFamily(application, { created: ago(oldest), expires: ago(-1) });
  const records: object[] = [family, aCode(family, { expires: ago(oldest), consumedAt: ago(oldest) })];
  for (let refresh = 0; refresh < REFRESHES; refresh++) {
    const expires = ago(oldest - refresh);
    const tokens = Array.from({ length: PER_REFRESH }, () => anAccessToken(family, { expires }));
    const consumedAt = refresh < REFRESHES - 1 ? expires : null;
    records.push(...tokens, aRefreshToken(family, tokens[0], { expires, consumedAt }));
  }
  return records;
}

describe.each(databases)('ten thousand expired tokens on %s', (database) => {
  let host: Host;
  let client: TestClient;
  let application: Application;
  let cleaner: ExpiredRecords;
  beforeAll(async () => {
    host = await Host.start({ database });
    client = await TestClient.register(host);
    application = await host.dataSource.manager.findOneByOrFail(Application, { clientId: client.clientId });
    cleaner = host.app.get(ExpiredRecords);
  });
  afterAll(() => host?.stop());

  const insert = async (records: object[]) => {
    for (const entity of ENTITIES) {
      const rows = records.filter((record) => record instanceof entity);
      for (let at = 0; at < rows.length; at += CHUNK) {
        const values = rows.slice(at, at + CHUNK);
        const builder = host.dataSource.manager.createQueryBuilder().insert().into<object>(entity);
        await builder.values(values).updateEntity(false).execute();
      }
    }
  };
  const counts = () => Promise.all(ENTITIES.map((entity) => host.dataSource.manager.count<object>(entity)));

  describe('are removed', () => {
    let kept: number[];
    beforeEach(async () => {
      for (const entity of ENTITIES) await host.dataSource.getRepository<object>(entity).deleteAll();
      await client.tokens();
      kept = await counts();
      const expired = Array.from({ length: FAMILIES }, (_, at) => expiredAuthorization(application, 5 + at));
      await insert(expired.flat());
    });

    it('in batches of no more than was asked, with their authorizations, and what lives stays', async () => {
      const batches: number[] = [];
      const cleared = await cleaner.clear({
        batchSize: BATCH,
        onProgress: (each) => batches.push(each.removed),
      });
      expect(cleared).toEqual(EXPIRED);
      expect(batches).toEqual([...Array<number>(12).fill(BATCH), FAMILIES]);
      expect(await counts()).toEqual(kept);
    });

    it('by two cleaners at once, each row by one of them', async () => {
      const both = await Promise.all([1, 2].map(() => cleaner.clear({ batchSize: BATCH })));
      const sum = (kind: keyof ClearedRecords) => both.reduce((total, cleared) => total + cleared[kind], 0);
      expect(Object.fromEntries(Object.keys(EXPIRED).map((kind) => [kind, sum(kind as never)]))).toEqual(
        EXPIRED,
      );
      expect(await counts()).toEqual(kept);
    });

    it('by the next one when one is ended on the way', async () => {
      let batches = 0;
      const ended = cleaner.clear({
        batchSize: BATCH,
        onProgress: () => {
          if (++batches === 3) throw new Error('the cleaner is killed');
        },
      });
      await expect(ended).rejects.toThrow('killed');
      expect(await counts()).not.toEqual(kept);
      expect(await cleaner.clear()).toMatchObject({ accessToken: EXPIRED.accessToken - BATCH });
      expect(await counts()).toEqual(kept);
    });

    it('while tokens are issued and refreshed, none of which fails', async () => {
      let done = false;
      const clearing = cleaner.clear({ batchSize: 100 }).finally(() => (done = true));
      let { refresh_token: refreshToken } = await client.tokens();
      let refreshes = 0;
      for (; !done || refreshes === 0; refreshes++) {
        ({ refresh_token: refreshToken } = await tokensOf(await client.refresh(refreshToken)));
      }
      expect(await clearing).toEqual(EXPIRED);
      const [families, codes, accessTokens, refreshTokens] = kept;
      const issued = refreshes + 1;
      expect(await counts()).toEqual([
        families + 1,
        codes + 1,
        accessTokens + issued,
        refreshTokens + issued,
      ]);
    });
  });

  it('fifty thousand are removed by two cleaners at once beside somebody who refreshes, who loses nothing', async () => {
    await host.dataSource.getRepository(AccessToken).deleteAll();
    const expires = (at: number) => ago(1).getTime() - at;
    for (let from = 0; from < CROWD; from += CHUNK) {
      // Literals: half a million parameters would take longer than the test.
      const rows = Array.from({ length: CHUNK }, (_, index) => {
        const [id, hash] = [uuid(), sha256(`crowd-${from + index}`)];
        return `('${id}', '${application.id}', 'read', ${expires(HOUR)}, ${expires(from + index)}, '${hash}')`;
      });
      await host.dataSource.query(
        `INSERT INTO oauth2_access_token (id, application_id, scope, created, expires, token_hash)
         VALUES ${rows.join(', ')}`,
      );
    }
    let done = false;
    const clearing = Promise.all([1, 2].map(() => cleaner.clear({ batchSize: BATCH }))).finally(
      () => (done = true),
    );
    let { refresh_token: refreshToken } = await client.tokens();
    let refreshes = 0;
    for (; !done || refreshes === 0; refreshes++) {
      ({ refresh_token: refreshToken } = await tokensOf(await client.refresh(refreshToken)));
    }
    const removed = (await clearing).map(({ accessToken }) => accessToken);
    expect(removed[0] + removed[1]).toBe(CROWD);
    expect(Math.min(...removed)).toBeGreaterThan(0);
    expect(await host.dataSource.manager.count(AccessToken)).toBe(refreshes + 1);
  });

  it('a family of a thousand tokens falls at once', async () => {
    const family = aFamily(application, { userId: 'alice', expires: ago(-1) });
    const tokens = Array.from({ length: 1_000 }, (_, at) =>
      anAccessToken(family, { expires: ago(-1), tokenHash: sha256(`token-${at}`) }),
    );
    await insert([family, ...tokens]);
    const statuses = async () => {
      const answers = await Promise.all(
        [0, 500, 999].map((at) => host.fetch('/api/me', { headers: bearer(`token-${at}`) })),
      );
      return answers.map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200, 200]);
    await host.app.get(TokenStore).killFamily(family.id, new Date());
    expect(await statuses()).toEqual([401, 401, 401]);
  });
});
