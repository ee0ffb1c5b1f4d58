import { OAuthError } from '../protocol/errors.js';

/** After how long a client should try again, in seconds. */
const RETRY_AFTER = 2;

// SQLSTATE classes 08 (connection), 53 (resources) and 57 (the server is going or coming), and what the drivers say.
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_CONNECTION_KILLED',
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
]);
const SQLSTATE = /^(?:08|53|57)[0-9A-Z]{3}$/;
const DRIVER_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Can't add new command when connection is in closed state|Pool is closed|not queryable/i;

// Two transactions wanted each other's rows, and the database chose one to give way.
// On SQLite another process wrote
// after a transaction had begun to read; waiting would not help that one.
const YIELDED = new Set(['40001', '40P01', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD', 'SQLITE_BUSY_SNAPSHOT']);

/** The refusal for an error that says that the database is away or too busy now; undefined for any other. */
export function unavailable(error: unknown): OAuthError | undefined {
  const { code, message } = reasonOf(error);
  const away = code !== undefined && (UNAVAILABLE.has(code) || SQLSTATE.test(code));
  if (!away && !wasYielded(error) && !DRIVER_WORDS.test(message)) return undefined;
  return new OAuthError('temporarily_unavailable', 'the server cannot answer now; try again in a moment', {
    status: 503,
    headers: { 'Retry-After': String(RETRY_AFTER) },
    detail: `the database does not answer: ${code ?? message}`,
  });
}

/** Whether the database undid a transaction so that another could go on: it can be run again. */
export function wasYielded(error: unknown): boolean {
  const { code } = reasonOf(error);
  return code !== undefined && YIELDED.has(code);
}

/** What the driver said, from under TypeORM's wrapping; of a failed connection to several addresses, the first. */
function reasonOf(error: unknown): { code: string | undefined; message: string } {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: '' };
  const { driverError, errors, code, message } = error as {
    driverError?: unknown;
    errors?: unknown[];
    code?: unknown;
    message?: unknown;
  };
  if (typeof driverError === 'object' && driverError !== null && driverError !== error) return reasonOf(driverError);
  if (code === undefined && errors?.[0] !== undefined) return reasonOf(errors[0]);
  return { code: typeof code === 'string' ? code : undefined, message: typeof message === 'string' ? message : '' };
}
