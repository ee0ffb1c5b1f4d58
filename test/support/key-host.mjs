/**
 * A host in a process of its own, whose signing keys follow each other as its options say, and which clears what has
 * expired: `node test/support/key-host.mjs express|fastify DATA_SOURCE_OPTIONS PORT ISSUER OPTIONS` with JSON in capitals.
 */
import 'reflect-metadata';
import { clearInterval, setInterval } from 'node:timers';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  Applications,
  ExpiredRecords,
  OAuth2ProviderModule,
  ResourceOwners,
  oauth2Entities,
} from 'nest-oauth2-provider';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';

const [platform, database, port, issuer, options] = process.argv.slice(2);
const connection = JSON.parse(database);
const CLEARING = 1000; // milliseconds

/** One user, always logged in. */
class Owners extends ResourceOwners {
  login = { userId: 'user', sessionId: 'session', authTime: Math.floor(Date.now() / 1000) };
  current = () => Promise.resolve(this.login);
  find = (userId) => Promise.resolve({ userId });
  loginUrl = () => '/login';
}

class HostModule {}
Module({
  imports: [
    TypeOrmModule.forRoot({
      ...connection,
      poolSize: 10,
      entities: oauth2Entities(),
      migrations: oauth2Migrations(connection.type),
      migrationsRun: true,
    }),
    OAuth2ProviderModule.forRoot({
      issuer,
      resourceOwners: Owners,
      ...JSON.parse(options),
    }),
  ],
})(HostModule);

const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(HostModule, adapter, { logger: ['error', 'warn'] });
await app.listen(Number(port), '127.0.0.1');
await app
  .get(Applications)
  .create({
    clientType: 'public',
    clientId: 'rotation',
    redirectUris: ['http://127.0.0.1/callback'],
    skipAuthorization: true,
  })
  .catch((error) => {
    if (error.name !== 'ApplicationExists') throw error;
  });
let clearing = Promise.resolve();
const timer = setInterval(() => {
  clearing = app.get(ExpiredRecords).clear();
}, CLEARING);
process.send?.('ready');
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => {
  clearInterval(timer);
  void clearing.then(() => app.close()).then(() => process.exit(0));
});
