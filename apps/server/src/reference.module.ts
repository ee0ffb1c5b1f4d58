import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2ProviderModule } from 'nest-oauth2-provider';
import type { Config } from './config/config.js';
import { CONFIG } from './config/config.token.js';
import { dataSourceOptions } from './database/data-source-options.js';
import { type Opening, openDatabase, unusable } from './database/open-database.js';
import { UsersAsResourceOwners } from './users/users-as-resource-owners.js';
import { RevocationsModule } from './revocations/revocations.module.js';
import { SharedRevocations } from './revocations/shared-revocations.js';
import { LOGIN_LIFETIME } from './sessions/session-lifetimes.js';
import { UsersModule } from './users/users.module.js';

/** The provider with its users and its database, but without web pages: what server and command line share. */
@Module({})
export class ReferenceModule {
  static register(config: Config, opening: Opening = {}): DynamicModule {
    const provider = OAuth2ProviderModule.forRoot({
      issuer: config.issuer,
      secret: [config.secret, ...config.oldSecrets],
      pairwiseSalt: config.pairwiseSalt,
      profile: config.profile,
      refreshTokenGracePeriod: config.refreshGraceSeconds,
      accessTokenFormat: config.accessTokenFormat,
      resources: Object.fromEntries(config.resources.map((resource) => [resource, {}])),
      ...(config.redisUrl !== undefined && { revocationChannel: SharedRevocations }),
      allowInProduction: [...config.allowInProduction],
      allowLoopbackFetch: config.allowLoopbackFetch,
      sessionLifetime: LOGIN_LIFETIME / 1000,
      scopes: {
        read: 'Read your notes and your profile',
        write: 'Write notes in your name',
        profile: 'See your name and what you tell of yourself',
        // Left empty, a sentence is the library's, in each language.
        email: '',
        address: '',
        phone: '',
        // An application has it where its own scopes name it: a resource server.
        introspection: '',
        // The same for the API of the management.
        applications: '',
        connections: '',
        administration: '',
      },
      defaultScopes: ['read', 'write'],
      resource: `${config.origin}/api`,
      resourceOwners: UsersAsResourceOwners,
      imports: [UsersModule, RevocationsModule.register(config)],
    });
    return {
      module: ReferenceModule,
      global: true,
      imports: [database(config, opening), UsersModule, provider],
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG, UsersModule, provider],
    };
  }
}

function database({ databaseUrl }: Config, opening: Opening): DynamicModule {
  return TypeOrmModule.forRootAsync({
    useFactory: async () => {
      const options = await dataSourceOptions(databaseUrl).catch((error: unknown) =>
        Promise.reject(unusable(error)),
      );
      // Whoever runs the server restarts it; trying again here would hide why.
      return { ...options, toRetry: () => false };
    },
    dataSourceFactory: (options) => openDatabase(options!, opening),
  });
}
