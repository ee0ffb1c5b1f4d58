/** The built library on a database of its own, without HTTP: its store and its cleaner, from Nest's container. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  Applications,
  ExpiredRecords,
  Health,
  OAuth2ProviderModule,
  ResourceOwners,
  TokenStore,
  oauth2Entities,
} from 'nest-oauth2-provider';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import { DataSource } from 'typeorm';

class Nobody extends ResourceOwners {
  current = () => Promise.resolve(null);
  find = () => Promise.resolve(null);
  loginUrl = () => '/login';
}

/** Opens the database, migrating it where it is empty. */
export async function openStore(url) {
  class StoreModule {}
  Module({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url,
        entities: oauth2Entities(),
        migrations: oauth2Migrations('postgres'),
        migrationsRun: true,
      }),
      OAuth2ProviderModule.forRoot({
        issuer: 'http://localhost/o',
        secret: 'a secret of the benchmark, long enough to be one',
        resourceOwners: Nobody,
      }),
    ],
  })(StoreModule);
  const app = await NestFactory.createApplicationContext(StoreModule, { logger: ['error'] });
  return {
    tokens: app.get(TokenStore, { strict: false }),
    expired: app.get(ExpiredRecords, { strict: false }),
    applications: app.get(Applications, { strict: false }),
    health: app.get(Health, { strict: false }),
    dataSource: app.get(DataSource),
    close: () => app.close(),
  };
}
