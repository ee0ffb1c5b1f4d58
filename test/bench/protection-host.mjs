/**
 * An API without a database for the benchmark to load: a protected route, and the same without protection.
 * `node test/bench/protection-host.mjs express|fastify PORT VERIFIER`, the latter as JSON:
 * `{ kind: 'jwt' | 'introspection', issuer, credentials, maxAge }`; without maxAge nothing is cached.
 */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  CachedVerifier,
  IntrospectionAccessTokenVerifier,
  JwtAccessTokenVerifier,
  ProtectedResource,
  RequireScopes,
  ResourceServerModule,
} from 'nest-oauth2-provider/resource-server';

const [platform, port, asked] = process.argv.slice(2);
const { kind, issuer, credentials, maxAge } = JSON.parse(asked);
const resource = `http://127.0.0.1:${port}`;
const inner =
  kind === 'jwt'
    ? new JwtAccessTokenVerifier({ issuer, resource })
    : new IntrospectionAccessTokenVerifier({ issuer, resource, credentials });
const verifier = maxAge === undefined ? inner : new CachedVerifier(inner, { maxAge });

const decorate = (target, name, ...decorators) => {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  for (const each of decorators) each(target, name, descriptor);
};

class OpenController {
  read() {
    return { read: true };
  }
}
Controller('floor/open')(OpenController);
decorate(OpenController.prototype, 'read', Get());

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
  imports: [ResourceServerModule.forRoot({ issuer, resource, verifier })],
  controllers: [OpenController, ProtectedController],
})(HostModule);

const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(HostModule, adapter, { logger: ['error'] });
await app.listen(Number(port), '127.0.0.1');
process.send?.({ resource });
// Whoever loaded it was killed.
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
