import { All, Controller, type DynamicModule, Get, type INestApplication } from '@nestjs/common';
import {
  type AuthenticatedClient,
  ClientCredentials,
  ClientProtected,
  CurrentClient,
  CurrentUser,
  type HttpRequest,
  type Login,
  LoginSessions,
  OAUTH_ERROR,
  OAuthError,
  ReadWriteScopes,
  type RequestClient,
  RequireScopes,
  ResourceServerModule,
  SessionOrToken,
} from 'nest-oauth2-provider/resource-server';
import { runningApp } from './support/running-app.js';
import { bearer } from './support/client.js';
import type { Platform } from './support/host.js';
import { MemoryVerifier } from './support/memory-verifier.js';
import { challengeOf } from './support/openid.js';
import { recorder } from './support/recorder.js';

const ISSUER = 'https://auth.example/o';
const RESOURCE = 'http://127.0.0.1/notes';

@Controller('notes')
class NotesController {
  @All()
  @ReadWriteScopes()
  show(@CurrentUser() user: object, @CurrentClient() client: RequestClient): object {
    return { user, client };
  }

  @Get('lower')
  @RequireScopes('files-read')
  lower(): object {
    return { in: true };
  }

  @Get('clients')
  @ClientProtected()
  clients(): object {
    return { in: true };
  }

  @All('session')
  @SessionOrToken()
  session(@CurrentUser() user: object): object {
    return { user };
  }
}

class Sessions extends LoginSessions {
  current({ headers }: HttpRequest): Promise<Login | null> {
    const login = { userId: 'carol', sessionId: 'a session', authTime: 0 };
    return Promise.resolve(headers.cookie === 'logged=in' ? login : null);
  }

  find(userId: string): Promise<object> {
    return Promise.resolve({ name: userId });
  }
}

/** Clients that the host knows by itself. */
class Partners extends ClientCredentials {
  present({ headers }: HttpRequest): boolean {
    return headers['x-partner'] !== undefined;
  }

  authenticate({ headers }: HttpRequest): Promise<AuthenticatedClient> {
    if (headers['x-partner'] !== 'acme') throw new OAuthError(OAUTH_ERROR.invalid_client, 'no such partner');
    return Promise.resolve({ clientId: 'acme', application: null, scopes: [] });
  }
}

const start = (platform: Platform, module: DynamicModule, lines: string[] = []) =>
  runningApp(platform, { imports: [module], controllers: [NotesController] }, recorder(lines));

describe.each<Platform>(['express', 'fastify'])('an API without a database, on %s', (platform) => {
  const lines: string[] = [];
  let app: INestApplication;
  let origin: string;
  beforeAll(async () => {
    const module = ResourceServerModule.forRoot({
      issuer: ISSUER,
      resource: RESOURCE,
      realm: 'notes',
      verifier: MemoryVerifier,
      readScope: 'notes-read',
      writeScope: 'notes-write',
      scopeHierarchy: { files: ['files-read'] },
      loginSessions: Sessions,
    });
    ({ app, origin } = await start(platform, module, lines));
  });
  afterAll(() => app.close());

  const ask = (path: string, init: RequestInit = {}) => fetch(`${origin}${path}`, init);

  it.each<[method: string, path: string, token: string | undefined, status: number]>([
    ['GET', '/notes', undefined, 401],
    ['GET', '/notes', 'bad', 401],
    ['GET', '/notes', 'good.notes-read.expired', 401],
    ['GET', '/notes', 'good.notes-read.revoked', 401],
    ['GET', '/notes', 'good.notes-read.elsewhere', 401],
    ['GET', '/notes', 'good.notes-write', 403],
    ['GET', '/notes', 'good.notes-read', 200],
    ['POST', '/notes', 'good.notes-read', 403],
    ['POST', '/notes', 'good.notes-write', 200],
    ['GET', '/notes/lower', 'good.files', 200],
    ['GET', '/notes/lower', 'good', 403],
  ])('%s %s with %s: %d', async (method, path, token, status) => {
    const response = await ask(path, { method, headers: token === undefined ? {} : bearer(token) });
    expect(response.status).toBe(status);
    if (response.ok) return;
    expect(challengeOf(response)).toMatchObject({
      realm: 'notes',
      resource_metadata: 'http://127.0.0.1/.well-known/oauth-protected-resource/notes',
    });
  });

  it('knows user and client by the verifier', async () => {
    const response = await ask('/notes', { headers: bearer('good.notes-read') });
    await expect(response.json()).resolves.toEqual({
      user: { name: 'alice' },
      client: { clientId: 'a client', application: null },
    });
  });

  it('has the metadata of the resource', async () => {
    const response = await ask('/.well-known/oauth-protected-resource/notes');
    await expect(response.json()).resolves.toEqual({
      resource: RESOURCE,
      authorization_servers: [ISSUER],
      scopes_supported: ['notes-read', 'notes-write', 'files-read'],
      bearer_methods_supported: ['header'],
    });
    expect((await ask('/.well-known/oauth-protected-resource')).status).toBe(404);
  });

  it("takes the host's sessions, but not for a page from elsewhere", async () => {
    const logged = { cookie: 'logged=in' };
    await expect((await ask('/notes/session', { headers: logged })).json()).resolves.toEqual({
      user: { name: 'carol' },
    });
    const headers = { ...logged, origin: 'https://evil.example' };
    expect((await ask('/notes/session', { method: 'POST', headers })).status).toBe(403);
    const own = { ...logged, origin: 'http://127.0.0.1' };
    expect((await ask('/notes/session', { method: 'POST', headers: own })).status).toBe(200);
  });

  it('says at start that no clients are registered here, and takes tokens alone', async () => {
    expect(lines.filter((line) => line.includes('NotesController.clients: @ClientProtected'))).toHaveLength(
      1,
    );
    const basic = { authorization: 'Basic YTpi' };
    expect((await ask('/notes/clients', { headers: basic })).status).toBe(401);
    expect((await ask('/notes/clients', { headers: bearer('good') })).status).toBe(200);
  });
});

describe('the verifier of an API without a database', () => {
  const options = { issuer: ISSUER, resource: RESOURCE };
  const doors: [string, () => DynamicModule][] = [
    ['an instance', () => ResourceServerModule.forRoot({ ...options, verifier: new MemoryVerifier() })],
    [
      'a class beside the factory',
      () => ResourceServerModule.forRootAsync({ useFactory: () => options, verifier: MemoryVerifier }),
    ],
    [
      'an instance from the factory',
      () =>
        ResourceServerModule.forRootAsync({
          useFactory: () => ({ ...options, verifier: new MemoryVerifier() }),
        }),
    ],
    [
      'a class from the factory',
      () =>
        ResourceServerModule.forRootAsync({ useFactory: () => ({ ...options, verifier: MemoryVerifier }) }),
    ],
  ];
  it.each(doors)('comes as %s', async (_, make) => {
    const lines: string[] = [];
    const { app, origin } = await start('express', make(), lines);
    try {
      const response = await fetch(`${origin}/notes`, { headers: bearer('good.read') });
      expect(response.status).toBe(200);
      expect(lines.join()).toContain('NotesController.session: @SessionOrToken takes tokens alone');
    } finally {
      await app.close();
    }
  });
});

it("takes the clients of the host's own as clientCredentials, and tokens beside them", async () => {
  const lines: string[] = [];
  const options = { issuer: ISSUER, resource: RESOURCE, verifier: MemoryVerifier };
  const module = ResourceServerModule.forRoot({ ...options, clientCredentials: Partners });
  const { app, origin } = await start('express', module, lines);
  try {
    const ask = async (headers: Record<string, string>) =>
      (await fetch(`${origin}/notes/clients`, { headers })).status;
    expect(await ask({ 'x-partner': 'acme' })).toBe(200);
    expect(await ask({ 'x-partner': 'another' })).toBe(401);
    expect(await ask({})).toBe(401);
    expect(await ask(bearer('good'))).toBe(200);
    expect(lines.join()).not.toContain('@ClientProtected takes tokens alone');
  } finally {
    await app.close();
  }
});

describe('the options of an API without a database', () => {
  const right = { issuer: ISSUER, resource: RESOURCE, verifier: MemoryVerifier };
  it.each<[string, object, string]>([
    ['no issuer', { issuer: undefined }, 'issuer must be an https URL'],
    ['an issuer that is no URL', { issuer: 'auth' }, 'issuer must be an https URL'],
    ['no resource', { resource: undefined }, 'resource must be an https URL'],
    ['a resource with a fragment', { resource: 'https://a.example/#x' }, 'resource must be an https URL'],
    ['a realm that is none', { realm: 7 }, 'realm must be a string'],
    ['a hierarchy that is a list', { scopeHierarchy: ['a'] }, 'scopeHierarchy must map'],
    ['a hierarchy of what is no scope', { scopeHierarchy: { a: ['b c'] } }, 'scopeHierarchy must map'],
    ['a scope with a space', { readScope: 'a b' }, 'readScope must be one scope'],
    ['an empty scope', { writeScope: '' }, 'writeScope must be one scope'],
    ['no verifier', { verifier: undefined }, 'verifier is missing'],
    ['a verifier that is none', { verifier: 'jwt' }, 'verifier must be'],
    ['an unknown option', { scopes: {} }, 'scopes is not an option'],
  ])('%s stops the app', async (_, changes, message) => {
    const given = { ...right, ...changes };
    const module = ResourceServerModule.forRootAsync({ useFactory: () => given });
    await expect(start('express', module)).rejects.toThrow(message);
  });
});
