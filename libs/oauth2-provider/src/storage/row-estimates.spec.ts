import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { anApplication } from '../../../../test/support/records.js';
import { Application } from './entities/application.entity.js';
import { oauth2Entities } from './entities.js';
import { estimatedRows } from './row-estimates.js';

const ROWS = 400;
const ANALYZE = { sqlite: 'ANALYZE', postgres: 'ANALYZE', mariadb: 'ANALYZE TABLE oauth2_application' };

describe.each(databases)('estimates of rows on %s', (name) => {
  let fresh: FreshDataSource;
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
  });
  afterAll(() => fresh?.end());

  it('are near, and no row is counted for them', async () => {
    const { dataSource } = fresh;
    await dataSource.manager.insert<object>(
      Application,
      Array.from({ length: ROWS }, () => anApplication()),
    );
    await dataSource.query(ANALYZE[name]);
    const asked: string[] = [];
    Object.assign(dataSource, { logger: { logQuery: (sql: string) => asked.push(sql) } });
    const rows = await estimatedRows(dataSource, Application);
    expect(rows).toBeGreaterThan(ROWS / 2);
    expect(rows).toBeLessThan(ROWS * 2);
    expect(asked.join()).not.toMatch(/COUNT/i);
  });
});
