/**
 * An API in a process of its own, with no database, which asks the server and remembers:
 * `node test/support/resource-process.mjs PORT ISSUER CREDENTIALS MAX_AGE [REDIS_URL [RESOURCE]]` with JSON in CREDENTIALS.
 * With a resource it shares what it finds out, by a Keyv that has but the URL, with all that have the same.
 */
import 'reflect-metadata';
import KeyvRedis from '@keyv/redis';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CachedVerifier,
  IntrospectionAccessTokenVerifier,
  ProtectedResource,
  RedisRevocationChannel,
  ResourceServerModule,
} from 'nest-oauth2-provider/resource-server';
import Keyv from 'keyv';
import { createClient } from 'redis';

const [port, issuer, credentials, maxAge, redisUrl, shared] = process.argv.slice(2);
const resource = shared ?? `http://127.0.0.1:${port}`;
// Who only listens need not connect the client: the channel has a connection of its own.
const noticing = { pingInterval: 500, socket: { socketTimeout: 4000 } };
const channel = redisUrl && new RedisRevocationChannel(createClient({ url: redisUrl, ...noticing }));
const inner = new IntrospectionAccessTokenVerifier({
  issuer,
  resource,
  credentials: JSON.parse(credentials),
});
const adapter = shared && new KeyvRedis(redisUrl, { throwOnConnectError: false });
const store = adapter && new Keyv(adapter);
const verifier = new CachedVerifier(inner, { maxAge: Number(maxAge), channel, store });

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
  // At once: otherwise it waits for what Redis has not answered, for ever where that is away.
  await adapter?.disconnect(true);
});
