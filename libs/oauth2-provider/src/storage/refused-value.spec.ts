import { QueryFailedError } from 'typeorm';
import { isRefusedValue } from './refused-value.js';

const failed = (fields: object) =>
  new QueryFailedError('INSERT', [], Object.assign(new Error('the driver says no'), fields));

describe('isRefusedValue', () => {
  it.each([
    ['PostgreSQL: too long', failed({ code: '22001' })],
    ['PostgreSQL: unique', failed({ code: '23505' })],
    ['PostgreSQL: foreign key', failed({ code: '23503' })],
    ['MariaDB: too long', failed({ code: 'ER_DATA_TOO_LONG', sqlState: '22001' })],
    ['MariaDB: foreign key', failed({ code: 'ER_NO_REFERENCED_ROW_2', sqlState: '23000' })],
    ['SQLite: not null', failed({ code: 'SQLITE_CONSTRAINT_NOTNULL' })],
    ['sql.js: check', failed({ message: 'CHECK constraint failed: tier' })],
  ])('%s', (_case, error) => expect(isRefusedValue(error)).toBe(true));

  it.each([
    ['a lost connection', failed({ code: 'ECONNRESET' })],
    ['a missing table', failed({ code: '42P01' })],
    ['a locked file', failed({ code: 'SQLITE_BUSY' })],
    ['a deadlock', failed({ code: 'ER_LOCK_DEADLOCK', sqlState: '40001' })],
    ['an error that no statement made', new Error('constraint failed')],
    ['nothing', undefined],
  ])('not %s', (_case, error) => expect(isRefusedValue(error)).toBe(false));
});
