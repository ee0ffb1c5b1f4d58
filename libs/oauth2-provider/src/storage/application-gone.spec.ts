import { QueryFailedError } from 'typeorm';
import { isApplicationGone } from './application-gone.js';

const failed = (driverError: object) =>
  new QueryFailedError('INSERT', [], Object.assign(new Error(), driverError));

// What pg 8, mysql2 3, better-sqlite3 12 and sql.js were seen to throw.
const mariadb = (parent: string) =>
  'Cannot add or update a child row: a foreign key constraint fails (`test`.`notes`, CONSTRAINT `FK_1` ' +
  `FOREIGN KEY (\`parent_id\`) REFERENCES \`${parent}\` (\`id\`) ON DELETE CASCADE)`;
const postgres = (parent: string) => ({
  code: '23503',
  message: 'insert or update on table "notes" violates foreign key constraint "FK_1"',
  detail: `Key (parent_id)=(1) is not present in table "${parent}".`,
});

it.each<[string, Error]>([
  ['PostgreSQL', failed(postgres('oauth2_application'))],
  ['PostgreSQL with a prefix', failed(postgres('auth_oauth2_application'))],
  ['MariaDB', failed({ code: 'ER_NO_REFERENCED_ROW_2', message: mariadb('oauth2_application') })],
  ['SQLite', failed({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY', message: 'FOREIGN KEY constraint failed' })],
  ['sql.js', failed({ message: 'FOREIGN KEY constraint failed' })],
])('knows it from %s', (_, error) => expect(isApplicationGone(error)).toBe(true));

it.each<[string, unknown]>([
  ["a row of the host's on PostgreSQL", failed(postgres('tenant'))],
  ["a row of the host's on MariaDB", failed({ code: 'ER_NO_REFERENCED_ROW_2', message: mariadb('tenant') })],
  [
    'a row that others refer to',
    failed({ code: 'ER_ROW_IS_REFERENCED_2', message: mariadb('oauth2_application') }),
  ],
  ['a duplicate', failed({ code: '23505', message: 'oauth2_application' })],
  ['another error', new Error('FOREIGN KEY constraint failed')],
  ['nothing', undefined],
])('does not take %s for it', (_, error) => expect(isApplicationGone(error)).toBe(false));
