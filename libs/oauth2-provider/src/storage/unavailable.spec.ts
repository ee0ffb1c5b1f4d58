import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TypeORMError,
} from 'typeorm';
import { unavailable, wasYielded } from './unavailable.js';

const coded = (code: string, message = 'as the driver says it') =>
  Object.assign(new Error(message), { code });

// What pg 8, mysql2 3 and better-sqlite3 12 were seen to throw, under load, while their databases were stopped,
// killed, frozen and started, and what the databases' manuals name beside it.
const AWAY: [string, Error][] = [
  [
    'PostgreSQL shut down under a statement',
    coded('57P01', 'terminating connection due to administrator command'),
  ],
  ['PostgreSQL crashed', coded('57P02')],
  ['PostgreSQL is starting', coded('57P03', 'the database system is starting up')],
  ['a statement that took too long', coded('57014', 'canceling statement due to statement timeout')],
  ['a lock that took too long', coded('55P03')],
  ['an idle transaction that was ended', coded('25P03')],
  ['a standby', coded('25006')],
  ['too many connections', coded('53300')],
  ['a full disk', coded('53100')],
  ['a connection that failed', coded('08006')],
  ['a connection that was cut', new Error('Connection terminated unexpectedly')],
  ['a connection that was not made in time', new Error('Connection terminated due to connection timeout')],
  ['no connection in time', new Error('timeout exceeded when trying to connect')],
  ['no answer in time', new Error('Query read timeout')],
  ['a client after that', new Error('Client has encountered a connection error and is not queryable')],
  ['a connection lost between two statements', new QueryRunnerAlreadyReleasedError()],
  ['the same, of an entity manager', new QueryRunnerProviderAlreadyReleasedError()],
  ['nobody at the port', coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432')],
  [
    'nobody at any address',
    Object.assign(new Error(''), { errors: [coded('ECONNREFUSED'), coded('ENETUNREACH')] }),
  ],
  ['a name that is not known now', coded('EAI_AGAIN')],
  ['a connection that was reset', coded('ECONNRESET')],
  ['a silent connection', coded('ETIMEDOUT')],
  [
    'MariaDB shut down',
    coded('PROTOCOL_CONNECTION_LOST', 'Connection lost: The server closed the connection.'),
  ],
  ['MariaDB slower than the time-out', coded('PROTOCOL_SEQUENCE_TIMEOUT', 'Query inactivity timeout')],
  ['MariaDB with too many connections', coded('ER_CON_COUNT_ERROR')],
  ['MariaDB going down', coded('ER_SERVER_SHUTDOWN')],
  ['a killed connection', coded('ER_CONNECTION_KILLED')],
  ['a lock that took too long on MariaDB', coded('ER_LOCK_WAIT_TIMEOUT')],
  ['a statement that took too long on MariaDB', coded('ER_STATEMENT_TIMEOUT')],
  ['a closed connection', new Error("Can't add new command when connection is in closed state")],
  ['a closed pool', new Error('Pool is closed.')],
  ['a data source that was destroyed', new TypeORMError('Driver not Connected')],
  ['the same on MySQL', new TypeORMError('Connection is not established with mysql database')],
  ['a full queue', new Error('Queue limit reached.')],
  ['a SQLite file that others write to', coded('SQLITE_BUSY', 'database is locked')],
  ['the same, in the middle of reading', coded('SQLITE_BUSY_SNAPSHOT')],
  ['a SQLite file on a full disk', coded('SQLITE_FULL')],
  ['a deadlock on PostgreSQL', coded('40P01')],
  ['a deadlock on MariaDB', coded('ER_LOCK_DEADLOCK')],
];

const NOT_AWAY: [string, unknown][] = [
  ['a mistake of ours', new TypeError('undefined is not a function')],
  ['a column that is missing', coded('42703')],
  ['a constraint', coded('23505')],
  ['the same on MariaDB', coded('ER_DUP_ENTRY')],
  ['a table that is missing', coded('ER_NO_SUCH_TABLE')],
  ['a constraint on SQLite', coded('SQLITE_CONSTRAINT_UNIQUE')],
  ['a wrong password', coded('28P01')],
  ['a file that is missing', coded('ENOENT')],
  ['a code that says nothing with words that do', coded('EWEIRD', 'Connection terminated')],
  ['words somewhere inside', new Error('the text "Connection terminated" is too long')],
  ['a code that is a number', Object.assign(new Error(), { code: 53300 })],
  ['nothing', undefined],
  ['null', null],
  ['a string', '57P01'],
];

describe('unavailable', () => {
  describe.each<[string, (error: Error) => Error]>([
    ['as the driver throws it', (error) => error],
    ['as TypeORM wraps it', (error) => new QueryFailedError('SELECT secret', ['parameter'], error)],
  ])('%s', (_, wrapped) => {
    it.each(AWAY)('is 503 with Retry-After for %s', (_, error) => {
      const refusal = unavailable(wrapped(error));
      expect(refusal).toMatchObject({
        error: 'temporarily_unavailable',
        status: 503,
        headers: { 'Retry-After': expect.stringMatching(/^[1-9]\d*$/) as unknown },
      });
      expect(refusal?.detail).not.toMatch(/SELECT|parameter/);
    });
  });

  it.each(NOT_AWAY)('is nothing for %s', (_, error) => {
    expect(unavailable(error)).toBeUndefined();
    expect(wasYielded(error)).toBe(false);
  });
});

describe('wasYielded', () => {
  it.each(['40001', '40P01', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD', 'SQLITE_BUSY_SNAPSHOT'])(
    'is true for %s, which another try can mend',
    (code) => expect(wasYielded(new QueryFailedError('UPDATE', [], coded(code)))).toBe(true),
  );

  it.each(['ER_LOCK_WAIT_TIMEOUT', '55P03', 'SQLITE_BUSY', '57014', 'PROTOCOL_CONNECTION_LOST'])(
    'is false for %s: who has waited, or does not know what was kept, is told',
    (code) => expect(wasYielded(coded(code))).toBe(false),
  );
});
