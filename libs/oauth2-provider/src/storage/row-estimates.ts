import type { DataSource, ObjectLiteral } from 'typeorm';
import { isMysql } from './is-mysql.js';
import { SqlPieces } from './sql-pieces.js';

/**
 * About how many rows a table has, from what the database knows of it anyway: nothing is counted, whatever its size.
 * Good enough for a bar, and undefined where it would cost something to know.
 */
export async function estimatedRows(
  dataSource: DataSource,
  entity: new () => ObjectLiteral,
): Promise<number | undefined> {
  const metadata = dataSource.getMetadata(entity);
  const table = new SqlPieces(dataSource).tableOf(metadata);
  const { type } = dataSource.options;
  if (isMysql(dataSource)) {
    const [row] = await dataSource.query<{ n: unknown }[]>(
      `SELECT table_rows AS n FROM information_schema.tables
       WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?`,
      [metadata.database ?? null, metadata.tableName],
    );
    return known(row?.n);
  }
  if (type === 'postgres') {
    // The planner's: unlike `reltuples` it knows a table that was never analysed by its size.
    const [row] = await dataSource.query<Record<string, { Plan: Record<string, unknown> }[]>[]>(
      `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${table}`,
    );
    return known(row['QUERY PLAN'][0].Plan['Plan Rows']);
  }
  // A table by its primary key alone has no row ids.
  if (type !== 'better-sqlite3' || metadata.withoutRowid) return undefined;
  // What was deleted is counted, too.
  const [row] = await dataSource.query<{ n: unknown }[]>(`SELECT MAX(rowid) AS n FROM ${table}`);
  return known(row.n ?? 0);
}

function known(rows: unknown): number | undefined {
  return rows === null || rows === undefined ? undefined : Number(rows);
}
