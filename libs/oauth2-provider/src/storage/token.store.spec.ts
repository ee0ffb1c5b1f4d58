import { type DataSource } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import {
  NOW,
  aCode,
  aConsent,
  aFamily,
  aRefreshToken,
  anAccessToken,
  anApplication,
  anIdToken,
  at,
} from '../../../../test/support/records.js';
import { AccessToken } from './entities/access-token.entity.js';
import { Application } from './entities/application.entity.js';
import { AuthorizationCode } from './entities/authorization-code.entity.js';
import { Consent } from './entities/consent.entity.js';
import { IdToken } from './entities/id-token.entity.js';
import { RefreshToken } from './entities/refresh-token.entity.js';
import { TokenFamily } from './entities/token-family.entity.js';
import { chooseEntities, oauth2Entities } from './entities.js';
import { TokenStore } from './token.store.js';
import { writesOf } from './writes.js';

const TABLES_OF = {
  refreshToken: RefreshToken,
  accessToken: AccessToken,
  idToken: IdToken,
  authorizationCode: AuthorizationCode,
  tokenFamily: TokenFamily,
};

describe.each(databases)('TokenStore on %s', (name) => {
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

  const idsOf = async (kind: keyof typeof TABLES_OF) =>
    (await dataSource.getRepository<{ id: string }>(TABLES_OF[kind]).find()).map(({ id }) => id);
  const reread = <Row extends { id: string }>(row: Row) =>
    dataSource.manager.findOneByOrFail<{ id: string }>(row.constructor, { id: row.id }) as Promise<Row>;

  /** An authorization with its code, as kept. */
  async function authorized() {
    const family = aFamily(application);
    const code = aCode(family);
    await store.authorize({ family, code });
    return { family, code };
  }

  /** An authorization with tokens, as kept. */
  async function redeemed() {
    const { family, code } = await authorized();
    const accessToken = anAccessToken(family);
    const refreshToken = aRefreshToken(family, accessToken);
    await store.redeemCode(code, { accessToken, refreshToken }, NOW);
    return { family, code, accessToken, refreshToken };
  }

  const successors = (family: TokenFamily) => {
    const accessToken = anAccessToken(family);
    return { accessToken, refreshToken: aRefreshToken(family, accessToken), idToken: anIdToken(family) };
  };

  describe('authorize', () => {
    it('keeps family, code and consent', async () => {
      const family = aFamily(application, {
        amr: ['pwd', 'otp'],
        acr: '1',
        authTime: at(-5),
        sessionId: 's',
      });
      const code = aCode(family, { nonce: 'n', codeChallenge: 'c'.repeat(43) });
      const consent = aConsent(application, { userId: 'keeper' });
      await store.authorize({ family, code, consent });
      expect([await reread(family), await reread(code), await reread(consent)]).toEqual([
        family,
        code,
        consent,
      ]);
    });

    it('overwrites the scope of a consent that another request kept meanwhile', async () => {
      const first = aConsent(application, { userId: 'twice', scope: 'read' });
      const second = aConsent(application, { userId: 'twice', scope: 'read write', updated: at(1) });
      for (const consent of [first, second]) {
        const family = aFamily(application);
        await store.authorize({ family, code: aCode(family), consent });
      }
      const kept = await dataSource.manager.findBy(Consent, { userId: 'twice' });
      expect(kept).toEqual([{ ...first, scope: 'read write', updated: at(1) }]);
    });

    it('keeps all or nothing', async () => {
      const { code } = await authorized();
      const family = aFamily(application);
      await expect(
        store.authorize({ family, code: aCode(family, { codeHash: code.codeHash }) }),
      ).rejects.toThrow();
      expect(await idsOf('tokenFamily')).not.toContain(family.id);
    });
  });

  describe('look-ups', () => {
    it('fill in family and application', async () => {
      const { family, code, accessToken, refreshToken } = await redeemed();
      for (const found of [
        await store.findCode(code.codeHash),
        await store.findAccessToken(accessToken.tokenHash),
        await store.findRefreshToken(refreshToken.tokenHash),
      ]) {
        expect(found).toMatchObject({
          family: { id: family.id, userId: 'alice' },
          application: { id: application.id },
        });
        expect([found?.family, found?.application].map((each) => each?.constructor)).toEqual([
          TokenFamily,
          Application,
        ]);
      }
    });

    it('find nothing for another hash, nor one hash in the table of another', async () => {
      const { code, accessToken, refreshToken } = await redeemed();
      expect([
        await store.findCode('unknown'),
        await store.findCode(accessToken.tokenHash),
        await store.findAccessToken(refreshToken.tokenHash),
        await store.findRefreshToken(code.codeHash),
      ]).toEqual([null, null, null, null]);
    });

    it('have no family for a token of the client’s own, and none for one whose family is gone', async () => {
      const family = aFamily(application);
      const own = anAccessToken(family, { familyId: null, userId: null });
      const orphan = anAccessToken(family);
      await store.issue(own);
      await store.issue(orphan);
      expect((await store.findAccessToken(own.tokenHash))?.family).toBeNull();
      expect((await store.findAccessToken(orphan.tokenHash))?.family).toBeNull();
    });

    it('find what is expired, used or revoked too: the rules judge it', async () => {
      const { family, code, accessToken } = await redeemed();
      await store.killFamily(family.id, NOW);
      expect((await store.findCode(code.codeHash))?.consumedAt).toEqual(NOW);
      expect((await store.findAccessToken(accessToken.tokenHash))?.family?.isLive(NOW)).toBe(false);
    });
  });

  describe.each(['redeemCode', 'rotateRefreshToken'] as const)('%s', (operation) => {
    async function paid() {
      const before =
        operation === 'redeemCode' ? { ...(await authorized()), accessToken: undefined } : await redeemed();
      const use = (issued = successors(before.family)) =>
        'refreshToken' in before
          ? store.rotateRefreshToken(before.refreshToken, issued, NOW)
          : store.redeemCode(before.code, issued, NOW);
      return { ...before, use };
    }

    it('keeps all tokens and answers true', async () => {
      const { family, use } = await paid();
      const issued = successors(family);
      expect(await use(issued)).toBe(true);
      const { accessToken, refreshToken, idToken } = issued;
      expect([await reread(accessToken), await reread(refreshToken), await reread(idToken)]).toEqual([
        accessToken,
        refreshToken,
        idToken,
      ]);
    });

    it('answers false the second time, and keeps nothing', async () => {
      const { family, use } = await paid();
      await use();
      const issued = successors(family);
      expect(await use(issued)).toBe(false);
      expect(await idsOf('accessToken')).not.toContain(issued.accessToken.id);
      expect(await idsOf('refreshToken')).not.toContain(issued.refreshToken.id);
    });

    it('tells true to one of ten at the same time, and keeps the tokens of that one', async () => {
      const { family, use } = await paid();
      const all = Array.from({ length: 10 }, () => successors(family));
      const answers = await Promise.all(all.map(use));
      expect(answers.filter(Boolean)).toHaveLength(1);
      const kept = await idsOf('accessToken');
      expect(all.map(({ accessToken }) => kept.includes(accessToken.id))).toEqual(answers);
    });

    it('leaves it unused when the tokens cannot be kept', async () => {
      const { family, use } = await paid();
      const issued = successors(family);
      const { accessToken: taken } = await redeemed();
      issued.idToken.applicationId = anApplication().id;
      await expect(use(issued)).rejects.toThrow();
      await expect(use({ ...issued, accessToken: taken })).rejects.toThrow();
      expect(await use()).toBe(true);
    });

    it('touches nothing of another authorization', async () => {
      const other = await redeemed();
      const { use } = await paid();
      await use();
      expect([await reread(other.accessToken), await reread(other.refreshToken)]).toEqual([
        other.accessToken,
        other.refreshToken,
      ]);
    });
  });

  it('rotateRefreshToken ends the access token that came with the used one, and no other', async () => {
    const { family, accessToken, refreshToken } = await redeemed();
    const issued = successors(family);
    await store.rotateRefreshToken(refreshToken, issued, at(7));
    expect((await reread(accessToken)).revokedAt).toEqual(at(7));
    expect((await reread(refreshToken)).consumedAt).toEqual(at(7));
    expect((await reread(issued.accessToken)).revokedAt).toBeNull();
  });

  it('rotateRefreshToken leaves the access token that came with the used one where it is told to', async () => {
    const { family, accessToken, refreshToken } = await redeemed();
    const issued = successors(family);
    expect(await store.rotateRefreshToken(refreshToken, issued, at(7), null, false)).toBe(true);
    expect((await reread(accessToken)).revokedAt).toBeNull();
    expect((await reread(refreshToken)).consumedAt).toEqual(at(7));
    expect(await idsOf('accessToken')).toContain(issued.accessToken.id);
    expect(await store.rotateRefreshToken(refreshToken, successors(family), at(8), null, false)).toBe(false);
    expect(await store.findAccessTokenOf(refreshToken)).toMatchObject({ id: accessToken.id, family });
  });

  it('rotateRefreshToken leaves the instant at which the access token was revoked before', async () => {
    const { family, accessToken, refreshToken } = await redeemed();
    await dataSource.manager.update(AccessToken, accessToken.id, { revokedAt: at(1) });
    expect(await store.rotateRefreshToken(refreshToken, successors(family), at(7))).toBe(true);
    expect((await reread(accessToken)).revokedAt).toEqual(at(1));
  });

  describe('findPlace', () => {
    it('says whose an access or a refresh token is, and of which authorization', async () => {
      const { family, accessToken, refreshToken } = await redeemed();
      const place = { applicationId: application.id, familyId: family.id, userId: 'alice' };
      for (const { id, expires, tokenHash } of [accessToken, refreshToken]) {
        expect(await store.findPlace(tokenHash)).toEqual({ ...place, id, expires });
      }
    });

    it('says of a token of no authorization that it has none', async () => {
      const token = anAccessToken(aFamily(application), { familyId: null, userId: null });
      await store.issue(token);
      expect(await store.findPlace(token.tokenHash)).toMatchObject({ id: token.id, familyId: null });
    });

    it('knows neither codes nor what is not there', async () => {
      const { code } = await authorized();
      expect([await store.findPlace(code.codeHash), await store.findPlace('')]).toEqual([null, null]);
    });
  });

  it('revokeAccessToken answers true once, keeps the first instant and touches no other', async () => {
    const [{ accessToken }, other] = [await redeemed(), await redeemed()];
    const answers = [
      await store.revokeAccessToken(accessToken.id, at(1)),
      await store.revokeAccessToken(accessToken.id, at(2)),
    ];
    expect(answers).toEqual([true, false]);
    expect((await reread(accessToken)).revokedAt).toEqual(at(1));
    expect((await reread(other.accessToken)).revokedAt).toBeNull();
  });

  describe('killFamily', () => {
    it('answers true once, and keeps the first instant', async () => {
      const { family } = await redeemed();
      expect([await store.killFamily(family.id, at(1)), await store.killFamily(family.id, at(2))]).toEqual([
        true,
        false,
      ]);
      expect(await reread(family)).toMatchObject({ revokedAt: at(1), expires: at(1) });
    });

    it('answers true to one of ten at the same time', async () => {
      const { family } = await redeemed();
      const answers = await Promise.all(Array.from({ length: 10 }, () => store.killFamily(family.id, NOW)));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('leaves other families, and answers false for one that is not there', async () => {
      const { family } = await redeemed();
      const other = await redeemed();
      await store.killFamily(family.id, NOW);
      expect((await reread(other.family)).isLive(NOW)).toBe(true);
      expect(await store.killFamily(aFamily(application).id, NOW)).toBe(false);
    });
  });
});
