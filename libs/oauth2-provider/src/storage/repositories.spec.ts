import { type DataSource } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import {
  NOW,
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
import { Consent } from './entities/consent.entity.js';
import { IdToken } from './entities/id-token.entity.js';
import { RefreshToken } from './entities/refresh-token.entity.js';
import { TokenFamily } from './entities/token-family.entity.js';
import { chooseEntities, oauth2Entities } from './entities.js';
import {
  AccessTokenRepository,
  ApplicationRepository,
  ConsentRepository,
  ENTITY_TOKENS,
  IdTokenRepository,
  REPOSITORIES,
  RefreshTokenRepository,
  TokenFamilyRepository,
} from './repositories.js';

it('there is a class token and a repository for each entity', () => {
  const places = Object.keys(chooseEntities()).sort();
  expect([Object.keys(ENTITY_TOKENS).sort(), Object.keys(REPOSITORIES).sort()]).toEqual([places, places]);
});

describe.each(databases)('repositories on %s', (name) => {
  const mine = anApplication({ clientId: 'Mine', userId: 'ann' });
  const other = anApplication({ clientId: 'other', userId: 'bob' });
  const family = aFamily(mine, { userId: 'ann' });
  const live = anAccessToken(family);
  const revoked = anAccessToken(family, { revokedAt: at(-1) });
  const expired = anAccessToken(family, { expires: NOW });
  const bobs = anAccessToken(aFamily(other, { userId: 'bob' }));
  const annsElsewhere = anAccessToken(aFamily(other, { userId: 'ann' }));
  const clients = anAccessToken(family, { userId: null, familyId: null });
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
    const { manager } = dataSource;
    for (const record of [
      ...[mine, other, family, live, revoked, expired, bobs, annsElsewhere, clients],
      ...[aConsent(mine, { userId: 'ann' }), aRefreshToken(family, live), anIdToken(family)],
    ]) {
      await manager.insert<object>(record.constructor, record);
    }
  });
  afterAll(() => fresh?.end());

  const ids = (records: { id: string }[]) => records.map(({ id }) => id).sort();

  it.each([
    ['Mine', true],
    ['mine', false],
    ['MINE', false],
    ['Mine ', false],
    ['', false],
  ])('findByClientId(%j) finds the application: %s', async (clientId, found) => {
    const repository = new ApplicationRepository(Application, dataSource.manager);
    expect(await repository.findByClientId(clientId)).toEqual(found ? mine : null);
  });

  it('ofUser finds the applications that a user owns', async () => {
    const repository = new ApplicationRepository(Application, dataSource.manager);
    expect(await repository.ofUser('ann')).toEqual([mine]);
    expect(await repository.ofUser('Ann')).toEqual([]);
  });

  it.each([
    [{ userId: 'ann' }, [live, annsElsewhere]],
    [{ userId: 'Ann' }, []],
    [{ userId: 'bob' }, [bobs]],
    [{ applicationId: mine.id }, [live, clients]],
    [{ userId: 'ann', applicationId: mine.id }, [live]],
    [{ userId: 'bob', applicationId: mine.id }, []],
  ])('tokensOf(%j) finds what lives at that instant', async (owner, expected) => {
    const repository = new AccessTokenRepository(AccessToken, dataSource.manager);
    expect(ids(await repository.tokensOf(owner, NOW))).toEqual(ids(expected));
  });

  it.each([{}, { userId: undefined }])(
    'tokensOf(%j) is refused: it would find everybody’s',
    async (owner) => {
      const repository = new AccessTokenRepository(AccessToken, dataSource.manager);
      await expect(repository.tokensOf(owner, NOW)).rejects.toThrow(/needs a userId/);
    },
  );

  it('ofUser and ofApplication find the records of the past too', async () => {
    const repository = new AccessTokenRepository(AccessToken, dataSource.manager);
    expect(ids(await repository.ofUser('ann'))).toEqual(ids([live, revoked, expired, annsElsewhere]));
    expect(ids(await repository.ofApplication(mine.id))).toEqual(ids([live, revoked, expired, clients]));
  });

  it('every other kind of record has the same look-ups', async () => {
    const { manager } = dataSource;
    const [refreshTokens, idTokens, families] = [
      new RefreshTokenRepository(RefreshToken, manager),
      new IdTokenRepository(IdToken, manager),
      new TokenFamilyRepository(TokenFamily, manager),
    ];
    for (const repository of [refreshTokens, idTokens]) {
      expect(await repository.tokensOf({ userId: 'ann' }, NOW)).toHaveLength(1);
      expect(await repository.tokensOf({ userId: 'ann' }, family.expires)).toEqual([]);
    }
    expect([await families.ofUser('ann'), await families.ofApplication(other.id)]).toEqual([[family], []]);
  });

  it.each([
    [mine.id, 'ann', true],
    [mine.id, 'Ann', false],
    [mine.id, 'bob', false],
    [other.id, 'ann', false],
  ])('findFor(%s, %s) finds the consent: %s', async (applicationId, userId, found) => {
    const consent = await new ConsentRepository(Consent, dataSource.manager).findFor(applicationId, userId);
    expect(consent !== null).toBe(found);
  });
});
