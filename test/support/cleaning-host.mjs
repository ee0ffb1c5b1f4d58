/**
 * A worker in a process of its own that cleans by the clock: `node test/support/cleaning-host.mjs DATA_SOURCE_OPTIONS SECONDS`
 * with JSON in capitals. It tells when a turn of its begins and ends. A turn lasts as long as it was told last.
 */
import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  ExpiredRecords,
  OAuth2ProviderModule,
  ResourceOwners,
  ScheduledCleaning,
  oauth2Entities,
} from 'nest-oauth2-provider';

const [database, seconds] = process.argv.slice(2);
let lasting = 300; // milliseconds

class Owners extends ResourceOwners {
  current = () => Promise.resolve(null);
  find = () => Promise.resolve(null);
  loginUrl = () => '/login';
}

class WorkerModule {}
Module({
  imports: [
    TypeOrmModule.forRoot({ ...JSON.parse(database), entities: oauth2Entities() }),
    OAuth2ProviderModule.forRoot({
      issuer: 'http://localhost:3000/o',
      secret: 'a secret of the workers, the same for both of them',
      resourceOwners: Owners,
      cleanupEvery: Number(seconds),
    }),
  ],
})(WorkerModule);

const app = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error'] });
const records = app.get(ExpiredRecords);
const run = records.run.bind(records);
records.run = async (how) => {
  process.send({ begun: Date.now() });
  await pause(lasting);
  const outcome = await run(how);
  process.send({ ended: Date.now(), removed: outcome.removed.accessToken });
  return outcome;
};
process.on('message', (milliseconds) => (lasting = milliseconds));
process.once('disconnect', () => process.exit(1));
app.get(ScheduledCleaning).start();
process.send({ ready: true });
