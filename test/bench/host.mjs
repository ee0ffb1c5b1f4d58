/**
 * The host that the benchmark loads: the built library, and beside it two bare routes with one statement each, as the
 * floor to compare with, by the same driver and of the same pool.
 * `node test/bench/host.mjs express|fastify DATABASE_URL PORT [OPTIONS]`, options of the library as JSON; with `management`
 * among them also the pages of administrators, and the one user is one.
 */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Controller, Get, Module, Post, Req } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Applications, OAuth2ProviderModule, ResourceOwners, oauth2Entities } from 'nest-oauth2-provider';
import {
  ADMINISTRATION_CONTROLLERS,
  ManagementPolicy,
  OAuth2ManagementModule,
} from 'nest-oauth2-provider/management';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import { DataSource } from 'typeorm';
import { OpenController, ProtectedController, decorate, listen } from './controllers.mjs';

const [platform, url, port, given = '{}'] = process.argv.slice(2);
const { management = false, ...options } = JSON.parse(given);
const CONNECTIONS = 10;
/** What the route that reads has to find. */
const ROWS = 64;

/** One user, always logged in, known without a statement: what is measured is the library. */
class Owners extends ResourceOwners {
  login = { userId: 'user', sessionId: 'session', authTime: Math.floor(Date.now() / 1000) };
  current = () => Promise.resolve(this.login);
  find = (userId) => Promise.resolve({ userId });
  loginUrl = () => '/login';
}

class Everybody extends ManagementPolicy {
  isAdministrator = () => true;
}

/** `pg`'s pool of the data source. */
let pool;

class FloorController {
  async insert() {
    const values = [randomBytes(32).toString('hex'), Date.now()];
    await pool.query({
      name: 'insert',
      text: 'INSERT INTO bench_floor (hash, expires) VALUES ($1, $2)',
      values,
    });
    return { inserted: true };
  }
  async select(request) {
    const values = [request.headers.authorization];
    const text = 'SELECT hash, expires FROM bench_floor WHERE hash = $1';
    const { rows } = await pool.query({ name: 'select', text, values });
    return { found: rows.length };
  }
}
Controller('floor')(FloorController);
decorate(FloorController.prototype, 'insert', Post('insert'));
decorate(FloorController.prototype, 'select', Get('select'));
Req()(FloorController.prototype, 'select', 0);

class HostModule {}
Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url,
      poolSize: CONNECTIONS,
      entities: oauth2Entities(),
      migrations: oauth2Migrations('postgres'),
      migrationsRun: true,
    }),
    OAuth2ProviderModule.forRoot({
      issuer: `http://127.0.0.1:${port}/o`,
      secret: randomBytes(32).toString('hex'),
      allowInProduction: ['W006'],
      resourceOwners: Owners,
      ...options,
    }),
    ...(management
      ? [OAuth2ManagementModule.forRoot({ policy: Everybody, controllers: ADMINISTRATION_CONTROLLERS })]
      : []),
  ],
  controllers: [FloorController, OpenController, ProtectedController],
})(HostModule);

const app = await listen(HostModule, platform, port);
pool = app.get(DataSource).driver.master;
await pool.query('CREATE TABLE IF NOT EXISTS bench_floor (hash text PRIMARY KEY, expires bigint NOT NULL)');
// What is looked up is there, as a good token is.
const rows = Array.from({ length: ROWS }, () => randomBytes(32).toString('hex'));
for (const hash of rows) await pool.query('INSERT INTO bench_floor (hash, expires) VALUES ($1, 0)', [hash]);
const { clientId, clientSecret } = await app.get(Applications).create({
  name: 'bench',
  clientType: 'confidential',
  redirectUris: ['https://client.example.com/callback'],
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
  skipAuthorization: true,
});
process.send?.({ clientId, clientSecret, rows });
