import { randomBytes, randomInt } from 'node:crypto';
import { Test } from '@nestjs/testing';
import { databaseWith, registrationProviders } from '../../../../test/support/registration.js';
import { Application } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { Applications } from './applications.js';
import { ClientIdGenerator, ClientSecretGenerator } from './generators.js';

const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** 32 letters and digits. */
class ShortIds extends ClientIdGenerator {
  override generate(): string {
    return Array.from({ length: 32 }, () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)]).join(
      '',
    );
  }
}

class TimestampedSecrets extends ClientSecretGenerator {
  override generate(): string {
    return `${Math.floor(Date.now() / 1000)}_${randomBytes(64).toString('base64url')}`;
  }
}

async function withGenerators(
  ids: new () => ClientIdGenerator,
  secrets: new (...given: never[]) => ClientSecretGenerator,
  work: (applications: Applications, rows: ApplicationRepository) => Promise<void>,
): Promise<void> {
  const dataSource = await databaseWith(Application);
  const context = await Test.createTestingModule({
    providers: [
      ...registrationProviders(dataSource, Application),
      { provide: ClientIdGenerator, useClass: ids },
      { provide: ClientSecretGenerator, useFactory: () => new secrets() },
    ],
  }).compile();
  await work(context.get(Applications), context.get(ApplicationRepository));
  await dataSource.destroy();
}

const MACHINE = {
  clientType: 'confidential' as const,
  grantTypes: ['client_credentials'],
  responseTypes: [],
};

it('ids of a 32-character generator and secrets that begin with a timestamp are taken as they are', async () => {
  await withGenerators(ShortIds, TimestampedSecrets, async (applications, rows) => {
    const { clientId, clientSecret } = await applications.create(MACHINE);
    expect(clientId).toMatch(/^[a-zA-Z0-9]{32}$/);
    expect(clientSecret).toMatch(/^\d{10}_[\w-]{86}$/);
    const { clientSecret: rotated } = await applications.rotateSecret(clientId);
    expect(rotated).toMatch(/^\d{10}_[\w-]{86}$/);
    const application = await rows.findByClientId(clientId);
    for (const secret of [clientSecret!, rotated]) {
      await expect(application!.checkSecret(secret, new Date())).resolves.toBe(true);
    }
  });
});

const idsOf = (value: unknown) =>
  class Ids extends ClientIdGenerator {
    override generate = () => value as string;
  };
const secretsOf = (value: unknown) =>
  class Secrets extends ClientSecretGenerator {
    override generate = () => value as string;
  };

it.each<[string, unknown, unknown, string]>([
  ['an id with a colon', 'team:7', 'x'.repeat(43), 'Ids made a client id'],
  ['an id without characters', '', 'x'.repeat(43), 'Ids made a client id'],
  ['no id', undefined, 'x'.repeat(43), 'Ids made a client id'],
  [
    'a secret that can be guessed',
    'a',
    'x'.repeat(21),
    'Secrets made a client secret that has 21 characters',
  ],
  ['a secret that nobody can send', 'a', `${'x'.repeat(43)}\n`, 'Secrets made a client secret that'],
  ['no secret', 'a', Promise.resolve(null), 'Secrets made a client secret that'],
])(
  'a generator that makes %s is a fault of the server, and keeps nothing',
  async (_case, id, secret, message) => {
    await withGenerators(idsOf(id), secretsOf(secret), async (applications, rows) => {
      const error: unknown = await applications.create(MACHINE).catch((reason: unknown) => reason);
      // Not InvalidApplication, for nothing is wrong with the registration.
      expect((error as Error).name).toBe('Error');
      expect((error as Error).message).toContain(message);
      expect((error as Error).message).not.toContain('xxx');
      await expect(rows.count()).resolves.toBe(0);
    });
  },
);
