import { existsSync } from 'node:fs';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import { hearConnectionErrors } from '../connection-errors.js';
import { assertSafeQuoting } from '../safe-quoting.js';
import { type DotModel, UnusableDotDatabase } from './dot-tables.js';

export type Row = Readonly<Record<string, string | null>>;

/** What the session is set to: nothing is ever written, and instants are shown in UTC. */
const SESSION: Partial<Record<string, readonly string[]>> = {
  postgres: [
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
    "SET TIME ZONE 'UTC'",
    "SET datestyle = 'ISO'",
  ],
  mysql: ['SET SESSION TRANSACTION READ ONLY', "SET SESSION time_zone = '+00:00'"],
  // A file is read when something is asked of it, and may be none of SQLite.
  'better-sqlite3': ['PRAGMA query_only = 1', 'SELECT name FROM sqlite_master LIMIT 1'],
};

/** One connection to somebody else's database, which can only be read. */
export class DotConnection {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly runner: QueryRunner,
  ) {}

  /**
   * @param url `postgres://`, `mysql://` (MariaDB too) or `sqlite:` and the path of a file
   * @throws UnusableDotDatabase for any other, and where there is no such database; without the URL's password
   */
  static async open(url: string): Promise<DotConnection> {
    const dataSource = new DataSource(optionsOf(url));
    try {
      await dataSource.initialize();
      hearConnectionErrors(dataSource);
      await assertSafeQuoting(dataSource);
      const runner = dataSource.createQueryRunner();
      for (const statement of SESSION[dataSource.options.type] ?? []) await runner.query(statement);
      return new DotConnection(dataSource, runner);
    } catch (error) {
      if (dataSource.isInitialized) await dataSource.destroy();
      const { message, code } = error as Error & { code?: string };
      throw new UnusableDotDatabase(
        `the database of --from cannot be used: ${message || code || 'no answer'}`,
      );
    }
  }

  async close(): Promise<void> {
    await this.runner.release();
    await this.dataSource.destroy();
  }

  query(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.runner.query(sql, [...parameters]) as Promise<Row[]>;
  }

  /** A table's name, with its schema before a full stop where it has one. */
  escape(name: string): string {
    return name
      .split('.')
      .map((part) => this.dataSource.driver.escape(part))
      .join('.');
  }

  /** The placeholder of a parameter, counted from 0. */
  parameter(at: number): string {
    return this.dataSource.driver.createParameter('p', at);
  }

  /** As text, which every driver gives alike; an instant as it stands there. */
  asText(expression: string): string {
    return `CAST(${expression} AS ${this.dataSource.options.type === 'mysql' ? 'CHAR' : 'text'})`;
  }

  /** The columns of a table with their types, or nothing where there is no such table. */
  async columnsOf(table: string): Promise<Map<string, string> | undefined> {
    const rows = await this.query(...this.columnsQuery(table));
    if (rows.length === 0) return undefined;
    return new Map(rows.map(({ name, type }) => [String(name), String(type).toLowerCase()]));
  }

  private columnsQuery(table: string): [string, string[]] {
    const [name, schema] = table.split('.').reverse();
    const { type } = this.dataSource.options;
    if (type === 'postgres') {
      return [
        `SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
          WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
        [this.escape(table)],
      ];
    }
    if (type === 'mysql') {
      return [
        `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type FROM information_schema.COLUMNS
          WHERE TABLE_NAME = ? AND TABLE_SCHEMA = ${schema === undefined ? 'DATABASE()' : '?'}`,
        [name, ...(schema === undefined ? [] : [schema])],
      ];
    }
    return ['SELECT name, type FROM pragma_table_info(?)', [table]];
  }
}

function optionsOf(url: string): DataSourceOptions {
  if (/^postgres(?:ql)?:\/\//.test(url)) return { type: 'postgres', url };
  if (/^(?:mysql|mariadb):\/\//.test(url)) {
    return { type: 'mysql', url: url.replace(/^mariadb:/, 'mysql:'), charset: 'utf8mb4' };
  }
  if (!url.startsWith('sqlite:')) {
    throw new UnusableDotDatabase('--from takes postgres://..., mysql://... or sqlite:/path/to/db.sqlite3');
  }
  const database = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  if (!existsSync(database)) throw new UnusableDotDatabase('the file of --from does not exist');
  return { type: 'better-sqlite3', database, readonly: true, fileMustExist: true };
}

export type DotTableNames = Readonly<Record<DotModel, string>>;
