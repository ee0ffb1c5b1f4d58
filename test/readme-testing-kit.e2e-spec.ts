import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CurrentUser, RequireScopes } from 'nest-oauth2-provider';
import { OAuth2TestingKit } from 'nest-oauth2-provider/testing';

interface User {
  readonly name: string;
}

@Controller('notes')
@RequireScopes('read')
class NotesController {
  @Get()
  list(@CurrentUser() user: User): string[] {
    return [`a note of ${user.name}`];
  }
}

const kit = new OAuth2TestingKit<User>();
let app: INestApplication;
let url: string;

beforeAll(async () => {
  // An app with OAuth2ProviderModule or ResourceServerModule: kit.override(Test.createTestingModule({ imports: [AppModule] }))
  const testing = Test.createTestingModule({ imports: [kit.module()], controllers: [NotesController] });
  app = (await testing.compile()).createNestApplication();
  await app.listen(0, '127.0.0.1');
  url = `${await app.getUrl()}/notes`;
});
afterAll(() => app.close());

it('shows alice her notes, and nobody else', async () => {
  kit.resourceOwners.add('1', { name: 'alice' });
  const token = kit.mintToken({ userId: '1', scopes: ['read'], expiresIn: 60 });
  const get = (bearer: string) => fetch(url, { headers: { authorization: `Bearer ${bearer}` } });

  expect(await (await get(token)).json()).toEqual(['a note of alice']);
  expect((await fetch(url)).status).toBe(401);
  expect((await get(kit.mintToken({ userId: '1', scopes: ['write'] }))).status).toBe(403);

  kit.revokeToken(token);
  expect((await get(token)).status).toBe(401);
});
