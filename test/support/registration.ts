import type { Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Applications } from '../../libs/oauth2-provider/src/clients/applications.js';
import { ClientSecrets } from '../../libs/oauth2-provider/src/clients/client-secrets.js';
import {
  ClientIdGenerator,
  ClientSecretGenerator,
} from '../../libs/oauth2-provider/src/clients/generators.js';
import { SecretRotation } from '../../libs/oauth2-provider/src/clients/secret-rotation.js';
import {
  type RegisteredCapabilities,
  SERVER_CAPABILITIES,
} from '../../libs/oauth2-provider/src/clients/server-capabilities.js';
import { OAuth2Events } from '../../libs/oauth2-provider/src/events/oauth2-events.js';
import { OAuth2ProviderOptions } from '../../libs/oauth2-provider/src/options/options.js';
import { validateOptions } from '../../libs/oauth2-provider/src/options/validate.js';
import type { AbstractApplication } from '../../libs/oauth2-provider/src/storage/entities/application.entity.js';
import { chooseEntities, oauth2Entities } from '../../libs/oauth2-provider/src/storage/entities.js';
import { storageProviders } from '../../libs/oauth2-provider/src/storage/storage.providers.js';

type ApplicationClass = new () => AbstractApplication;

const CAPABILITIES: RegisteredCapabilities = {
  scopes: ['read', 'write', 'openid'],
  resources: ['https://api.example.com'],
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
  responseTypes: ['code'],
  authMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  algorithms: ['RS256'],
  subjectTypes: ['public'],
};

/** A SQLite database in memory with the library's tables, the application's being that class's. */
export function databaseWith(application: ApplicationClass): Promise<DataSource> {
  const entities = oauth2Entities({ application });
  return new DataSource({
    type: 'better-sqlite3',
    database: ':memory:',
    entities,
    synchronize: true,
  }).initialize();
}

/** What `Applications` needs, without the rest of the module. */
export function registrationProviders(dataSource: DataSource, application: ApplicationClass): Provider[] {
  const options = validateOptions({ issuer: 'http://localhost:3000/o', secret: 's'.repeat(40) });
  return [
    Applications,
    ClientIdGenerator,
    ClientSecretGenerator,
    ClientSecrets,
    OAuth2Events,
    SecretRotation,
    { provide: SERVER_CAPABILITIES, useValue: CAPABILITIES },
    { provide: OAuth2ProviderOptions, useValue: options },
    { provide: getDataSourceToken(), useValue: dataSource },
    ...storageProviders(chooseEntities({ application })),
  ];
}
