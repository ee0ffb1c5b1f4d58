import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { startOptions } from '../../shared/src/start-logger.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { installExpressSessions, installFastifySessions } from './sessions/install-sessions.js';

/** Forms and the demo API are small; bytes. */
const BODY_LIMIT = 100 * 1024;

/**
 * Makes the server, not yet listening. It opens the database and brings it up to date.
 * @throws ConfigurationError and whatever else keeps it from starting
 */
export async function createServer(config: Config): Promise<INestApplication> {
  const options = startOptions();
  const root = AppModule.register(config);
  if (config.httpAdapter === 'fastify') {
    const adapter = new FastifyAdapter({
      bodyLimit: BODY_LIMIT,
      // As Express does.
      routerOptions: { ignoreTrailingSlash: true },
    });
    const app = await NestFactory.create<NestFastifyApplication>(root, adapter, options);
    await installFastifySessions(app, config);
    return app;
  }
  const app = await NestFactory.create<NestExpressApplication>(root, options);
  app.disable('x-powered-by');
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.useBodyParser('urlencoded', { limit: BODY_LIMIT, extended: false });
  installExpressSessions(app, config);
  return app;
}
