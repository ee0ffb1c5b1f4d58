/** One statement of a hot path: its SQL is written once, its values are this time's. */
export interface SqlPiece {
  /** Two pieces with the same key have the same SQL. */
  readonly key: string;
  readonly values: readonly unknown[];
  /** Whether it is an UPDATE, which may find no row. */
  readonly isUpdate: boolean;
  /**
   * @param first the number of its first parameter
   * @param condition SQL without which it does nothing
   */
  readonly write: (first: number, condition?: string) => string;
}

/**
 * One statement of PostgreSQL that is all of the pieces: it counts the rows of the first, and the others do nothing
 * where that is an UPDATE that found none. A statement is whole or not at all, as a transaction is, and is one
 * journey to the database instead of one for each piece and two more.
 */
export function combined(pieces: readonly SqlPiece[]): string {
  let first = 0;
  const parts = pieces.map((piece, at) => {
    const guard = at > 0 && pieces[0].isUpdate ? 'EXISTS (SELECT 1 FROM step0)' : undefined;
    const sql = `step${at} AS (${piece.write(first, guard)} RETURNING 1)`;
    first += piece.values.length;
    return sql;
  });
  return `WITH ${parts.join(', ')} SELECT count(*) AS done FROM step0`;
}
