/** An API with the guard, in a process of its own. Prints what it answers without a token and with one, as JSON. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const { AccessTokenVerifier, RequireScopes, ResourceServerModule } =
  await import('../../libs/oauth2-provider/src/resource-server/index.ts');

class OneToken extends AccessTokenVerifier {
  authenticate(token) {
    const [issuedAt, expires] = [new Date(), new Date(Date.now() + 60_000)];
    const known = { clientId: 'c', userId: null, scopes: ['read'], resources: null, issuedAt, expires };
    return Promise.resolve(token === 'good' ? { ...known, user: () => Promise.resolve(null) } : null);
  }
}

class NotesController {
  list() {
    return { notes: [] };
  }
}
const list = Object.getOwnPropertyDescriptor(NotesController.prototype, 'list');
for (const decorate of [Get(), RequireScopes('read')]) decorate(NotesController.prototype, 'list', list);
Controller('notes')(NotesController);

class ApiModule {}
Module({
  imports: [
    ResourceServerModule.forRoot({
      issuer: 'https://auth.example/o',
      resource: 'http://127.0.0.1/',
      verifier: new OneToken(),
    }),
  ],
  controllers: [NotesController],
})(ApiModule);

const app = await NestFactory.create(ApiModule, { logger: false, abortOnError: false });
await app.listen(0, '127.0.0.1');
const statuses = [];
for (const headers of [{}, { authorization: 'Bearer bad' }, { authorization: 'Bearer good' }]) {
  statuses.push((await fetch(`${await app.getUrl()}/notes`, { headers })).status);
}
await app.close();
console.log(JSON.stringify(statuses));
