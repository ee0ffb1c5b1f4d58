import { DataSource, type DataSourceOptions, type Logger } from 'typeorm';
import { secretWatch } from './secret-watch.js';

/** Notes every statement with its values, also of rows that are gone when the tables are looked at. */
export const statementWatch: Logger = {
  logQuery: (query, parameters) => noteStatement(query, parameters),
  logQueryError: (error, query, parameters) => noteStatement(`${String(error)} ${query}`, parameters),
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

function noteStatement(query: string, parameters: unknown): void {
  // One by one, for the same statement comes a thousand times.
  secretWatch.note('a statement', query);
  secretWatch.note('a statement', textOf(parameters ?? []));
}

/** Every table of the database, whoever made it. */
export async function noteTables(dataSource: DataSource): Promise<void> {
  for (const table of await tablesOf(dataSource)) {
    const rows: unknown = await dataSource.query(`SELECT * FROM ${dataSource.driver.escape(table)}`);
    secretWatch.note(`the table ${table}`, textOf(rows));
  }
}

/** The same of a database that another process fills. One that does not answer has been looked at, or will be. */
export async function noteTablesAt(url: string): Promise<void> {
  const dataSource = new DataSource(optionsOf(url));
  try {
    await dataSource.initialize();
  } catch {
    return;
  }
  await noteTables(dataSource).finally(() => dataSource.destroy());
}

async function tablesOf(dataSource: DataSource): Promise<string[]> {
  const { type } = dataSource.options;
  const rows = await dataSource.query<{ name: string }[]>(
    type === 'better-sqlite3'
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : `SELECT table_name AS name FROM information_schema.tables
         WHERE table_schema = ${type === 'postgres' ? "'public'" : 'DATABASE()'}`,
  );
  return rows.map(({ name }) => name);
}

function optionsOf(url: string): DataSourceOptions {
  if (url.startsWith('sqlite:')) {
    return { type: 'better-sqlite3', database: url.slice('sqlite:'.length), readonly: true };
  }
  return { type: url.startsWith('postgres') ? 'postgres' : 'mariadb', url };
}

/** Bytes as the text that they may be. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return String(each);
    const bytes = each as { type?: string; data?: number[] } | null;
    return bytes?.type === 'Buffer' && bytes.data ? Buffer.from(bytes.data).toString('latin1') : each;
  });
}
