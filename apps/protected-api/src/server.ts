import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { startOptions } from '../../shared/src/start-logger.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';

/** An album is small; bytes. */
const BODY_LIMIT = 100 * 1024;

/**
 * Makes the API, not yet listening. It does not ask for the authorization server: that may start later.
 * @throws InvalidOptions, RangeError where the configuration is wrong
 */
export async function createApi(config: Config): Promise<INestApplication> {
  const options = startOptions();
  const root = AppModule.register(config);
  if (config.httpAdapter === 'fastify') {
    // The second as Express does.
    const adapter = new FastifyAdapter({
      bodyLimit: BODY_LIMIT,
      routerOptions: { ignoreTrailingSlash: true },
    });
    return NestFactory.create<NestFastifyApplication>(root, adapter, options);
  }
  const app = await NestFactory.create<NestExpressApplication>(root, options);
  app.disable('x-powered-by');
  app.useBodyParser('json', { limit: BODY_LIMIT });
  return app;
}
