import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import {
  type Database,
  type FreshDataSource,
  databases,
  freshDataSource,
} from '../../../../test/support/databases.js';
import { CROWDED, type Question, questionsOf } from '../../../../test/support/query-plans.js';
import { NOW, aFamily, anAccessToken, anApplication, at } from '../../../../test/support/records.js';
import { AccessToken } from './entities/access-token.entity.js';
import { Application } from './entities/application.entity.js';
import { TokenFamily } from './entities/token-family.entity.js';
import { chooseEntities, oauth2Entities } from './entities.js';
import { type ListingPage, type ListingRequest, ListingStore } from './listing.store.js';
import { type ListingTest, passes } from './listing-test.js';
import { TokenSample } from './token-sample.js';
import { firstIdOf } from './uuid-instants.js';

const ROWS = 4_500;
/** Rows of one INSERT: SQLite takes 32766 parameters. */
const CHUNK = 1_500;
/** More than the store reads as a whole, and fewer. */
const [BUSY, RARE] = ['busy', 'Ann'];
const LIVE: ListingTest[] = [
  { property: 'revokedAt', isNull: true },
  { property: 'expires', after: NOW },
  { familyGoesOn: true },
];

interface PlanNode {
  readonly 'Node Type': string;
  readonly Plans?: PlanNode[];
}
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** What of a plan grows with the table. To sort what a LIMIT has let through is none of it. */
const UNBOUNDED: Record<Database, (dataSource: DataSource, question: Question) => Promise<unknown[]>> = {
  sqlite: async (dataSource, [sql, values]) => {
    const steps = await dataSource.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${sql}`, values);
    const details = steps.map(({ detail }) => detail);
    const isOfSome = details.some((detail) => /^(CO-ROUTINE|MATERIALIZE) looked_at/.test(detail));
    return details.filter(
      (detail) => /^SCAN oauth2_\w+$|AUTOMATIC/.test(detail) || (/TEMP B-TREE/.test(detail) && !isOfSome),
    );
  },
  postgres: async (dataSource, [sql, values]) => {
    const [row] = await dataSource.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
      values,
    );
    return nodesOf(row['QUERY PLAN'][0].Plan).filter(
      (node) =>
        /Seq Scan|Bitmap Index/.test(node['Node Type']) ||
        (/Sort|Hash/.test(node['Node Type']) &&
          !nodesOf(node).some((each) => each !== node && each['Node Type'] === 'Limit')),
    );
  },
  mariadb: async (dataSource, [sql, values]) => {
    const steps = await dataSource.query<
      { table: string | null; type: string | null; Extra: string | null }[]
    >(`EXPLAIN ${sql}`, values);
    return steps.filter(
      ({ table, type, Extra }) =>
        /^(oauth2_\w+|family|\w*Entity|AccessToken\w*)$/.test(table ?? '') &&
        (type === 'ALL' || /filesort/.test(Extra ?? '') || (type === 'index' && !/\bLIMIT\b/.test(sql))),
    );
  },
};

describe.each(databases)('lists on %s', (database) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let store: ListingStore;
  const [application, other] = [anApplication({ name: 'Shop' }), anApplication({ name: 'shop' })];
  const families = [aFamily(application), aFamily(application, { revokedAt: at(-5) })];
  /** The oldest first. */
  const tokens = Array.from({ length: ROWS }, (_, index) =>
    anAccessToken(families[index % 10 === 0 ? 1 : 0], {
      id: uuid({ msecs: at(index).getTime(), seq: index }),
      // A client's own among them, and one of an authorization that is gone.
      familyId: index % 7 === 0 ? null : index === 8 ? uuid() : families[index % 10 === 0 ? 1 : 0].id,
      userId: index % 1_000 === 1 ? RARE : index % 1_000 === 2 ? RARE.toLowerCase() : BUSY,
      applicationId: index % 3 === 0 ? other.id : application.id,
      revokedAt: index % 5 === 0 ? at(-1) : null,
      expires: at(index % 4 === 0 ? -1 : 10),
      tokenHash: createHash('sha256').update(String(index)).digest('hex'),
    }),
  );

  beforeAll(async () => {
    fresh = await freshDataSource(database, oauth2Entities());
    ({ dataSource } = fresh);
    store = new ListingStore(chooseEntities(), dataSource);
    const insert = (kind: new () => object, records: object[]) =>
      dataSource.manager
        .createQueryBuilder()
        .insert()
        .into<object>(kind)
        .values(records)
        .updateEntity(false)
        .execute();
    await insert(Application, [application, other]);
    await insert(TokenFamily, families);
    for (let from = 0; from < ROWS; from += CHUNK)
      await insert(AccessToken, tokens.slice(from, from + CHUNK));
  });
  afterAll(() => fresh?.end());

  type Asked = Omit<ListingRequest, 'kind'>;
  const page = (asked: Asked): Promise<ListingPage<AccessToken>> =>
    store.page({ kind: 'accessToken', ...asked });
  const ids = (records: readonly { id: string }[]) => records.map(({ id }) => id);
  const expected = (pass: (token: AccessToken) => boolean) => ids(tokens.filter(pass).reverse());

  /** All pages one after the other. */
  async function walk(asked: Asked): Promise<{ found: string[]; pages: number }> {
    const found: string[] = [];
    for (let pages = 1, after: string | undefined; ; pages++) {
      const got = await page({ ...asked, ...(after !== undefined && { after }) });
      expect(got.rows.length).toBeLessThanOrEqual(asked.limit);
      found.push(...ids(got.rows));
      if (got.next === undefined) return { found, pages };
      after = got.next;
    }
  }

  it('begin with the newest and go on by id', async () => {
    const { found, pages } = await walk({ limit: 700 });
    expect(found).toEqual(expected(() => true));
    expect(pages).toBe(7);
  });

  it('go back', async () => {
    const first = await page({ limit: 10 });
    const second = await page({ limit: 10, after: first.next });
    const back = await page({ limit: 10, before: second.previous });
    expect([ids(back.rows), back.next]).toEqual([ids(first.rows), first.next]);
    expect([first.previous, back.previous]).toEqual([undefined, undefined]);
    expect((await page({ limit: 10, before: first.next })).rows).toHaveLength(9);
  });

  it('begin below an id, that of an instant for one', async () => {
    const { rows } = await page({ limit: 3, below: firstIdOf(at(100)) });
    expect(ids(rows)).toEqual(ids([tokens[99], tokens[98], tokens[97]]));
  });

  it('come with application and family', async () => {
    const [row] = (await page({ limit: 1, below: firstIdOf(at(2)) })).rows;
    expect([row.application?.name, row.family?.id]).toEqual(['Shop', families[0].id]);
    expect(await store.one('accessToken', tokens[8].id)).toMatchObject({ id: tokens[8].id, family: null });
    expect(await store.one('accessToken', uuid())).toBeNull();
  });

  it.each<[string, ListingTest[]]>([
    ['live', LIVE],
    ['of an ended authorization', [{ familyGoesOn: false }]],
    ['expired', [{ property: 'expires', until: NOW }]],
    ['revoked', [{ anyOf: [{ property: 'revokedAt', isNull: false }, { familyGoesOn: false }] }]],
    ['with a word in it', [{ containing: 'ANN', properties: ['userId'] }]],
    ['with no such word', [{ containing: '%', properties: ['userId', 'scope'] }]],
  ])('look at so many for those that are %s, and go on', async (_what, tests) => {
    const { found, pages } = await walk({ limit: 500, tests });
    const family = (token: AccessToken) => families.find(({ id }) => id === token.familyId) ?? null;
    const judged = expected((token) =>
      tests.every((test) =>
        passes(Object.assign(Object.create(token) as AccessToken, { family: family(token) }), test),
      ),
    );
    expect(found).toEqual(judged);
    expect(pages).toBeGreaterThan(2);
    const rare = await page({ limit: 5, tests: [{ property: 'tokenHash', equals: 'none' }] });
    expect(rare).toEqual({ rows: [], next: tokens[ROWS - 2_000].id, lookedAt: 2_000 });
  });

  it.each([RARE, BUSY])('of the user %s are theirs, byte for byte', async (userId) => {
    const key = { property: 'userId', equals: userId };
    const { found } = await walk({ limit: 3_000, key });
    expect(found).toEqual(expected((token) => token.userId === userId));
    const live = await walk({ limit: 2, key: { property: 'userId', equals: RARE }, tests: LIVE.slice(0, 2) });
    expect(live.found).toEqual(
      expected((token) => token.userId === RARE && token.revokedAt === null && token.expires > NOW),
    );
  });

  it('of a user with few need no looking on', async () => {
    const got = await page({ limit: 2, key: { property: 'userId', equals: RARE } });
    expect(got).toMatchObject({ rows: [{ id: tokens[4_001].id }, { id: tokens[3_001].id }] });
    expect([got.next, got.lookedAt]).toEqual([tokens[3_001].id, undefined]);
  });

  it.each([
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '00000000-0000-0000-0000-000000000000',
    '0190a3a4-6a57-8d0c-1d1f-2f3f6f0f7a51',
    '0190a3a4-6a57-cd0c-fd1f-2f3f6f0f7a51',
  ])('take any UUID for one: %s', async (id) => {
    expect(await store.one('accessToken', id)).toBeNull();
    for (const place of [{ after: id }, { before: id }, { below: id }])
      expect((await page({ limit: 3, ...place })).rows.length).toBeLessThanOrEqual(3);
    expect((await page({ limit: 3, key: { property: 'applicationId', equals: id } })).rows).toEqual([]);
  });

  it('find applications by their names', async () => {
    expect(ids(await store.applicationsNamed('SHOP', 3))).toEqual(ids([application, other]));
    expect(await store.applicationsNamed('sho', 3)).toEqual([]);
  });

  it('have figures that a sample gives', async () => {
    const sample = await new TokenSample(chooseEntities(), dataSource).take(NOW);
    expect(sample.isExact).toBe(false);
    expect(Math.abs(sample.total / ROWS - 1)).toBeLessThan(0.1);
    expect(Math.abs(sample.expired / sample.total - 0.25)).toBeLessThan(0.04);
    expect(sample.live + sample.revoked + sample.expired).toBeGreaterThan(sample.total - 3);
    expect([...sample.byApplication.keys()]).toEqual([application.id, other.id]);
    expect([...sample.byDay.keys()]).toEqual([NOW.getTime() / 86_400_000]);
  });

  it('are read by indexes, however many rows the database believes to have', async () => {
    await CROWDED[database](dataSource);
    const user = (equals: string) => ({ key: { property: 'userId', equals } });
    const of = (id: string) => ({ key: { property: 'applicationId', equals: id } });
    const questions = await questionsOf(dataSource, async () => {
      for (const asked of [
        {},
        { tests: LIVE },
        user(RARE),
        user(BUSY),
        user('nobody'),
        of(application.id),
        of(uuid()),
      ])
        for (const place of [{}, { after: tokens[3_000].id }, { before: tokens[1_000].id }])
          await page({ limit: 50, ...asked, ...place });
      await new TokenSample(chooseEntities(), dataSource).take(NOW);
    });
    expect(questions.length).toBeGreaterThan(50);
    for (const question of questions)
      expect([question[0], await UNBOUNDED[database](dataSource, question)]).toEqual([question[0], []]);
    const whole = 'SELECT COUNT(*) AS n FROM oauth2_access_token WHERE revoked_at IS NULL';
    expect(await UNBOUNDED[database](dataSource, [whole, []])).toHaveLength(1);
  });
});
