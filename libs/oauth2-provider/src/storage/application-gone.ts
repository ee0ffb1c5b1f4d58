import { QueryFailedError } from 'typeorm';
import { TABLES } from './entities/tables.js';

const CODES = new Set(['23503', 'ER_NO_REFERENCED_ROW_2', 'SQLITE_CONSTRAINT_FOREIGNKEY']);

/**
 * Whether a row could not be kept because its application is there no more: somebody removed it while its request was
 * served. SQLite does not say which of the rows that a row refers to is missing.
 */
export function isApplicationGone(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, detail, message } = error.driverError as { code?: string; detail?: string; message: string };
  // sql.js gives no code.
  if (message === 'FOREIGN KEY constraint failed') return true;
  return code !== undefined && CODES.has(code) && `${message} ${detail}`.includes(TABLES.application);
}
