import { createHash } from 'node:crypto';
import { type DataSource, IsNull } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { NOW, aFamily, anAccessToken, anApplication, at } from '../../../../test/support/records.js';
import { derivedId } from '../protocol/derived-id.js';
import { AccessToken } from './entities/access-token.entity.js';
import { Application } from './entities/application.entity.js';
import { TokenFamily } from './entities/token-family.entity.js';
import { chooseEntities, oauth2Entities } from './entities.js';
import { TokenCounts } from './token-counts.js';
import { Usage } from './usage.js';
import { firstIdOf } from './uuid-instants.js';

const HOUR = 3600;
/** Rows of one INSERT: SQLite takes 32766 parameters. */
const CHUNK = 1_000;
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('firstIdOf', () => {
  it.each([-1, 0, 1, 12_345])('is no more than any id of that instant, by %d ms', (after) => {
    const id = uuid({ msecs: NOW.getTime() + after });
    expect(firstIdOf(NOW) <= id).toBe(after >= 0);
  });
});

describe.each(databases)('figures of the tokens on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let counts: TokenCounts;
  /** Gives each run the same hashes, and what is judged by a sample of them the same estimate. */
  let serial: number;
  const [application, other] = [anApplication({ name: 'Busy' }), anApplication({ name: 'Quiet' })];
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
    counts = new TokenCounts(chooseEntities(), dataSource);
    await dataSource.manager.insert<object>(Application, [application, other]);
  });
  afterAll(() => fresh?.end());
  beforeEach(() => {
    serial = 0;
    return dataSource.getRepository(AccessToken).deleteAll();
  });

  /** So many tokens, issued and expiring so many seconds after now. */
  const fill = async (
    count: number,
    created: number,
    expires: number,
    of = application,
    changes: Partial<AccessToken> = {},
  ) => {
    const family = aFamily(of);
    const tokens = Array.from({ length: count }, () =>
      anAccessToken(family, {
        id: uuid({ msecs: at(created).getTime() }),
        familyId: null,
        created: at(created),
        expires: at(expires),
        tokenHash: hashOf(String(serial++)),
        ...changes,
      }),
    );
    for (let from = 0; from < count; from += CHUNK) {
      const builder = dataSource.manager.createQueryBuilder().insert().into<object>(AccessToken);
      await builder
        .values(tokens.slice(from, from + CHUNK))
        .updateEntity(false)
        .execute();
    }
  };

  it('of an empty table divide by nothing', async () => {
    expect(await counts.figures(NOW)).toEqual({ active: 0, expiredRatio: null, recent: 0 });
  });

  it('are exact as long as there are few', async () => {
    await fill(30, -10 * HOUR, -9 * HOUR);
    await fill(5, -2 * HOUR, 1);
    await fill(4, -HOUR, HOUR);
    await fill(1, -HOUR, 0);
    expect(await counts.figures(NOW)).toEqual({ active: 9, expiredRatio: 31 / 40, recent: 5 });
    expect(await counts.applications()).toBe(2);
  });

  it('know the tokens that live exactly beside many more that expired', async () => {
    await fill(7_990, -10 * HOUR, -9 * HOUR);
    await fill(10, -2 * HOUR, HOUR);
    const { active, expiredRatio, recent } = await counts.figures(NOW);
    expect({ active, recent }).toEqual({ active: 10, recent: 0 });
    expect(expiredRatio).toBeGreaterThan(0.99);
  });

  it('estimate what is beyond counting, within some per cent', async () => {
    await fill(12_000, -10, HOUR);
    await fill(4_000, -10 * HOUR, -9 * HOUR);
    const { active, expiredRatio, recent } = await counts.figures(NOW);
    expect(Math.abs(active - 12_000)).toBeLessThan(1_200);
    expect(Math.abs(expiredRatio! - 0.25)).toBeLessThan(0.04);
    expect(recent).toBe(10_000);
  });

  it('count no token as active that was revoked, by itself or with its family', async () => {
    const [alive, ended] = [aFamily(application), aFamily(application, { revokedAt: at(-1) })];
    await dataSource.manager.insert<object>(TokenFamily, [alive, ended]);
    const revoked = { revokedAt: at(-1) };
    await fill(3, -HOUR, HOUR, application, { familyId: alive.id });
    await fill(4, -HOUR, HOUR, application, { familyId: ended.id });
    await fill(5, -HOUR, HOUR, application, revoked);
    await fill(2, -HOUR, HOUR);
    expect(await counts.figures(NOW)).toEqual({ active: 5, expiredRatio: 0, recent: 14 });

    // Beyond counting, and those that expire next are all revoked: the sample tells.
    await fill(10_000, -HOUR, HOUR, application, { ...revoked, familyId: alive.id });
    await fill(6_000, -HOUR, 2 * HOUR, application, { familyId: alive.id });
    const { active } = await counts.figures(NOW);
    expect(Math.abs(active - 6_005)).toBeLessThan(800);
  });

  it('read nothing of an import for the last hour, whose ids have no time and come later', async () => {
    const family = aFamily(application);
    const imported = Array.from({ length: 50 }, (_, index) =>
      anAccessToken(family, {
        id: derivedId('access token', String(index)),
        familyId: null,
        created: at(-60),
        expires: at(HOUR),
        tokenHash: createHash('sha256').update(`imported ${index}`).digest('hex'),
      }),
    );
    await dataSource.manager.insert<object>(AccessToken, imported);
    await fill(3, -60, HOUR);
    expect(await counts.figures(NOW)).toEqual({ active: 53, expiredRatio: 0, recent: 3 });
  });

  it('see what expired before an instant and is still there', async () => {
    expect(await counts.hasExpiredBefore(NOW)).toBe(false);
    await fill(1, -2 * HOUR, -HOUR);
    expect(await counts.hasExpiredBefore(at(-HOUR))).toBe(false);
    expect(await counts.hasExpiredBefore(at(-HOUR + 1))).toBe(true);
  });

  it('in reports are exact', async () => {
    await fill(3, -8 * 24 * HOUR, HOUR);
    await fill(4, -6 * 24 * HOUR, HOUR);
    await fill(2, -8 * 24 * HOUR, -HOUR, other);
    const usage = new Usage(chooseEntities(), dataSource);
    expect(await usage.applications(NOW)).toEqual({ total: 2, active: 1 });
    expect(await usage.accessTokens(NOW)).toEqual({ total: 9, active: 7 });
    expect(await usage.issuedBefore(at(-7 * 24 * HOUR), NOW)).toBe(3);
    const top = [application, other].map(({ name: called, clientId }, index) => ({
      ...{ name: called, clientId },
      tokens: index === 0 ? 7 : 2,
    }));
    expect(await usage.topApplications(10)).toEqual(top);
    expect(await usage.topApplications(1)).toEqual(top.slice(0, 1));
  });

  it('in reports count nothing as active that was revoked, by itself or with its authorization', async () => {
    const week = { created: at(-8 * 24 * HOUR), expires: at(HOUR) };
    const [live, ended] = [aFamily(application, week), aFamily(other, { ...week, revokedAt: at(-1) })];
    await dataSource.manager.insert<object>(TokenFamily, [live, ended]);
    await dataSource.manager.insert<object>(
      AccessToken,
      [
        anAccessToken(live, week),
        anAccessToken(live, { ...week, revokedAt: at(-1) }),
        anAccessToken(ended, week),
        anAccessToken(ended, { ...week, familyId: null }),
        anAccessToken(ended, { ...week, familyId: null, revokedAt: at(-1) }),
      ].map(({ family: _family, ...columns }) => columns),
    );
    const usage = new Usage(chooseEntities(), dataSource);
    expect(await usage.issuedBefore(at(-7 * 24 * HOUR), NOW)).toBe(2);
    expect(await usage.accessTokens(NOW)).toEqual({ total: 5, active: 2 });
    expect(await usage.applications(NOW)).toEqual({ total: 2, active: 2 });
    await dataSource.getRepository(AccessToken).delete({ applicationId: other.id, familyId: IsNull() });
    expect(await usage.applications(NOW)).toEqual({ total: 2, active: 1 });
  });

  it('in reports name ten applications of eleven', async () => {
    const crowd = Array.from({ length: 9 }, (_, index) => anApplication({ name: `Crowd ${index}` }));
    await dataSource.manager.insert<object>(Application, crowd);
    const all = [application, other, ...crowd];
    for (const [index, each] of all.entries()) await fill(all.length - index, -HOUR, HOUR, each);
    const top = await new Usage(chooseEntities(), dataSource).topApplications(10);
    expect(top.map(({ name: called, tokens }) => [called, tokens])).toEqual(
      all.slice(0, 10).map((each, index) => [each.name, all.length - index]),
    );
    await dataSource.getRepository(Application).delete(crowd.map(({ id }) => id));
  });
});
