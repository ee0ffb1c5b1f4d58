import { QueryFailedError } from 'typeorm';

/** A table that is not there, or a column. */
const CODES = new Set(['42P01', '42703', 'ER_NO_SUCH_TABLE', 'ER_BAD_FIELD_ERROR']);
/** SQLite has one code for most of its errors. */
const SQLITE = /^no such (?:table|column):|has no column named /;

/** Whether a statement failed because the tables are not as this version needs them, in any of the databases' words. */
export function isSchemaMismatch(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, message } = error.driverError as { code?: string; message: string };
  return (code !== undefined && CODES.has(code)) || SQLITE.test(message);
}
