import type { DataSource, Logger } from 'typeorm';
import type { Database } from './databases.js';

const CROWD = 100_000_000;
const TABLES = [
  'access_token',
  'token_family',
  'refresh_token',
  'id_token',
  'authorization_code',
  'application',
];

export type Question = readonly [sql: string, values: unknown[]];

/** The SELECTs that somebody sends meanwhile. */
export async function questionsOf(dataSource: DataSource, work: () => Promise<void>): Promise<Question[]> {
  const asked: Question[] = [];
  const before = dataSource.logger;
  const logger: Partial<Logger> = { logQuery: (sql, values: unknown[] = []) => asked.push([sql, values]) };
  Object.assign(dataSource, { logger });
  try {
    await work();
  } finally {
    Object.assign(dataSource, { logger: before });
  }
  return asked.filter(([sql]) => /^\s*SELECT/i.test(sql));
}

/** Makes the planner believe that each table has a hundred million rows. */
export const CROWDED: Record<Database, (dataSource: DataSource) => Promise<void>> = {
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
export const FULL_SCANS: Record<
  Database,
  (dataSource: DataSource, question: Question) => Promise<unknown[]>
> = {
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
