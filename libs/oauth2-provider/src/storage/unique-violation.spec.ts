import { type DataSource, QueryFailedError } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { aConsent, anApplication } from '../../../../test/support/records.js';
import { Application } from './entities/application.entity.js';
import { Consent } from './entities/consent.entity.js';
import { oauth2Entities } from './entities.js';
import { isUniqueViolation } from './unique-violation.js';

describe.each(databases)('isUniqueViolation on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  const application = anApplication();
  const consent = aConsent(application);
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities());
    ({ dataSource } = fresh);
    await dataSource.manager.insert<object>(Application, application);
    await dataSource.manager.insert<object>(Consent, consent);
  });
  afterAll(() => fresh?.end());

  it.each<[string, boolean, new () => object, object]>([
    ['primary key', true, Application, anApplication({ id: application.id })],
    ['unique column', true, Application, anApplication({ clientId: application.clientId })],
    ['unique pair of columns', true, Consent, aConsent(application)],
    ['foreign key', false, Consent, aConsent(anApplication())],
    ['column that must have a value', false, Application, anApplication({ name: null as never })],
  ])('a broken %s: %s', async (_case, expected, entity, row) => {
    const error: unknown = await dataSource.manager.insert(entity, row).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(QueryFailedError);
    expect(isUniqueViolation(error)).toBe(expected);
  });

  it('a statement that is no SQL: false', async () => {
    const error: unknown = await dataSource.query('UNIQUE nonsense').catch((reason: unknown) => reason);
    expect(isUniqueViolation(error)).toBe(false);
  });
});

it.each([new Error('UNIQUE constraint failed'), { code: '23505' }, 'ER_DUP_ENTRY', null, undefined])(
  'isUniqueViolation of what is no failed statement, %p: false',
  (error) => expect(isUniqueViolation(error)).toBe(false),
);
