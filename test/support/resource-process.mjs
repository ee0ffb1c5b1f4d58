/**
 * An API in a process of its own, with no database, which asks the server and remembers:
 * `node test/support/resource-process.mjs PORT ISSUER CREDENTIALS MAX_AGE [REDIS_URL]` with JSON in CREDENTIALS.
 */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CachedVerifier,
  IntrospectionAccessTokenVerifier,
  ProtectedResource,
  RedisRevocationChannel,
  ResourceServerModule,
} from 'nest-oauth2-provider/resource-server';
import { createClient } from 'redis';

const [port, issuer, credentials, maxAge, redisUrl] = process.argv.slice(2);
const resource = `http://127.0.0.1:${port}`;
// Who only listens need not connect the client: the channel has a connection of its own.
const channel = redisUrl && new RedisRevocationChannel(createClient({ url: redisUrl }));
const inner = new IntrospectionAccessTokenVerifier({
  issuer,
  resource,
  credentials: JSON.parse(credentials),
});
const verifier = new CachedVerifier(inner, { maxAge: Number(maxAge), channel });

class MeController {
  me() {
    return { in: true };
  }
}
Controller('me')(MeController);
ProtectedResource()(MeController);
Get()(MeController.prototype, 'me', Object.getOwnPropertyDescriptor(MeController.prototype, 'me'));

class ApiModule {}
Module({
  imports: [ResourceServerModule.forRoot({ issuer, resource, verifier })],
  controllers: [MeController],
})(ApiModule);

const app = await NestFactory.create(ApiModule, { logger: ['error', 'warn'] });
await app.listen(Number(port), '127.0.0.1');
process.send?.('ready');
process.once('disconnect', () => process.exit(1));
// It ends when nothing is left that would go on.
process.once('SIGTERM', async () => {
  process.removeAllListeners('disconnect');
  await app.close();
});
