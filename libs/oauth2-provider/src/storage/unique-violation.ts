import { QueryFailedError } from 'typeorm';

const CODES = new Set(['23505', 'ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/** Whether a statement failed because the value is there already, in any of the databases' words. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, message } = error.driverError as { code?: string; message: string };
  // sql.js gives no code.
  return (code !== undefined && CODES.has(code)) || message.startsWith('UNIQUE constraint failed');
}
