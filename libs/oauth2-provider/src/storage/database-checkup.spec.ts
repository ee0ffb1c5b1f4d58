import type { DataSource } from 'typeorm';
import { DatabaseCheckup } from './database-checkup.js';
import { chooseEntities } from './entities.js';

/** What is asked of a database by that driver of TypeORM. */
async function askedOf(type: string): Promise<string[]> {
  const asked: string[] = [];
  const dataSource = {
    options: { type },
    getMetadata: () => ({ tableName: 'some_table' }),
    query: (sql: string) => {
      asked.push(sql);
      return Promise.resolve([{ now: '0' }]);
    },
  } as unknown as DataSource;
  const checkup = new DatabaseCheckup(dataSource, chooseEntities());
  await checkup.clockDifference();
  await checkup.textColumns();
  return asked;
}

describe('DatabaseCheckup', () => {
  it.each<[string, RegExp, RegExp]>([
    ['mysql', /UNIX_TIMESTAMP/, /information_schema/],
    ['mariadb', /UNIX_TIMESTAMP/, /information_schema/],
    ['aurora-mysql', /UNIX_TIMESTAMP/, /information_schema/],
    ['postgres', /clock_timestamp/, /pg_encoding_to_char/],
    ['aurora-postgres', /clock_timestamp/, /pg_encoding_to_char/],
  ])('asks %s in its own words for its clock and its text columns', async (type, clock, text) => {
    expect(await askedOf(type)).toEqual([expect.stringMatching(clock), expect.stringMatching(text)]);
  });

  it.each(['better-sqlite3', 'sqljs'])('asks %s nothing: it is this process', async (type) => {
    expect(await askedOf(type)).toEqual([]);
  });
});
