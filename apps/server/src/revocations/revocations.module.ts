import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { REDIS, openRedis } from './shared-revocations.js';

/** The connection that revocations are told over, where there is one. */
@Module({})
export class RevocationsModule {
  static register({ redisUrl }: Config): DynamicModule {
    if (redisUrl === undefined) return { module: RevocationsModule };
    const redis = { provide: REDIS, useFactory: () => openRedis(redisUrl) };
    return { module: RevocationsModule, providers: [redis], exports: [redis] };
  }
}
