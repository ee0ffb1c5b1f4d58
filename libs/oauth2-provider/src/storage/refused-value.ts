import { QueryFailedError } from 'typeorm';

/** SQLSTATE classes of ISO 9075: data exception, integrity constraint violation. */
const VALUE_CLASSES = ['22', '23'];

/**
 * Whether a statement failed for what was to be written: it does not fit its column or breaks a constraint,
 * uniqueness included. PostgreSQL gives a SQLSTATE as `code`, MariaDB as `sqlState`, SQLite a name of its own.
 */
export function isRefusedValue(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const {
    code = '',
    sqlState = code,
    message,
  } = error.driverError as {
    code?: string;
    sqlState?: string;
    message: string;
  };
  return (
    code.startsWith('SQLITE_CONSTRAINT') ||
    code === 'SQLITE_MISMATCH' ||
    VALUE_CLASSES.includes(sqlState.slice(0, 2)) ||
    // sql.js gives no code.
    message.includes('constraint failed')
  );
}
