import {
  AccessToken,
  Application,
  AuthorizationCode,
  CleaningWatch,
  Health,
  IdToken,
  RefreshToken,
  TokenFamily,
} from 'nest-oauth2-provider';
import { type DataSource, type Logger } from 'typeorm';
import { type Database, databases } from './support/databases.js';
import { Host } from './support/host.js';
import { aCode, aFamily, aRefreshToken, anAccessToken, anApplication, anIdToken } from './support/records.js';

const ROWS = 400;
const CROWD = 100_000_000;
const TABLES = [
  'access_token',
  'token_family',
  'refresh_token',
  'id_token',
  'authorization_code',
  'application',
];

type Question = readonly [sql: string, values: unknown[]];

/** What the health check asks of the database. */
async function questionsOf(host: Host): Promise<Question[]> {
  const asked: Question[] = [];
  const { dataSource } = host;
  const before = dataSource.logger;
  const logger: Partial<Logger> = { logQuery: (sql, values: unknown[] = []) => asked.push([sql, values]) };
  Object.assign(dataSource, { logger });
  try {
    expect(await host.app.get(Health).check({ timeout: 30 })).toHaveProperty('checks.active_tokens');
    expect(await host.app.get(CleaningWatch).state()).toMatchObject({ overdue: false });
  } finally {
    Object.assign(dataSource, { logger: before });
  }
  return asked.filter(([sql]) => /^\s*SELECT/i.test(sql));
}

/** Makes the planner believe that each table has a hundred million rows. */
const CROWDED: Record<Database, (dataSource: DataSource) => Promise<void>> = {
  // It keeps no statistics unless it is told to, so its plans are the same at any size.
  sqlite: () => Promise.resolve(),
  postgres: async (dataSource) => {
    for (const table of TABLES) {
      await dataSource.query(`ALTER TABLE oauth2_${table} SET (autovacuum_enabled = false)`);
      await dataSource.query(`ANALYZE oauth2_${table}`);
      await dataSource.query(
        `UPDATE pg_class SET reltuples = ${CROWD} WHERE oid = 'oauth2_${table}'::regclass`,
      );
    }
  },
  mariadb: async (dataSource) => {
    // It weighs pages, too, and knows how many there are: more than the tokens of a sample, as rows that fill half a one.
    await dataSource.query(
      `INSERT INTO oauth2_access_token
         (id, application_id, family_id, scope, created, expires, user_id, revoked_at, token_hash, resources)
       SELECT UUID(), application_id, family_id, REPEAT('x', 7000), created, expires, user_id, revoked_at,
         SHA2(CONCAT(token_hash, seq), 256), resources
       FROM oauth2_access_token, seq_1_to_12`,
    );
    await dataSource.query('ANALYZE TABLE oauth2_access_token');
    for (const table of TABLES) {
      await dataSource.query(
        `REPLACE INTO mysql.table_stats (db_name, table_name, cardinality)
         VALUES (DATABASE(), 'oauth2_${table}', ${CROWD})`,
      );
      await dataSource.query(`FLUSH TABLES oauth2_${table}`);
    }
  },
};

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: Node[];
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** What of a plan reads a whole table or a whole index, or sorts one. */
const FULL_SCANS: Record<Database, (dataSource: DataSource, question: Question) => Promise<unknown[]>> = {
  sqlite: async (dataSource, [sql, values]) => {
    const steps = await dataSource.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${sql}`, values);
    return steps
      .map(({ detail }) => detail)
      .filter((detail) => /^SCAN oauth2_\w+$|TEMP B-TREE|AUTOMATIC/.test(detail));
  },
  postgres: async (dataSource, [sql, values]) => {
    const [row] = await dataSource.query<{ 'QUERY PLAN': { Plan: Node }[] }[]>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
      values,
    );
    return nodesOf(row['QUERY PLAN'][0].Plan).filter((node) => /Seq Scan|Sort|Hash/.test(node['Node Type']));
  },
  mariadb: async (dataSource, [sql, values]) => {
    const steps = await dataSource.query<
      { table: string | null; type: string | null; Extra: string | null }[]
    >(`EXPLAIN ${sql}`, values);
    return steps.filter(
      ({ table, type, Extra }) =>
        /^oauth2_|^family$/.test(table ?? '') &&
        (type === 'ALL' || /filesort/.test(Extra ?? '') || (type === 'index' && !/\bLIMIT\b/.test(sql))),
    );
  },
};

describe.each(databases)('what the health check asks (R6) on %s', (database) => {
  let host: Host;
  let questions: Question[];
  beforeAll(async () => {
    host = await Host.start({ database });
    const application = anApplication();
    const families = Array.from({ length: ROWS }, () => aFamily(application));
    const tokens = families.map((family) => anAccessToken(family, { tokenHash: hash(family.id) }));
    const kinds: [new () => object, object[]][] = [
      [Application, [application]],
      [TokenFamily, families],
      [AccessToken, tokens],
      [RefreshToken, families.map((family, at) => aRefreshToken(family, tokens[at]))],
      [IdToken, families.map((family) => anIdToken(family))],
      [AuthorizationCode, families.map((family) => aCode(family))],
    ];
    for (const [kind, records] of kinds) {
      const builder = host.dataSource.manager.createQueryBuilder().insert().into<object>(kind);
      await builder.values(records).updateEntity(false).execute();
    }
    await CROWDED[database](host.dataSource);
    questions = await questionsOf(host);
  });
  afterAll(() => host?.stop());

  it('is answered by indexes, however many rows the database believes to have', async () => {
    expect(questions.length).toBeGreaterThanOrEqual(5);
    for (const question of questions)
      expect([question[0], await FULL_SCANS[database](host.dataSource, question)]).toEqual([question[0], []]);
  });

  it('would be seen if it read a whole table', async () => {
    const { dataSource } = host;
    const whole = 'SELECT COUNT(*) AS n FROM oauth2_access_token WHERE revoked_at IS NULL';
    expect(await FULL_SCANS[database](dataSource, [whole, []])).toHaveLength(1);
  });
});

const hash = (id: string) => id.replaceAll('-', '').padEnd(64, '0');
