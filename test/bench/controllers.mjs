/** What the hosts of the benchmarks share: a protected route, one that is not, and how they run. */
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ProtectedResource, RequireScopes } from 'nest-oauth2-provider/resource-server';

/** Decorates a method, as `@` does where there is a compiler. */
export function decorate(target, name, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  for (const each of decorators) each(target, name, descriptor);
}

export class OpenController {
  read() {
    return { read: true };
  }
}
Controller('floor/open')(OpenController);
decorate(OpenController.prototype, 'read', Get());

/** The same, protected. */
export class ProtectedController {
  read() {
    return { read: true };
  }
}
Controller('protected')(ProtectedController);
ProtectedResource()(ProtectedController);
decorate(ProtectedController.prototype, 'read', Get(), RequireScopes('read'));

/** The app, listening; it ends with whoever started it. */
export async function listen(module, platform, port) {
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(module, adapter, { logger: ['error'] });
  await app.listen(Number(port), '127.0.0.1');
  // Whoever loaded it was killed.
  process.once('disconnect', () => process.exit(1));
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  return app;
}
