import type { DataSource } from 'typeorm';

/**
 * The driver `mysql2` puts values into the SQL itself and escapes their quotes with backslashes. Where the server takes
 * a backslash for a plain character, a quote in any request would begin SQL of the sender's own.
 * @throws Error, where it does
 */
export async function assertSafeQuoting(dataSource: DataSource): Promise<void> {
  if (!/mysql|mariadb/.test(dataSource.options.type)) return;
  const [{ mode }] = await dataSource.query<[{ mode: string }]>('SELECT @@sql_mode AS mode');
  if (mode.includes('NO_BACKSLASH_ESCAPES')) {
    throw new Error(
      'the database runs with sql_mode NO_BACKSLASH_ESCAPES, under which the driver mysql2 lets text of a request ' +
        "become SQL: take it out of the server's sql_mode",
    );
  }
}
