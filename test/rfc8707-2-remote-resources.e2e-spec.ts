import type { AddressInfo } from 'node:net';
import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type AccessTokenVerifier,
  CachedVerifier,
  IntrospectionAccessTokenVerifier,
  JwtAccessTokenVerifier,
  ProtectedResource,
  RequireAudience,
  ResourceServerModule,
} from 'nest-oauth2-provider/resource-server';
import { bearer } from './support/client.js';
import { JwtIssuer } from './support/jwt-issuer.js';
import { Liar, sendJson } from './support/liar.js';
import { challengeOf } from './support/openid.js';
import { recorder } from './support/recorder.js';

const API = 'https://api.example.com/notes';
const ARCHIVE = 'https://api.example.com/archive';
const PARTNER = 'https://partner.example.com';
const STRANGER = 'https://stranger.example.com';

@Controller('notes')
@ProtectedResource()
class NotesController {
  @Get()
  list(): object {
    return { in: 'notes' };
  }

  @Get('partners')
  @RequireAudience(PARTNER)
  partners(): object {
    return { in: 'partners' };
  }
}

@Controller('archive')
@ProtectedResource({ resource: '/archive' })
class ArchiveController {
  @Get()
  list(): object {
    return { in: 'archive' };
  }
}

type Given = Partial<{ issuer: string; resource: string | readonly string[] }>;

let issuer: JwtIssuer;
let endpoint: Liar;
beforeAll(async () => {
  issuer = await JwtIssuer.start();
  endpoint = await Liar.start();
  // The token is what it is for.
  endpoint.behave = ({ form }, response) => {
    const now = Math.floor(Date.now() / 1000);
    const about = { active: true, token_type: 'Bearer', client_id: 'app', iat: now, exp: now + 60 };
    sendJson(response, {
      ...about,
      ...(JSON.parse(Buffer.from(form['token'], 'base64url').toString()) as object),
    });
  };
});
afterAll(() => Promise.all([issuer.stop(), endpoint.stop()]));
const opaque = (says: object) => Buffer.from(JSON.stringify(says)).toString('base64url');

const jwt = (given: Given) =>
  new JwtAccessTokenVerifier({ issuer: issuer.issuer, resource: API, jwksUri: issuer.jwksUri, ...given });
const introspecting = (given: Given) =>
  new IntrospectionAccessTokenVerifier({
    issuer: issuer.issuer,
    resource: API,
    introspectionEndpoint: `${endpoint.origin}/introspect`,
    credentials: { clientId: 'the api', clientSecret: 'its secret' },
    ...given,
  });
const inCache = (verifier: AccessTokenVerifier) => new CachedVerifier(verifier, { maxAge: 10 });

async function start(verifier: AccessTokenVerifier, lines: string[] = []): Promise<INestApplication> {
  @Module({
    imports: [ResourceServerModule.forRoot({ issuer: issuer.issuer, resource: API, verifier })],
    controllers: [NotesController, ArchiveController],
  })
  class ApiModule {}
  const app = await NestFactory.create(ApiModule, { logger: recorder(lines), abortOnError: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

describe.each<[string, (given: Given) => AccessTokenVerifier, (aud: string[]) => Promise<string>]>([
  ['verifies JWTs', jwt, (aud) => issuer.mint({ aud })],
  ['introspects', introspecting, (aud) => Promise.resolve(opaque({ aud }))],
])('an API of several resources that %s (RFC 8707)', (_, make, tokenFor) => {
  const lines: string[] = [];
  let app: INestApplication;
  beforeAll(async () => {
    app = await start(make({ resource: [API, ARCHIVE, PARTNER] }), lines);
  });
  afterAll(() => app.close());

  const ask = async (path: string, token: string) => {
    const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
    return fetch(`http://127.0.0.1:${port}${path}`, { headers: bearer(token) });
  };

  it.each<[path: string, aud: string[], status: number]>([
    ['/notes', [API], 200],
    ['/notes', [ARCHIVE], 401],
    ['/archive', [ARCHIVE], 200],
    ['/archive', [API], 401],
    ['/archive', [API, ARCHIVE], 200],
    ['/archive', [STRANGER], 401],
    // It belongs to the notes, and is used by those who are for the partner.
    ['/notes/partners', [PARTNER], 200],
    ['/notes/partners', [API], 401],
    ['/notes/partners', [STRANGER, API], 401],
  ])('%s with a token for %j: %d', async (path, aud, status) => {
    const response = await ask(path, await tokenFor(aud));
    expect(response.status).toBe(status);
  });

  it('names in its challenge what it would take', async () => {
    const response = await ask('/archive', await tokenFor([API]));
    expect(challengeOf(response)).toMatchObject({
      error: 'invalid_token',
      resource_metadata: 'https://api.example.com/.well-known/oauth-protected-resource/archive',
    });
  });

  it('has nothing to warn of', () => expect(lines.filter((line) => line.includes('verifier'))).toEqual([]));

  it('is warned at start of routes for which the verifier takes no tokens', async () => {
    const heard: string[] = [];
    const lacking = await start(inCache(make({ resource: API })), heard);
    await lacking.close();
    const told = heard.filter((line) => line.includes('verifier'));
    expect(told).toEqual([
      expect.stringMatching(/NotesController\.partners .*https:\/\/partner\.example\.com/),
      expect.stringMatching(/ArchiveController\.list .*https:\/\/api\.example\.com\/archive/),
    ]);
  });

  it.each<[string, Given, string]>([
    ['another issuer', { issuer: 'https://auth.example.com/o' }, 'https://auth.example.com/o'],
    ['another resource', { resource: 'https://api.example.com' }, 'https://api.example.com"'],
    ['other resources', { resource: [ARCHIVE, PARTNER] }, ARCHIVE],
  ])('does not start with a verifier for %s, and says both', async (_case, given, named) => {
    for (const verifier of [make(given), inCache(make(given))]) {
      const started = start(verifier);
      await expect(started).rejects.toThrow(named);
      await expect(started).rejects.toThrow(given.issuer === undefined ? API : issuer.issuer);
    }
  });

  it.each<[string, Given['resource']]>([
    ['no resources', []],
    ['an empty resource', ['']],
    ['a resource that is a number', [7 as unknown as string]],
  ])('does not start with %s', (_case, resource) => {
    expect(() => make({ resource })).toThrow('resource must be');
  });
});

it('a JWT that names nobody is for nobody, and an introspected one for whoever trusts the server', async () => {
  const resource = [API, ARCHIVE];
  const nobodys = await issuer.mint({ aud: undefined });
  await expect(jwt({ resource }).verify(nobodys, undefined)).resolves.toBeNull();
  await expect(introspecting({ resource }).verify(opaque({}), undefined)).resolves.toMatchObject({
    resources: null,
  });
});
