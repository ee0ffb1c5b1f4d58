import {
  Controller,
  Get,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Post,
  UseInterceptors,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  AccessTokenGuard,
  AccessTokenVerifier,
  AttachTokenInterceptor,
  AttachTokenMiddleware,
  CurrentToken,
  CurrentUser,
  Public,
  RequireScopes,
  type VerifiedToken,
} from 'nest-oauth2-provider';
import { TestClient, bearer } from './support/client.js';
import { Host, type Platform } from './support/host.js';
import { metadataOf } from './support/openid.js';
import { type TestUser, resetUsers, users } from './support/owners.js';

type Seen = VerifiedToken | null;

@Controller('by-middleware')
@Public()
class MiddlewareController {
  @Get()
  show(@CurrentToken() token: Seen, @CurrentUser() user: TestUser | null): object {
    return { client: token !== null, user: user?.name ?? null };
  }

  @Get('guarded')
  @RequireScopes('write')
  guarded(): object {
    return { in: true };
  }
}

@Controller('by-interceptor')
@Public()
@UseInterceptors(AttachTokenInterceptor)
class InterceptorController {
  @Get()
  show(@CurrentToken() token: Seen, @CurrentUser() user: TestUser | null): object {
    return { client: token !== null, user: user?.name ?? null };
  }
}

@Controller('undecorated')
class UndecoratedController {
  @Get()
  show(): object {
    return { in: true };
  }

  @Post()
  @Public()
  open(): object {
    return { in: true };
  }
}

@Module({ providers: [{ provide: APP_GUARD, useExisting: AccessTokenGuard }] })
class AttachingModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AttachTokenMiddleware).forRoutes(MiddlewareController);
  }
}

describe.each<Platform>(['express', 'fastify'])('a guard on the whole app, on %s', (platform) => {
  let host: Host;
  let token: string;
  let readOnly: string;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      controllers: [MiddlewareController, InterceptorController, UndecoratedController],
      imports: [{ module: AttachingModule }],
      beforeListen: (app) => app.enableCors({ origin: ['https://app.example', 'https://b.example'] }),
    });
    const client = await TestClient.register(host, { skipAuthorization: true });
    token = (await client.tokens()).access_token;
    readOnly = (await client.tokens({ scope: 'read' })).access_token;
  });
  afterEach(() => {
    resetUsers();
    jest.restoreAllMocks();
  });
  afterAll(() => host.stop());

  const ask = (path: string, authorization?: string, method = 'GET') =>
    host.fetch(path, { method, headers: authorization === undefined ? {} : { authorization } });

  it('asks for a token wherever nobody said @Public()', async () => {
    expect((await ask('/undecorated')).status).toBe(401);
    expect((await ask('/undecorated', `Bearer ${token}`)).status).toBe(200);
    expect((await ask('/undecorated', undefined, 'POST')).status).toBe(201);
    expect((await ask('/api/public')).status).toBe(200);
  });

  it("leaves the server's own endpoints as they are", async () => {
    await expect(metadataOf(host)).resolves.toMatchObject({ issuer: host.issuer });
    expect((await host.fetch('.well-known/jwks.json')).status).toBe(200);
    expect((await host.fetch('/.well-known/oauth-protected-resource/api')).status).toBe(200);
    const client = await TestClient.register(host, { skipAuthorization: true });
    await expect(client.tokens()).resolves.toHaveProperty('access_token');
  });

  describe.each(['/by-middleware', '/by-interceptor'])('%s', (path) => {
    const NOBODY = { client: false, user: null };
    it('shows the token and its user', async () => {
      const response = await ask(path, `Bearer ${token}`);
      expect([response.status, await response.json()]).toEqual([200, { client: true, user: 'alice' }]);
    });

    it.each([
      ['nothing', undefined],
      ['another scheme', 'Basic YTpi'],
      ['a bad token', 'Bearer garbage'],
      ['a token that looks like a JWT', 'Bearer eyJ.a.b'],
      ['no token after the scheme', 'Bearer'],
      ['two tokens', 'Bearer a b'],
    ])('goes on as nobody with %s', async (_, authorization) => {
      const response = await ask(path, authorization);
      expect([response.status, await response.json()]).toEqual([200, NOBODY]);
      expect(response.headers.get('www-authenticate')).toBeNull();
    });

    it('goes on as nobody where the user is gone, and where nobody can tell', async () => {
      users.delete('alice');
      await expect((await ask(path, `Bearer ${token}`)).json()).resolves.toEqual(NOBODY);
      resetUsers();
      const verifier = host.app.get(AccessTokenVerifier);
      jest.spyOn(verifier, 'verify').mockRejectedValue(new Error('away'));
      const response = await ask(path, `Bearer ${token}`);
      expect([response.status, await response.json()]).toEqual([200, NOBODY]);
    });

    it('says that the answer depends on the header, beside what else it depends on', async () => {
      for (const headers of [{}, bearer(token), { origin: 'https://app.example' }]) {
        const response = await host.fetch(path, { headers });
        const vary = response.headers
          .get('vary')!
          .toLowerCase()
          .split(/\s*,\s*/);
        expect(vary).toContain('authorization');
        expect(vary).toContain('origin');
      }
    });
  });

  it('asks the verifier once, although middleware and guard both want to know', async () => {
    const verify = jest.spyOn(host.app.get(AccessTokenVerifier), 'verify');
    expect((await ask('/by-middleware/guarded', `Bearer ${token}`)).status).toBe(200);
    expect(verify).toHaveBeenCalledTimes(1);
    expect((await ask('/by-middleware/guarded', `Bearer ${readOnly}`)).status).toBe(403);
    expect((await ask('/by-middleware/guarded')).status).toBe(401);
  });
});
