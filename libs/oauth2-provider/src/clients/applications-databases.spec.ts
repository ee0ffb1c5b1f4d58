import { Column, DataSource, Entity } from 'typeorm';
import { type FreshDataSource, databases, freshDataSource } from '../../../../test/support/databases.js';
import { OAuth2Events } from '../events/oauth2-events.js';
import { validateOptions } from '../options/validate.js';
import { ClientSecretStore } from '../storage/client-secret.store.js';
import { AbstractApplication } from '../storage/entities/application.entity.js';
import { TABLES } from '../storage/entities/tables.js';
import { oauth2Entities } from '../storage/entities.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { Sealer } from '../storage/sealer.js';
import { writesOf } from '../storage/writes.js';
import { Applications } from './applications.js';
import type { ApplicationRegistration } from './client-registration.js';
import { ClientSecrets } from './client-secrets.js';
import { ClientIdGenerator, ClientSecretGenerator } from './generators.js';
import { ApplicationExists, InvalidApplication } from './invalid-application.js';
import { SecretRotation } from './secret-rotation.js';

@Entity(TABLES.application)
class ShortApplication extends AbstractApplication {
  @Column({ type: 'varchar', length: 8, nullable: true, unique: true })
  code!: string | null;
}

const OPTIONS = validateOptions({ issuer: 'http://localhost:3000/o', secret: 's'.repeat(40) });
const WEB: ApplicationRegistration = {
  clientType: 'confidential',
  name: 'Ünïcode ✓ 😀',
  redirectUris: ['https://app.example/cb'],
};

describe.each(databases)('Applications.create on %s', (name) => {
  let fresh: FreshDataSource;
  let dataSource: DataSource;
  let applications: Applications;
  const rows = () => dataSource.getRepository(ShortApplication);
  beforeAll(async () => {
    fresh = await freshDataSource(name, oauth2Entities({ application: ShortApplication }));
    ({ dataSource } = fresh);
    const repository = new ApplicationRepository(ShortApplication, dataSource.manager);
    const writes = writesOf(dataSource);
    const store = new ClientSecretStore(ShortApplication, writes);
    const secrets = new ClientSecrets(store, new Sealer(OPTIONS.secret));
    const generator = new ClientSecretGenerator(OPTIONS);
    applications = new Applications(
      repository,
      writes,
      secrets,
      new SecretRotation(repository, store, secrets, generator, new OAuth2Events()),
      new ClientIdGenerator(),
      generator,
      {
        scopes: ['read'],
        resources: [],
        grantTypes: ['authorization_code', 'refresh_token'],
        responseTypes: ['code'],
        authMethods: ['client_secret_basic'],
        algorithms: ['RS256'],
        subjectTypes: ['public'],
      },
      new OAuth2Events(),
    );
  });
  afterAll(() => fresh?.end());

  it('keeps what it answers', async () => {
    const { clientId, application } = await applications.create({ ...WEB, extra: { code: 'A' } });
    expect(await rows().findOneByOrFail({ clientId })).toEqual(application);
  });

  it.each<[string, Partial<ApplicationRegistration>, string]>([
    ['identifier', { clientId: 'same' }, 'clientId'],
    ['value of a unique own column', { extra: { code: 'same' } }, 'extra'],
  ])('lets one of five have the same %s at the same time', async (_case, same, field) => {
    const before = await rows().count();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => applications.create({ ...WEB, ...same })),
    );
    const refusals = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refusals).toHaveLength(4);
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(ApplicationExists);
      expect(refusal).toMatchObject({ problems: [{ field }] });
    }
    expect(await rows().count()).toBe(before + 1);
  });

  // SQLite keeps a text of any length.
  if (name !== 'sqlite') {
    it('refuses a value that does not fit an own column, without an error of the driver', async () => {
      const refused = applications.create({ ...WEB, extra: { code: 'far too long' } });
      await expect(refused).rejects.toThrow(InvalidApplication);
      await expect(refused).rejects.not.toThrow(ApplicationExists);
    });
  }
});
