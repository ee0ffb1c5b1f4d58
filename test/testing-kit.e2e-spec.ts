import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  Controller,
  Get,
  HttpException,
  type INestApplication,
  Module,
  type NestApplicationOptions,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import {
  AccessTokenVerifier,
  CurrentClient,
  CurrentToken,
  CurrentUser,
  DEFAULT_TRANSPORTS,
  HttpTransport,
  OAuth2ProviderModule,
  OptionalToken,
  ProtectedResource,
  RequireAcr,
  RequireScopes,
  type RequestClient,
  LoginSessions,
  ResourceServerModule,
  SessionOrToken,
  type VerifiedToken,
  oauth2Entities,
} from 'nest-oauth2-provider';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import { type MintOrder, OAuth2TestingKit, TestIssuer } from 'nest-oauth2-provider/testing';
import { DataSource } from 'typeorm';
import { challengeOf } from './support/openid.js';
import { TestOwners } from './support/owners.js';

interface User {
  readonly name: string;
}

@Controller('kit')
@ProtectedResource()
class KitController {
  @Get('whoami')
  whoami(
    @CurrentToken() token: VerifiedToken,
    @CurrentUser() user: User | null,
    @CurrentClient() client: RequestClient,
  ): object {
    const { userId, scopes, resources } = token;
    return { userId, scopes, resources, name: user?.name ?? null, client: client.clientId };
  }

  @Get('read')
  @RequireScopes('read')
  read(): object {
    return {};
  }

  @Get('gold')
  @RequireAcr('gold')
  gold(): object {
    return {};
  }

  @Get('fresh')
  @RequireAcr({ maxAge: 60 })
  fresh(): object {
    return {};
  }

  @Get('greet')
  @OptionalToken()
  greet(@CurrentUser() user: User | null): object {
    return { hello: user?.name ?? 'stranger' };
  }

  @Get('session')
  @SessionOrToken()
  session(@CurrentUser() user: User): object {
    return { hello: user.name };
  }
}

const ISSUER = 'http://127.0.0.1/o';
const RESOURCE = 'http://127.0.0.1/api';

/** An app as a host has it, with a database that nobody asks. */
function wholeApp(): TestingModuleBuilder {
  return Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot({
        type: 'better-sqlite3',
        database: ':memory:',
        entities: [...oauth2Entities()],
        migrations: oauth2Migrations('better-sqlite3'),
      }),
      OAuth2ProviderModule.forRoot({
        issuer: ISSUER,
        resource: RESOURCE,
        secret: 'a secret of the tests, long enough to be one',
        resourceOwners: TestOwners,
      }),
    ],
    controllers: [KitController],
  });
}

/** Lets nobody in. */
class Elsewhere extends AccessTokenVerifier {
  authenticate(): Promise<null> {
    return Promise.resolve(null);
  }
}

/** An API without a database. */
function apiAlone(): TestingModuleBuilder {
  const module = ResourceServerModule.forRoot({
    issuer: ISSUER,
    resource: RESOURCE,
    verifier: Elsewhere,
    loginSessions: TestOwners,
  });
  return Test.createTestingModule({ imports: [module], controllers: [KitController] });
}

const ADAPTERS = { express: () => new ExpressAdapter(), fastify: () => new FastifyAdapter() };

describe.each<[string, keyof typeof ADAPTERS, (kit: OAuth2TestingKit<User>) => TestingModuleBuilder]>([
  [
    'in the place of the module',
    'express',
    (kit) => Test.createTestingModule({ imports: [kit.module()], controllers: [KitController] }),
  ],
  ['over OAuth2ProviderModule', 'fastify', (kit) => kit.override(wholeApp())],
  ['over ResourceServerModule', 'express', (kit) => kit.override(apiAlone())],
])('the testing kit %s, on %s', (_, platform, build) => {
  const kit = new OAuth2TestingKit<User>({ resource: RESOURCE, issuer: ISSUER });
  let app: INestApplication;
  let origin: string;
  beforeAll(async () => {
    const options: NestApplicationOptions = { logger: false };
    app = (await build(kit).compile()).createNestApplication(ADAPTERS[platform]() as ExpressAdapter, options);
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  });
  beforeEach(() => kit.resourceOwners.add('1', { name: 'alice' }));
  afterAll(() => app.close());

  const get = (what: string, token?: string) =>
    fetch(`${origin}/kit/${what}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const minted = (what: string, order: MintOrder) => get(what, kit.mintToken(order));

  it('mints what the guard lets in', async () => {
    const order = { userId: '1', clientId: 'app', scopes: ['read', 'write'], resources: [RESOURCE] };
    expect(await (await minted('whoami', order)).json()).toEqual({
      userId: '1',
      scopes: ['read', 'write'],
      resources: [RESOURCE],
      name: 'alice',
      client: 'app',
    });
    expect(await (await minted('whoami', {})).json()).toEqual({
      userId: null,
      scopes: [],
      resources: null,
      name: null,
      client: 'test-client',
    });
    expect((await fetch(`${origin}/kit/whoami`, { headers: kit.bearer() })).status).toBe(200);
  });

  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  it.each<[string, string, MintOrder, number, string | null]>([
    ['a scope', 'read', { scopes: ['read'] }, 200, null],
    ['another scope', 'read', { scopes: ['write'] }, 403, 'insufficient_scope'],
    ['seconds left', 'read', { scopes: ['read'], expiresIn: 60 }, 200, null],
    ['no time left', 'read', { scopes: ['read'], expiresIn: 0 }, 401, 'invalid_token'],
    ['time that has passed', 'read', { scopes: ['read'], expiresIn: -60 }, 401, 'invalid_token'],
    [
      'another resource',
      'read',
      { scopes: ['read'], resources: ['https://other.example'] },
      401,
      'invalid_token',
    ],
    ['a login by the means that is needed', 'gold', { userId: '1', acr: 'gold' }, 200, null],
    [
      'a login by other means',
      'gold',
      { userId: '1', acr: 'silver' },
      401,
      'insufficient_user_authentication',
    ],
    ['a login just now', 'fresh', { userId: '1' }, 200, null],
    ['an old login', 'fresh', { userId: '1', authTime: ago(120) }, 401, 'insufficient_user_authentication'],
    ['nobody who logged in', 'fresh', {}, 401, 'insufficient_user_authentication'],
  ])('a token with %s', async (_what, where, order, status, error) => {
    const response = await minted(where, order);
    expect(response.status).toBe(status);
    if (error) expect(challengeOf(response)).toMatchObject({ error });
  });

  it('refuses what it did not mint, what was revoked, and whose user is gone', async () => {
    expect((await get('whoami', 'nobody-minted-this')).status).toBe(401);
    expect((await get('whoami')).status).toBe(401);
    const [one, other] = [kit.mintToken({ userId: '1' }), kit.mintToken({ userId: '2' })];
    expect([(await get('whoami', one)).status, (await get('whoami', other)).status]).toEqual([200, 200]);
    kit.revokeToken(one);
    kit.resourceOwners.remove('2');
    expect([(await get('whoami', one)).status, (await get('whoami', other)).status]).toEqual([401, 401]);
    expect(() => kit.revokeToken('nobody-minted-this')).toThrow('minted');
  });

  it('logs users in and out', async () => {
    expect((await get('session')).status).toBe(401);
    kit.resourceOwners.login('1');
    expect(await (await get('session')).json()).toEqual({ hello: 'alice' });
    expect(await app.get(LoginSessions, { strict: false }).current({} as never)).toMatchObject({
      userId: '1',
    });
    await kit.resourceOwners.logout();
    expect((await get('session')).status).toBe(401);
    expect(await (await minted('greet', { userId: '1' })).json()).toEqual({ hello: 'alice' });
    expect(await (await get('greet')).json()).toEqual({ hello: 'stranger' });
  });
});

describe('the issuer of the testing kit', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
  });
  afterAll(() => issuer.stop());

  it('signs access tokens that its key set verifies (RFC 9068)', async () => {
    const order = {
      userId: '1',
      clientId: 'app',
      scopes: ['read', 'write'],
      acr: 'gold',
      resources: [RESOURCE],
    };
    const jwt = await issuer.mintJwt({ ...order, authTime: new Date(1_000_000), expiresIn: 60 });
    const { payload, protectedHeader } = await jwtVerify(jwt, createRemoteJWKSet(new URL(issuer.jwksUri)), {
      issuer: issuer.url,
      audience: RESOURCE,
      typ: 'at+jwt',
    });
    expect(payload).toMatchObject({
      sub: '1',
      client_id: 'app',
      scope: 'read write',
      acr: 'gold',
      auth_time: 1000,
    });
    expect(payload.exp! - payload.iat!).toBe(60);
    expect(protectedHeader.kid).toEqual(expect.any(String));
    const metadata = await fetch(`${issuer.url}/.well-known/oauth-authorization-server`);
    expect(await metadata.json()).toMatchObject({ issuer: issuer.url, jwks_uri: issuer.jwksUri });
    expect((await fetch(`${issuer.url}/token`)).status).toBe(404);
  });

  it('rotates its keys, and forgets the old ones when told', async () => {
    const old = await issuer.mintJwt({ resources: [RESOURCE] });
    const verify = (jwt: string) => jwtVerify(jwt, createRemoteJWKSet(new URL(issuer.jwksUri)));
    await issuer.rotate();
    await expect(verify(old)).resolves.toBeDefined();
    await issuer.rotate({ forget: true });
    await expect(verify(old)).rejects.toThrow('no applicable key');
    await expect(verify(await issuer.mintJwt({ resources: [RESOURCE] }))).resolves.toMatchObject({
      payload: { sub: 'test-client' },
    });
  });
});

/** One that refuses in words of its own. */
class Teapot extends HttpTransport {
  override read(...given: Parameters<HttpTransport['read']>): ReturnType<HttpTransport['read']> {
    return { ...super.read(...given), refuse: () => new HttpException('short and stout', 418) };
  }
}

describe('the module of the testing kit', () => {
  const statusOf = async (builder: TestingModuleBuilder, token?: string) => {
    const app = (await builder.compile()).createNestApplication({ logger: false });
    try {
      await app.listen(0, '127.0.0.1');
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return (await fetch(`${await app.getUrl()}/kit/read`, { headers })).status;
    } finally {
      await app.close();
    }
  };

  it('takes the place of a module that the app holds in a constant, and opens no database', async () => {
    const opened = jest.spyOn(DataSource.prototype, 'initialize');
    const secret = 'a secret of the tests, long enough to be one';
    const provider = OAuth2ProviderModule.forRoot({
      issuer: ISSUER,
      resource: RESOURCE,
      secret,
      resourceOwners: TestOwners,
    });
    @Module({ imports: [provider], controllers: [KitController] })
    class AppModule {}
    const kit = new OAuth2TestingKit();
    const build = () =>
      Test.createTestingModule({ imports: [AppModule] })
        .overrideModule(provider)
        .useModule(kit.module());
    expect(await statusOf(build(), kit.mintToken({ scopes: ['read'] }))).toBe(200);
    expect(await statusOf(build())).toBe(401);
    expect(opened).not.toHaveBeenCalled();
    opened.mockRestore();
  });

  it('has the transports of the app', async () => {
    const kit = new OAuth2TestingKit({ transports: [...DEFAULT_TRANSPORTS, Teapot] });
    const imports = [kit.module()];
    const build = () => Test.createTestingModule({ imports, controllers: [KitController] });
    expect(await statusOf(build())).toBe(418);
  });
});

it('is what the README shows', () => {
  const read = (file: string) => readFileSync(path.resolve(__dirname, file), 'utf8');
  expect(read('../README.md')).toContain(read('readme-testing-kit.e2e-spec.ts'));
});

describe('what nobody needs who does not use it', () => {
  const DATABASE = ['typeorm', '@nestjs/typeorm', 'class-validator', 'class-transformer'];
  const TRANSPORTS = [
    '@nestjs/graphql',
    '@nestjs/microservices',
    '@nestjs/passport',
    '@nestjs/swagger',
    '@nestjs/websockets',
    'graphql',
    'passport',
  ];
  afterEach(() => jest.resetModules());

  it.each<[string, string[]]>([
    ['nest-oauth2-provider/testing', [...DATABASE, ...TRANSPORTS]],
    ['nest-oauth2-provider/resource-server', [...DATABASE, ...TRANSPORTS]],
    ['nest-oauth2-provider', TRANSPORTS],
  ])('%s loads none of it', async (entry, packages) => {
    jest.resetModules();
    for (const each of packages) {
      jest.doMock(each, () => {
        throw new Error(`${each} was loaded`);
      });
    }
    await expect(import(entry)).resolves.toBeDefined();
    for (const each of packages) jest.dontMock(each);
  });
});
