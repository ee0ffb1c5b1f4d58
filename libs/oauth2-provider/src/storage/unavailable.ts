import { OAUTH_ERROR, OAuthError } from '../protocol/errors.js';

/** After how long a client should try again, in seconds. */
const RETRY_AFTER = 2;

// What Node, mysql2 and MariaDB call it when the database is away, coming, going, full or too slow.
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_CONNECTION_KILLED',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  'ER_QUERY_TIMEOUT',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
]);
/**
 * SQLSTATE classes 08 (connection), 53 (resources) and 57 (the server is going or coming, or a time-out); of others
 * what a time-out ends (25P03, 55P03) and what a standby refuses (25006).
 */
const SQLSTATE = /^(?:(?:08|53|57)[0-9A-Z]{3}|25006|25P03|55P03)$/;
const SQLITE = /^SQLITE_(?:BUSY|LOCKED|FULL|IOERR|CANTOPEN)/;
/** TypeORM's, when a connection is lost between two statements of one transaction. */
const LOST_ON_THE_WAY = new Set([
  'QueryRunnerAlreadyReleasedError',
  'QueryRunnerProviderAlreadyReleasedError',
]);
/** Of what has no code. */
const DRIVER_WORDS =
  /^Connection terminated|^timeout exceeded when trying to connect$|^Query read timeout$|^Client has encountered a connection error|^Can't add new command when connection is in closed state$|^Pool is closed|^Driver not Connected|^Connection is not established with mysql database|^Queue limit reached|^No connections available|not queryable/i;

// Two transactions wanted each other's rows, and the database chose one to give way. On SQLite another process wrote
// after a transaction had begun to read; waiting would not help that one.
const YIELDED = new Set(['40001', '40P01', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD', 'SQLITE_BUSY_SNAPSHOT']);

// A pooler gave the connection to another meanwhile.
const LOST_STATEMENT = new Set(['26000', '42P05']);
/** Where PostgreSQL finds that the schema changed under a plan that was kept; its message is translated. */
const STALE_PLAN = { code: '0A000', routine: 'RevalidateCachedQuery' };

/**
 * The refusal for an error that says that the database is away or too busy now: `temporarily_unavailable` with
 * status 503 and Retry-After. Undefined for any other error.
 */
export function unavailable(error: unknown): OAuthError | undefined {
  const reason = reasonOf(error);
  if (!isAway(reason) && !wasYielded(error)) return undefined;
  return new OAuthError(
    OAUTH_ERROR.temporarily_unavailable,
    'the server cannot answer now; try again in a moment',
    {
      status: 503,
      headers: { 'Retry-After': String(RETRY_AFTER) },
      detail: `the database does not answer: ${reason.code ?? reason.message}`,
    },
  );
}

/** Whether the database undid a transaction so that another could go on: it can be run again. */
export function wasYielded(error: unknown): boolean {
  const { code } = reasonOf(error);
  return (code !== undefined && YIELDED.has(code)) || isLostStatement(error);
}

/** Whether PostgreSQL can no longer run a statement by the name that it was given. */
export function isLostStatement(error: unknown): boolean {
  const { code, routine } = reasonOf(error);
  const isStale = code === STALE_PLAN.code && routine === STALE_PLAN.routine;
  return isStale || (code !== undefined && LOST_STATEMENT.has(code));
}

interface Reason {
  readonly code: string | undefined;
  /** The part of PostgreSQL that complains. */
  readonly routine: string;
  readonly name: string;
  readonly message: string;
}

function isAway({ code, name, message }: Reason): boolean {
  if (code === undefined) return LOST_ON_THE_WAY.has(name) || DRIVER_WORDS.test(message);
  return UNAVAILABLE.has(code) || SQLSTATE.test(code) || SQLITE.test(code);
}

/** What the driver said, from under TypeORM's wrapping; of a failed connection to several addresses, the first. */
function reasonOf(error: unknown): Reason {
  if (typeof error !== 'object' || error === null)
    return { code: undefined, routine: '', name: '', message: '' };
  const { driverError, errors, code, routine, name, message } = error as Record<string, unknown>;
  if (typeof driverError === 'object' && driverError !== null && driverError !== error)
    return reasonOf(driverError);
  if (code === undefined && Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  return {
    code: typeof code === 'string' ? code : undefined,
    routine: textOf(routine),
    name: textOf(name),
    message: textOf(message),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
