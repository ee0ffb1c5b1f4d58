import { Test, type TestingModule } from '@nestjs/testing';
import { type DataSource, type Repository } from 'typeorm';
import { databaseWith, registrationProviders } from '../../../../test/support/registration.js';
import { verifySecret } from '../protocol/secret.js';
import { type AbstractApplication, Application } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { Sealer } from '../storage/sealer.js';
import { Applications } from './applications.js';
import type { ApplicationRegistration } from './client-registration.js';
import { ApplicationExists, InvalidApplication } from './invalid-application.js';

const WEB: ApplicationRegistration = { clientType: 'confidential', redirectUris: ['https://app.example/cb'] };
const MOBILE: ApplicationRegistration = { clientType: 'public', redirectUris: ['com.example.app:/cb'] };

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

describe('Applications.create', () => {
  let applications: Applications;
  beforeAll(async () => {
    applications = await open(Application);
  });
  afterAll(() => dataSource.destroy());

  it('answers the credentials once, in clear, and keeps a hash alone', async () => {
    const { clientId, clientSecret, name, application, warnings } = await applications.create({
      ...WEB,
      name: 'Notes',
    });

    expect(clientId).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(clientSecret).toMatch(/^[A-Za-z0-9]{128}$/);
    expect({ name, warnings }).toEqual({ name: 'Notes', warnings: [] });
    const stored = await rows().findOneByOrFail({ clientId });
    expect(stored.clientSecrets).toEqual(application.clientSecrets);
    expect(stored.clientSecrets).toEqual([
      {
        hash: expect.stringMatching(/^sha256\$/) as string,
        created: expect.any(Number) as number,
        expires: null,
      },
    ]);
    expect(JSON.stringify(stored)).not.toContain(clientSecret);
    await expect(verifySecret(clientSecret!, stored.clientSecrets[0].hash)).resolves.toBe(true);
  });

  it('has the defaults of the contract', async () => {
    const { clientId } = await applications.create(WEB);
    expect(await rows().findOneByOrFail({ clientId })).toMatchObject({
      clientType: 'confidential',
      userId: null,
      name: '',
      redirectUris: ['https://app.example/cb'],
      postLogoutRedirectUris: [],
      allowedOrigins: [],
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      scopes: null,
      tokenEndpointAuthMethod: null,
      skipAuthorization: false,
      algorithm: 'RS256',
      requirePkce: true,
      metadata: {},
    });
  });

  it('gives a public client no secret', async () => {
    const registered = await applications.create(MOBILE);
    expect(registered).not.toHaveProperty('clientSecret', expect.anything());
    expect(registered.application.clientSecrets).toEqual([]);
  });

  it('hashes a chosen secret slowly, whatever printable characters it has', async () => {
    const clientSecret = '1700000000_a-b~ "c" d:é'.replace('é', '%');
    const { application } = await applications.create({ ...WEB, clientSecret });
    expect(application.clientSecrets[0].hash).toMatch(/^scrypt\$/);
    await expect(verifySecret(clientSecret, application.clientSecrets[0].hash)).resolves.toBe(true);
  });

  it('seals the secret as well when it must be recoverable', async () => {
    const { application, clientSecret } = await applications.create({ ...WEB, hashClientSecret: false });
    const { sealed } = application.clientSecrets[0];
    expect(sealed).not.toContain(clientSecret);
    await expect(context.get(Sealer).open(sealed!)).resolves.toBe(clientSecret);
  });

  it('keeps every member', async () => {
    const everything = {
      clientType: 'confidential',
      clientId: 'my client/1',
      name: 'Ünïcode',
      userId: 'u-1',
      redirectUris: ['https://a.example/cb?x=1', 'http://127.0.0.1/cb'],
      postLogoutRedirectUris: ['https://a.example/bye'],
      allowedOrigins: ['https://a.example'],
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
      scopes: ['read'],
      tokenEndpointAuthMethod: 'client_secret_post',
      skipAuthorization: true,
      algorithm: '',
      requirePkce: false,
      metadata: { client_uri: 'https://a.example', 'client_name#fr': 'Le client' },
    } satisfies ApplicationRegistration;
    await applications.create(everything);
    expect(await rows().findOneByOrFail({ clientId: 'my client/1' })).toMatchObject(everything);
  });

  it.each<[string, ApplicationRegistration, string]>([
    ['a colon in the identifier', { ...WEB, clientId: 'a:b' }, 'clientId'],
    ['an empty identifier', { ...WEB, clientId: '' }, 'clientId'],
    ['an identifier beyond its column', { ...WEB, clientId: 'x'.repeat(256) }, 'clientId'],
    ['an identifier that is not ASCII', { ...WEB, clientId: 'clé' }, 'clientId'],
    ['an empty secret', { ...WEB, clientSecret: '' }, 'clientSecret'],
    ['a secret with a line break', { ...WEB, clientSecret: 'a\nb' }, 'clientSecret'],
    ['a secret for a public client', { ...MOBILE, clientSecret: 'abc' }, 'clientSecret'],
    ['an owner beyond its column', { ...WEB, userId: 'x'.repeat(256) }, 'userId'],
    ['no redirect URI', { clientType: 'confidential' }, 'redirectUris'],
    ['a dangerous redirect URI', { ...WEB, redirectUris: ['javascript:alert(1)'] }, 'redirectUris'],
    ['an unknown scope', { ...WEB, scopes: ['admin'] }, 'scopes'],
    ['an unknown algorithm', { ...WEB, algorithm: 'XY256' }, 'algorithm'],
    [
      'client credentials for a public client',
      { ...MOBILE, grantTypes: ['client_credentials'], responseTypes: [] },
      'grantTypes',
    ],
    ['a column that is not there', { ...WEB, extra: { logo: 'x' } }, 'logo'],
    ['a column of the library as an own one', { ...WEB, extra: { clientSecrets: [] } }, 'clientSecrets'],
  ])('refuses %s', async (_case, registration, field) => {
    const before = await rows().count();
    expect(await problemsOf(applications.create(registration))).toContain(field);
    expect(await rows().count()).toBe(before);
  });

  it('names everything that is wrong at once', async () => {
    const fields = await problemsOf(
      applications.create({
        ...WEB,
        clientId: 'a:b',
        redirectUris: ['/cb', 'https://*'],
        scopes: ['admin'],
        extra: { x: 1 },
      }),
    );
    expect(fields.sort()).toEqual(['clientId', 'redirectUris', 'redirectUris', 'scopes', 'x']);
  });

  it('refuses an identifier that is taken, and keeps the first', async () => {
    await applications.create({ ...WEB, clientId: 'taken', name: 'first' });
    const second = applications.create({ ...WEB, clientId: 'taken', name: 'second' });
    await expect(second).rejects.toThrow(ApplicationExists);
    await expect(second).rejects.toMatchObject({ problems: [{ field: 'clientId' }] });
    expect(await rows().findOneByOrFail({ clientId: 'taken' })).toMatchObject({ name: 'first' });
  });

  it('warns of a grant type that the server has off', async () => {
    const { warnings } = await applications.create({
      clientType: 'confidential',
      grantTypes: ['password'],
      responseTypes: [],
    });
    expect(warnings.map(({ field }) => field)).toEqual(['grantTypes']);
  });
});
