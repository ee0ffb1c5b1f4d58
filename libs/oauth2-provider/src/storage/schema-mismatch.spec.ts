import { type DataSource } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { Application } from './entities/application.entity.js';
import { oauth2Entities } from './entities.js';
import { isSchemaMismatch } from './schema-mismatch.js';

describe.each(databases)('isSchemaMismatch on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let table: string;
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
    table = dataSource.getMetadata(Application).tableName;
  });
  afterAll(() => fresh?.end());

  it.each<[string, boolean, () => string]>([
    ['a table that is not there', true, () => 'SELECT 1 FROM nowhere'],
    ['a column that is not there', true, () => `SELECT absent FROM ${table}`],
    ['an insert into a column that is not there', true, () => `INSERT INTO ${table} (absent) VALUES (1)`],
    ['what is no SQL', false, () => 'no such table: x'],
  ])('%s: %s', async (_case, expected, statement) => {
    const error: unknown = await dataSource.query(statement()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(isSchemaMismatch(error)).toBe(expected);
  });
});

it.each([new Error('no such table: x'), { code: '42P01' }, null, undefined])(
  'isSchemaMismatch of what is no failed statement, %p: false',
  (error) => expect(isSchemaMismatch(error)).toBe(false),
);
