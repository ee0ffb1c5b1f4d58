import { DotConnection, type DotTableNames, type Row } from './dot-connection.js';
import { DotQueries, type DotQuery } from './dot-queries.js';
import { DOT_MODELS, DOT_TABLE_PREFIX, type DotModel, assertDotTables } from './dot-tables.js';

/** Where the tables are, if not where Django puts them. */
export interface DotTables {
  /** What their names begin with. Default: `oauth2_provider_`. */
  readonly prefix?: string;
  /** The names of swapped models' tables, in full. */
  readonly names?: Partial<Record<DotModel, string>>;
}

/** How many rows there are, and how many of them are to be read. */
export interface DotCount {
  readonly all: number;
  readonly wanted: number;
}

/** A database of Django OAuth Toolkit, which is read batch by batch and never written to. */
export class DotDatabase {
  private constructor(
    private readonly connection: DotConnection,
    readonly queries: DotQueries,
    /** Whether the users' ids are UUIDs without their dashes, which is how Django keeps them in SQLite and MySQL. */
    readonly hasBareUuidUsers: boolean,
  ) {}

  /** @throws UnusableDotDatabase where it cannot be opened or has other tables */
  static async open(
    url: string,
    { prefix = DOT_TABLE_PREFIX, names = {} }: DotTables = {},
  ): Promise<DotDatabase> {
    const connection = await DotConnection.open(url);
    try {
      const tables = Object.fromEntries(
        DOT_MODELS.map((model) => [model, names[model] ?? prefix + model]),
      ) as DotTableNames;
      const columns = new Map<DotModel, Map<string, string>>();
      for (const model of DOT_MODELS) {
        const found = await connection.columnsOf(tables[model]);
        if (found) columns.set(model, found);
      }
      assertDotTables(tables, columns);
      const isBare = columns.get('refreshtoken')?.get('user_id') === 'char(32)';
      return new DotDatabase(connection, new DotQueries(connection, tables, columns), isBare);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** One statement, which reads the whole table: ask it once. */
  async count({ from, where, parameters }: DotQuery): Promise<DotCount> {
    const [row] = await this.connection.query(
      `SELECT COUNT(*) AS total, COUNT(CASE WHEN ${where} THEN 1 END) AS wanted FROM ${from}`,
      parameters,
    );
    return { all: Number(row.total), wanted: Number(row.wanted) };
  }

  /** The rows in batches, by their ids; the next batch is read when it is asked for. */
  async *read(query: DotQuery, batchSize: number): AsyncGenerator<Row[]> {
    const { alias, columns, from, where, parameters } = query;
    let after: string | number | undefined;
    for (;;) {
      const keyset =
        after === undefined ? '' : ` AND ${alias}.id > ${this.connection.parameter(parameters.length)}`;
      const rows = await this.connection.query(
        `SELECT ${columns.join(', ')} FROM ${from} WHERE ${where}${keyset} ORDER BY ${alias}.id LIMIT ${batchSize}`,
        after === undefined ? parameters : [...parameters, after],
      );
      if (rows.length > 0) yield rows;
      if (rows.length < batchSize) return;
      after = keyOf(rows.at(-1)?.id ?? '');
    }
  }
}

/** A number where it is one: MySQL compares a number with a text as fractions, which are too short for long ones. */
function keyOf(id: string): string | number {
  return /^-?\d{1,15}$/.test(id) ? Number(id) : id;
}
