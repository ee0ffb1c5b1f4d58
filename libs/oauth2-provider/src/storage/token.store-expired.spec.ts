import { type DataSource } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import {
  NOW,
  aCode,
  aDeviceCode,
  aFamily,
  aLogoutDelivery,
  aRefreshToken,
  anAccessToken,
  anApplication,
  anIdToken,
  at,
  someAttempts,
} from '../../../../test/support/records.js';
import { AccessToken } from './entities/access-token.entity.js';
import { Application } from './entities/application.entity.js';
import { AuthorizationCode } from './entities/authorization-code.entity.js';
import { DeviceCode } from './entities/device-code.entity.js';
import { IdToken } from './entities/id-token.entity.js';
import { LogoutDelivery } from './entities/logout-delivery.entity.js';
import { RefreshToken } from './entities/refresh-token.entity.js';
import { TokenFamily } from './entities/token-family.entity.js';
import { UserCodeAttempts } from './entities/user-code-attempts.entity.js';
import { chooseEntities, oauth2Entities } from './entities.js';
import type { ExpiringKind, ExpiringRow } from './expired-rows.js';
import { TokenStore } from './token.store.js';
import { writesOf } from './writes.js';

const TABLES_OF: Record<ExpiringRow, new () => { id: string }> = {
  refreshToken: RefreshToken,
  accessToken: AccessToken,
  idToken: IdToken,
  authorizationCode: AuthorizationCode,
  deviceCode: DeviceCode,
  tokenFamily: TokenFamily,
  userCodeAttempts: UserCodeAttempts,
  logoutDelivery: LogoutDelivery,
};

describe.each(databases)('TokenStore.deleteExpired on %s', (name) => {
  const application = anApplication();
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let store: TokenStore;
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
    store = new TokenStore(chooseEntities(), writesOf(dataSource), dataSource.manager);
    await dataSource.manager.insert<object>(Application, application);
  });
  afterAll(() => fresh?.end());

  const idsOf = async (kind: ExpiringRow) =>
    (await dataSource.getRepository(TABLES_OF[kind]).find()).map(({ id }) => id);
  const remove = async (...which: Parameters<TokenStore['deleteExpired']>) =>
    (await store.deleteExpired(...which)).count;
  const insert = (...records: object[]) =>
    Promise.all(records.map((record) => dataSource.manager.insert<object>(record.constructor, record)));

  /** A family of a session that may go on at -10 s, one of a session that is over then, and one without. */
  const inSessions = (): TokenFamily[] =>
    [
      { sessionId: 'sid', created: at(-9) },
      { sessionId: 'sid', created: at(-10) },
      { sessionId: null, created: at(-9) },
    ].map((session) => aFamily(application, session));

  describe('deleteExpired', () => {
    beforeEach(async () => {
      for (const entity of Object.values(TABLES_OF)) await dataSource.getRepository(entity).deleteAll();
    });

    it.each(Object.keys(TABLES_OF) as ExpiringRow[])(
      'removes of %s the oldest first, no more than the limit, and nothing that lives at that instant',
      async (kind) => {
        const make = (seconds: number) => {
          const family = aFamily(application, { expires: at(seconds) });
          const accessToken = anAccessToken(family);
          return {
            tokenFamily: family,
            accessToken,
            refreshToken: aRefreshToken(family, accessToken),
            idToken: anIdToken(family),
            authorizationCode: aCode(family),
            deviceCode: aDeviceCode(family),
            userCodeAttempts: someAttempts({ expires: family.expires }),
            logoutDelivery: aLogoutDelivery(application, { expires: family.expires }),
          }[kind];
        };
        const [third, first, second, justNow, live] = [-1, -3, -2, 0, 1].map(make);
        await insert(third, first, second, justNow, live);
        const left = async () => new Set(await idsOf(kind));
        expect(await remove(kind, NOW, 2)).toBe(2);
        expect(await left()).toEqual(new Set([third.id, justNow.id, live.id]));
        expect(await remove(kind, NOW, 2)).toBe(1);
        expect(await remove(kind, NOW, 2)).toBe(0);
        expect(await left()).toEqual(new Set([justNow.id, live.id]));
      },
    );

    it.each<[string, boolean, Date | null]>([
      ['goes with the last refresh token, which was never used', true, null],
      ['stays with a used one, for its successor may live', false, at(-2)],
    ])('a family %s', async (_case, goes, consumedAt) => {
      const family = aFamily(application, { expires: at(3600) });
      const accessToken = anAccessToken(family, { expires: at(-1) });
      await insert(family, accessToken, aRefreshToken(family, accessToken, { expires: at(-1), consumedAt }));
      const other = aFamily(application);
      await insert(other);
      expect(await remove('refreshToken', NOW, 100)).toBe(1);
      expect(await idsOf('tokenFamily')).toEqual(
        goes ? [other.id] : expect.arrayContaining([family.id, other.id]),
      );
    });

    it('a family stays when its access token, ID token or used code expires', async () => {
      const family = aFamily(application);
      await insert(
        family,
        anAccessToken(family, { expires: at(-1) }),
        anIdToken(family, { expires: at(-1) }),
        aCode(family, { expires: at(-1), consumedAt: at(-2) }),
        aDeviceCode(family, { expires: at(-1), consumedAt: at(-2) }),
      );
      for (const kind of ['accessToken', 'idToken', 'authorizationCode', 'deviceCode'] as const) {
        expect([kind, await remove(kind, NOW, 100)]).toEqual([kind, 1]);
      }
      expect(await idsOf('tokenFamily')).toEqual([family.id]);
    });

    it('a family goes with a code that nobody used', async () => {
      const [abandoned, kept] = [aFamily(application), aFamily(application)];
      await insert(abandoned, aCode(abandoned, { expires: at(-1) }), kept, aCode(kept, { expires: at(1) }));
      expect(await remove('authorizationCode', NOW, 100)).toBe(1);
      expect(await idsOf('tokenFamily')).toEqual([kept.id]);
    });

    it('a family in a session stays when its unused refresh token expires, for its client is told of the logout', async () => {
      const families = inSessions();
      const [inSession] = families;
      await insert(
        ...families,
        ...families.map((family) => aRefreshToken(family, anAccessToken(family), { expires: at(-1) })),
      );
      expect(await remove('refreshToken', NOW, 100, undefined, at(-10))).toBe(3);
      expect(await idsOf('tokenFamily')).toEqual([inSession.id]);
      expect(await remove('tokenFamily', inSession.expires, 100)).toBe(0);
      expect(await remove('tokenFamily', new Date(inSession.expires.getTime() + 1), 100)).toBe(1);
    });

    it.each<[ExpiringKind, (family: TokenFamily) => object]>([
      ['authorizationCode', (family) => aCode(family, { expires: at(-1) })],
      ['deviceCode', (family) => aDeviceCode(family, { expires: at(-1) })],
    ])('in a session, too, a family goes with a %s that nobody redeemed', async (kind, codeOf) => {
      const families = inSessions();
      await insert(...families, ...families.map(codeOf));
      expect(await remove(kind, NOW, 100, undefined, at(-10))).toBe(3);
      expect(await idsOf('tokenFamily')).toEqual([]);
    });

    it('a family goes with a device code that was allowed and that nobody redeemed', async () => {
      const [abandoned, kept] = [aFamily(application), aFamily(application)];
      const pending = aDeviceCode(kept, { expires: at(-1), familyId: null, decidedAt: null });
      await insert(abandoned, aDeviceCode(abandoned, { expires: at(-1) }), kept, pending);
      expect(await remove('deviceCode', NOW, 100)).toBe(2);
      expect(await idsOf('tokenFamily')).toEqual([kept.id]);
    });

    it('goes on from what the last batch reached, and finds what expired at that same instant', async () => {
      const family = aFamily(application);
      const tokens = [-5, -3, -3, -1].map((seconds) => anAccessToken(family, { expires: at(seconds) }));
      await insert(...tokens);
      const first = await store.deleteExpired('accessToken', NOW, 2);
      expect(first).toEqual({ count: 2, reached: at(-3) });
      const forgotten = anAccessToken(family, { expires: at(-4) });
      await insert(forgotten);
      const second = await store.deleteExpired('accessToken', NOW, 5, first.reached);
      expect(second).toEqual({ count: 2, reached: at(-1) });
      expect(await store.deleteExpired('accessToken', NOW, 5, second.reached)).toEqual({ count: 0 });
      expect(await idsOf('accessToken')).toEqual([forgotten.id]);
    });

    // SQLite has no row locks: there, one writes after the other.
    (name === 'sqlite' ? it.skip : it)('leaves what another transaction holds, without waiting', async () => {
      const family = aFamily(application);
      const code = aCode(family, { expires: at(-1) });
      await insert(family, code);
      await dataSource.transaction(async (manager) => {
        await manager.update(AuthorizationCode, code.id, { consumedAt: NOW });
        expect(await remove('authorizationCode', NOW, 100)).toBe(0);
      });
      expect(await remove('authorizationCode', NOW, 100)).toBe(1);
      expect(await idsOf('tokenFamily')).toEqual([family.id]);
    });

    it('finds a revoked family at once', async () => {
      const family = aFamily(application);
      await insert(family);
      await store.killFamily(family.id, at(-1));
      expect(await remove('tokenFamily', NOW, 100)).toBe(1);
    });
  });
});
