import type { DataSource } from 'typeorm';
import { CATALOGUE } from '../options/catalogue.js';
import { isMysql } from './is-mysql.js';

/**
 * The driver `mysql2` puts values into the SQL itself and escapes their quotes with backslashes. Where the server takes
 * a backslash for a plain character, a quote in any request would begin SQL of the sender's own.
 */
export async function isSafelyQuoting(dataSource: DataSource): Promise<boolean> {
  if (!isMysql(dataSource)) return true;
  const [{ mode }] = await dataSource.query<[{ mode: string }]>('SELECT @@sql_mode AS mode');
  return !mode.includes('NO_BACKSLASH_ESCAPES');
}

/** @throws Error, where it is not safe */
export async function assertSafeQuoting(dataSource: DataSource): Promise<void> {
  if (await isSafelyQuoting(dataSource)) return;
  const { title, meaning, mend } = CATALOGUE.E003;
  throw new Error(`E003: ${title}. ${meaning} ${mend}`);
}
