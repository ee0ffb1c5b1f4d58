/**
 * The host that the benchmark loads: the built library, and beside it two bare routes with one statement
 * each, as the floor to compare with. `node test/bench/host.mjs express|fastify DATABASE_URL PORT [OPTIONS]`, options of
 * the library as JSON; with `management` among them also its pages, and the one user administers.
 */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Controller, Get, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  Applications,
  OAuth2ProviderModule,
  ProtectedResource,
  RequireScopes,
  ResourceOwners,
  oauth2Entities,
} from 'nest-oauth2-provider';
import { ManagementPolicy, OAuth2ManagementModule } from 'nest-oauth2-provider/management';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import pg from 'pg';

const [platform, url, port, given = '{}'] = process.argv.slice(2);
const { management = false, ...options } = JSON.parse(given);
const CONNECTIONS = 10;

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

const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
const decorate = (target, name, ...decorators) => {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  for (const each of decorators) each(target, name, descriptor);
};

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
  open() {
    return { open: true };
  }
}
Controller('floor')(FloorController);
decorate(FloorController.prototype, 'insert', Post('insert'));
decorate(FloorController.prototype, 'select', Get('select'));
Req()(FloorController.prototype, 'select', 0);
decorate(FloorController.prototype, 'open', Get('open'));

class ProtectedController {
  read() {
    return { read: true };
  }
}
Controller('protected')(ProtectedController);
ProtectedResource()(ProtectedController);
decorate(ProtectedController.prototype, 'read', Get(), RequireScopes('read'));

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
    ...(management ? [OAuth2ManagementModule.forRoot({ policy: Everybody })] : []),
  ],
  controllers: [FloorController, ProtectedController],
})(HostModule);

await pool.query('CREATE TABLE IF NOT EXISTS bench_floor (hash text PRIMARY KEY, expires bigint NOT NULL)');
const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(HostModule, adapter, { logger: ['error'] });
await app.listen(Number(port), '127.0.0.1');
const { clientId, clientSecret } = await app.get(Applications).create({
  name: 'bench',
  clientType: 'confidential',
  redirectUris: ['https://client.example.com/callback'],
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
  skipAuthorization: true,
});
process.send?.({ clientId, clientSecret });
// Whoever loaded it was killed.
process.once('disconnect', () => process.exit(1));
process.once(
  'SIGTERM',
  () =>
    void app
      .close()
      .then(() => pool.end())
      .then(() => process.exit(0)),
);
