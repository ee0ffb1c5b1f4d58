import type { DataSource, EntityManager, ObjectLiteral } from 'typeorm';
import { isMysql } from './is-mysql.js';
import { SqlPieces, columnOf } from './sql-pieces.js';
import { type Outcome, StatementRunner } from './statement-runner.js';

type EntityClass = new () => ObjectLiteral;

/**
 * Statements over many rows, written by hand with the names that the entities have on this data source. Each `?` stands
 * for the next value; an instant is a value as it is kept, in milliseconds.
 */
export class PlainSql {
  private readonly pieces: SqlPieces;
  private readonly runner: StatementRunner;

  constructor(private readonly dataSource: DataSource) {
    this.pieces = new SqlPieces(dataSource);
    this.runner = new StatementRunner(dataSource);
  }

  table(entity: EntityClass): string {
    return this.pieces.tableOf(this.dataSource.getMetadata(entity));
  }

  column(entity: EntityClass, property: string): string {
    return this.pieces.escape(columnOf(this.dataSource.getMetadata(entity), property).databaseName);
  }

  /** Compared byte for byte, also under a collation that takes `Ann` for `ann` (MariaDB's default does). */
  exact(column: string): string {
    return isMysql(this.dataSource) ? `BINARY ${column}` : column;
  }

  /** @param manager the one of a transaction, to be part of it */
  run(sql: string, values: unknown[], manager?: EntityManager): Promise<Outcome> {
    let at = 0;
    const numbered = sql.replace(/\?/g, () => this.pieces.parameter(at++));
    return this.runner.run(numbered, values, manager);
  }
}

/** A pattern that finds the text anywhere, for `LIKE ? ESCAPE '!'`: the one way to write it on every database. */
export function containing(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}
