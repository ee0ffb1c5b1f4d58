import type { AddressInfo } from 'node:net';
import { type DynamicModule, type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { oauth2Entities } from 'nest-oauth2-provider';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import type { Platform } from './host.js';

/** An issuer at which nobody listens: the bare app takes whatever port is free. */
export const ISSUER = 'http://127.0.0.1/o';
export const SECRET = 'a secret of the tests, long enough to be one';

export interface BareAppOptions extends Pick<ModuleMetadata, 'controllers' | 'providers'> {
  platform?: Platform;
  /** What the host does to the app before it starts, such as a global prefix. */
  configure?: (app: INestApplication) => void;
}

/**
 * Starts an app of the library's module, as given, and a SQLite database in memory: for specs of how a host
 * imports the module.
 */
export async function startBareApp(
  oauth2: DynamicModule | DynamicModule[],
  { platform, configure, ...more }: BareAppOptions = {},
): Promise<{ app: INestApplication; origin: string }> {
  @Module({
    imports: [
      TypeOrmModule.forRoot({
        type: 'better-sqlite3',
        database: ':memory:',
        entities: oauth2Entities(),
        migrations: oauth2Migrations('better-sqlite3'),
        migrationsRun: true,
        retryAttempts: 0,
      }),
      ...[oauth2].flat(),
    ],
    ...more,
  })
  class BareModule {}
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(BareModule, adapter as ExpressAdapter, {
    logger: false,
    abortOnError: false,
  });
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  return { app, origin: `http://127.0.0.1:${port}` };
}
