import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessTokenGuard, ResourceServerModule } from 'nest-oauth2-provider/resource-server';
import type { Config } from '../config/config.js';
import { SharedByRedis } from './shared-by-redis.js';
import { verifierOf } from './verifier.js';

/** Whom this API believes. The guard stands before every route: what is for everybody says so with `@Public()`. */
@Module({})
export class TrustModule {
  static register(config: Config): DynamicModule {
    const { issuer, resource, redisUrl } = config;
    const shared = {
      provide: SharedByRedis,
      useFactory: () => (redisUrl === undefined ? undefined : SharedByRedis.open(redisUrl)),
    };
    const protection = ResourceServerModule.forRootAsync({
      provideInjectionTokensFrom: [shared],
      inject: [SharedByRedis],
      useFactory: (redis: SharedByRedis | undefined) => ({
        issuer,
        resource,
        verifier: verifierOf(config, redis),
      }),
    });
    return {
      module: TrustModule,
      imports: [protection],
      providers: [{ provide: APP_GUARD, useExisting: AccessTokenGuard }],
    };
  }
}
