import { Test, type TestingModule } from '@nestjs/testing';
import { Column, type DataSource, Entity, type Repository } from 'typeorm';
import { databaseWith, registrationProviders } from '../../../../test/support/registration.js';
import { AbstractApplication } from '../storage/entities/application.entity.js';
import { TABLES } from '../storage/entities/tables.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { Applications } from './applications.js';
import type { ApplicationRegistration } from './client-registration.js';
import { ApplicationExists, InvalidApplication } from './invalid-application.js';

@Entity(TABLES.application)
class BrandedApplication extends AbstractApplication {
  @Column({ type: 'varchar', length: 200, nullable: true })
  logo!: string | null;

  @Column({ type: 'integer' })
  tier!: number;

  @Column({ type: 'varchar', length: 20, default: 'new' })
  stage!: string;

  @Column({ type: 'varchar', length: 20, nullable: true, unique: true })
  code!: string | null;

  @Column({ type: 'boolean' })
  approved: boolean = false;
}

const WEB: ApplicationRegistration = { clientType: 'confidential', redirectUris: ['https://app.example/cb'] };

let context: TestingModule;
let dataSource: DataSource;

async function open(application: new () => AbstractApplication): Promise<Applications> {
  dataSource = await databaseWith(application);
  context = await Test.createTestingModule({
    providers: registrationProviders(dataSource, application),
  }).compile();
  return context.get(Applications);
}

const rows = (): Repository<AbstractApplication> => context.get(ApplicationRepository);

async function problemsOf(registration: Promise<unknown>): Promise<string[]> {
  const error: unknown = await registration.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InvalidApplication);
  return (error as InvalidApplication).problems.map(({ field }) => field);
}

describe('Applications.create for a swapped class', () => {
  let applications: Applications;
  beforeAll(async () => {
    applications = await open(BrandedApplication);
  });
  afterAll(() => dataSource.destroy());

  it('knows the columns that the class adds', () => {
    expect(applications.ownColumns()).toEqual([
      { name: 'logo', kind: 'text', nullable: true, required: false },
      { name: 'tier', kind: 'integer', nullable: false, required: true },
      { name: 'stage', kind: 'text', nullable: false, required: false },
      { name: 'code', kind: 'text', nullable: true, required: false },
      { name: 'approved', kind: 'boolean', nullable: false, required: true },
    ]);
  });

  it('keeps their values, and the defaults of class and database', async () => {
    const { clientId, application } = await applications.create({
      ...WEB,
      extra: { logo: '/l.png', tier: 3 },
    });
    expect(application).toBeInstanceOf(BrandedApplication);
    const expected = { logo: '/l.png', tier: 3, stage: 'new', code: null, approved: false };
    expect(await rows().findOneByOrFail({ clientId })).toMatchObject(expected);
    expect(application).toMatchObject({ logo: '/l.png', tier: 3, stage: 'new', approved: false });
  });

  it('asks for a column without a default', async () => {
    expect(await problemsOf(applications.create(WEB))).toEqual(['tier']);
  });

  it('refuses a taken value of a unique own column, and says that it is not the identifier', async () => {
    await applications.create({ ...WEB, extra: { tier: 1, code: 'A' } });
    const second = applications.create({ ...WEB, extra: { tier: 1, code: 'A' } });
    await expect(second).rejects.toThrow(ApplicationExists);
    await expect(second).rejects.toMatchObject({ problems: [{ field: 'extra' }] });
  });
});
