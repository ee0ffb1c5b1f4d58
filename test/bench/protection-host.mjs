/**
 * An API without a database for the benchmark to load: a protected route, and the same without protection.
 * `node test/bench/protection-host.mjs express|fastify PORT VERIFIER`, the latter as JSON:
 * `{ kind: 'jwt' | 'introspection', issuer, credentials, maxAge }`; without maxAge nothing is cached.
 */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import {
  CachedVerifier,
  IntrospectionAccessTokenVerifier,
  JwtAccessTokenVerifier,
  ResourceServerModule,
} from 'nest-oauth2-provider/resource-server';
import { OpenController, ProtectedController, listen } from './controllers.mjs';

const [platform, port, asked] = process.argv.slice(2);
const { kind, issuer, credentials, maxAge } = JSON.parse(asked);
const resource = `http://127.0.0.1:${port}`;
const inner =
  kind === 'jwt'
    ? new JwtAccessTokenVerifier({ issuer, resource })
    : new IntrospectionAccessTokenVerifier({ issuer, resource, credentials });
const verifier = maxAge === undefined ? inner : new CachedVerifier(inner, { maxAge });

class HostModule {}
Module({
  imports: [ResourceServerModule.forRoot({ issuer, resource, verifier })],
  controllers: [OpenController, ProtectedController],
})(HostModule);

await listen(HostModule, platform, port);
process.send?.({ resource });
