import type { Provider } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { OAuth2ProviderOptions } from '../options/options.js';
import { ApplicationStore } from './application.store.js';
import { hearConnectionErrors } from './connection-errors.js';
import { ApplicationUseStore } from './application-use.store.js';
import { CleanupStore } from './cleanup.store.js';
import { DatabaseCheckup } from './database-checkup.js';
import { DeviceCodeStore } from './device-code.store.js';
import { type Entities, INTERNAL } from './entities.js';
import { MassRevocation } from './mass-revocation.js';
import { Migrations } from './run-migrations.js';
import { ImportStore } from './import.store.js';
import { ListingStore } from './listing.store.js';
import { LogoutDeliveryStore } from './logout-delivery.store.js';
import { ENTITY_TOKENS, REPOSITORIES } from './repositories.js';
import { assertSafeQuoting } from './safe-quoting.js';
import { ScopeRows } from './scope-rows.js';
import { Sealer } from './sealer.js';
import { ClientSecretStore } from './client-secret.store.js';
import { SessionStore } from './session.store.js';
import { SigningKeyStore } from './signing-key.store.js';
import { TokenCounts } from './token-counts.js';
import { TokenSample } from './token-sample.js';
import { TokenStore } from './token.store.js';
import { Usage } from './usage.js';
import { UserCodeAttemptStore } from './user-code-attempts.store.js';
import { UserCodeHash } from './user-code-hash.js';
import { Writes, writesOf } from './writes.js';

/** The entity classes in use, by place. */
export const ENTITIES = Symbol('ENTITIES');
const DATA_SOURCE = Symbol('OAUTH2_DATA_SOURCE');

/** Any of them: which class belongs to which is beyond what the compiler follows through a variable. */
type RepositoryClass = new (entity: new () => object, manager: EntityManager) => object;

/** Everything that touches the database, for those classes on that data source. */
export function storageProviders(entities: Entities, dataSourceName?: string): Provider[] {
  const places = Object.keys(entities) as (keyof Entities)[];
  return [
    { provide: ENTITIES, useValue: entities },
    {
      provide: DATA_SOURCE,
      useFactory: async (dataSource: DataSource) => {
        const sound = checked(dataSource, entities, dataSourceName);
        await assertSafeQuoting(sound);
        hearConnectionErrors(sound);
        return sound;
      },
      inject: [getDataSourceToken(dataSourceName)],
    },
    { provide: Writes, useFactory: writesOf, inject: [DATA_SOURCE] },
    {
      provide: Sealer,
      useFactory: ({ secret }: OAuth2ProviderOptions) => new Sealer(secret),
      inject: [OAuth2ProviderOptions],
    },
    {
      provide: UserCodeHash,
      useFactory: ({ secret }: OAuth2ProviderOptions) => new UserCodeHash(secret),
      inject: [OAuth2ProviderOptions],
    },
    ...places.map((place) => ({ provide: ENTITY_TOKENS[place], useValue: entities[place] })),
    ...places.map((place) => ({
      provide: REPOSITORIES[place],
      useFactory: ({ manager }: DataSource) =>
        new (REPOSITORIES[place] as RepositoryClass)(entities[place], manager),
      inject: [DATA_SOURCE],
    })),
    {
      provide: TokenStore,
      useFactory: (writes: Writes, { manager }: DataSource) => new TokenStore(entities, writes, manager),
      inject: [Writes, DATA_SOURCE],
    },
    {
      provide: DeviceCodeStore,
      useFactory: (writes: Writes) => new DeviceCodeStore(entities, writes),
      inject: [Writes],
    },
    {
      provide: SessionStore,
      useFactory: (writes: Writes, { manager }: DataSource) => new SessionStore(entities, writes, manager),
      inject: [Writes, DATA_SOURCE],
    },
    {
      provide: LogoutDeliveryStore,
      useFactory: (writes: Writes, { manager }: DataSource) =>
        new LogoutDeliveryStore(entities, writes, manager),
      inject: [Writes, DATA_SOURCE],
    },
    {
      provide: UserCodeAttemptStore,
      useFactory: (writes: Writes) => new UserCodeAttemptStore(writes),
      inject: [Writes],
    },
    {
      provide: CleanupStore,
      useFactory: (writes: Writes, { manager }: DataSource) => new CleanupStore(writes, manager),
      inject: [Writes, DATA_SOURCE],
    },
    {
      provide: ApplicationUseStore,
      useFactory: (writes: Writes, { manager }: DataSource) =>
        new ApplicationUseStore(entities, writes, manager),
      inject: [Writes, DATA_SOURCE],
    },
    ...[ListingStore, TokenCounts, TokenSample, Usage].map((Reader) => ({
      provide: Reader,
      useFactory: (dataSource: DataSource) => new Reader(entities, dataSource),
      inject: [DATA_SOURCE],
    })),
    {
      provide: ClientSecretStore,
      useFactory: (writes: Writes) => new ClientSecretStore(entities.application, writes),
      inject: [Writes],
    },
    ...[ApplicationStore, MassRevocation, ScopeRows].map((store) => ({
      provide: store,
      useFactory: (writes: Writes) => new store(entities, writes),
      inject: [Writes],
    })),
    { provide: Migrations, useFactory: (writes: Writes) => new Migrations(writes), inject: [Writes] },
    {
      provide: DatabaseCheckup,
      useFactory: (dataSource: DataSource) => new DatabaseCheckup(dataSource, entities),
      inject: [DATA_SOURCE],
    },
    {
      provide: ImportStore,
      useFactory: (writes: Writes) => new ImportStore(entities, writes),
      inject: [Writes],
    },
    {
      provide: SigningKeyStore,
      useFactory: (writes: Writes, { manager }: DataSource) => new SigningKeyStore(writes, manager),
      inject: [Writes, DATA_SOURCE],
    },
  ];
}

/**
 * All entities must live in the one data source, for a token response is one transaction, and alone on their
 * tables, for relations name the table: they would lead to whichever class comes first.
 */
function checked(dataSource: DataSource, entities: Entities, name = 'default'): DataSource {
  const all = [...(Object.values(entities) as (new () => object)[]), ...INTERNAL];
  const missing = all.filter((entity) => !dataSource.hasMetadata(entity));
  if (missing.length > 0) {
    throw new Error(
      `the data source "${name}" does not know ${missing.map((entity) => entity.name).join(', ')}: ` +
        'give its `entities` the whole list oauth2Entities(...), with the same classes as OAuth2ProviderModule; ' +
        'they cannot be spread over two data sources',
    );
  }
  const ours = new Map(all.map((entity) => [dataSource.getMetadata(entity).tableName, entity]));
  const rival = dataSource.entityMetadatas.find(
    ({ tableName, target }) => (ours.get(tableName) ?? target) !== target,
  );
  if (rival) {
    throw new Error(
      `the data source "${name}" has both ${rival.name} and ${ours.get(rival.tableName)?.name} for the table ` +
        `${rival.tableName}: leave ${rival.name} out of its \`entities\``,
    );
  }
  return dataSource;
}
