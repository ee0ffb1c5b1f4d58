import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Controller, Get, Post } from '@nestjs/common';
import {
  type AccessTokenVerifier,
  CachedVerifier,
  IntrospectionAccessTokenVerifier,
  JwtAccessTokenVerifier,
  Public,
  ResourceServerModule,
  ResourceUsers,
  RevocationChannel,
  type RevocationHearer,
} from 'nest-oauth2-provider';
import { type RunningApp, runningApp } from './running-app.js';
import { TestClient } from './client.js';
import {
  AloneController,
  ClientsController,
  ComposedController,
  DerivedController,
  SessionsController,
  StepUpController,
  decoratedScopes,
} from './decorated-controllers.js';
import { Host, type HostOptions, type Platform } from './host.js';
import { TestOwners, users } from './owners.js';
import { pemFor } from './signing.js';
import { wholeAppGuard } from './whole-app-guard.js';

/** What every API of the matrix is, and another one that tokens may name. */
export const RESOURCE = 'https://api.example.com';
export const THIRD = 'https://third.example/';

/** Who knows whether a token is good, and what tokens look like there; with `kept`, answers are remembered. */
export const VERIFIERS = {
  stored: 'opaque',
  'stored, kept': 'jwt',
  introspection: 'opaque',
  'introspection, kept': 'jwt',
  JWT: 'jwt',
  'JWT, kept': 'jwt',
} as const;
export type Verifier = keyof typeof VERIFIERS;

/** In seconds: longer than the spec takes, so that only what was heard ends what is kept. */
const KEPT_FOR = 600;

/** All in this process hear each other. */
class OneChannel extends RevocationChannel {
  private static readonly everybody = new Set<RevocationHearer>();
  readonly isListening = true;
  protected override readonly hearers = OneChannel.everybody;

  protected send(): Promise<void> {
    return Promise.resolve();
  }
}

/** Decorated by nobody: the guard that stands on the whole app is all that it has. */
@Controller('whole-app')
class WholeAppController {
  @Get()
  show(): object {
    return { in: true };
  }

  @Post()
  @Public()
  open(): object {
    return { token: false };
  }
}

const guard = wholeAppGuard(WholeAppController);

const controllers = [
  AloneController,
  ClientsController,
  ComposedController,
  DerivedController,
  SessionsController,
  StepUpController,
  WholeAppController,
];

class Users extends ResourceUsers {
  find(id: string): Promise<object | null> {
    return Promise.resolve(users.get(id) ?? null);
  }
}

/** One issuer, and one API for each verifier on each adapter that lets its tokens in. */
export class MatrixApis {
  private readonly running: RunningApp[] = [];
  private readonly byName = new Map<string, string>();

  private constructor(
    readonly issuer: Host,
    private readonly hosts: Host[],
    private readonly folder: string,
  ) {}

  static async start(): Promise<MatrixApis> {
    const folder = await mkdtemp(path.join(tmpdir(), 'matrix-'));
    const host = (platform: Platform, tokenCacheMaxAge: number, more: HostOptions['options'] = {}) =>
      Host.start({
        platform,
        controllers,
        imports: [guard],
        // All on one file, as the processes of one server would be.
        dataSource: { database: path.join(folder, 'tokens.sqlite'), enableWAL: true } as object,
        structure: { revocationChannel: OneChannel },
        options: {
          resource: RESOURCE,
          resources: { [THIRD]: {} },
          scopes: { ...decoratedScopes, introspection: 'Ask about tokens' },
          signingKeys: [{ key: pemFor('ES256'), algorithm: 'ES256', kid: 'of the matrix' }],
          tokenCacheMaxAge,
          ...more,
        },
      });
    const issuer = await host('express', 0);
    const same = { issuer: issuer.issuer };
    const hosts = [issuer];
    for (const [platform, maxAge] of [
      ['fastify', 0],
      ['express', KEPT_FOR],
      ['fastify', KEPT_FOR],
    ] as const)
      hosts.push(await host(platform, maxAge, same));
    const apis = new MatrixApis(issuer, hosts, folder);
    const [stored, onFastify, kept, keptOnFastify] = hosts.map(({ origin }) => origin);
    apis.name('stored', stored, onFastify);
    apis.name('stored, kept', kept, keptOnFastify);
    await apis.startRemote();
    return apis;
  }

  /** A request to the API with that verifier, such as `GET alone/token`. */
  ask(
    verifier: Verifier,
    platform: Platform,
    request: string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const [method, path] = request.split(' ');
    return fetch(`${this.byName.get(`${verifier} on ${platform}`)}/${path}`, { method, headers });
  }

  async stop(): Promise<void> {
    for (const each of this.running) await each.app.close();
    for (const each of this.hosts) await each.stop();
    await rm(this.folder, { recursive: true });
  }

  private name(verifier: Verifier, onExpress: string, onFastify: string): void {
    this.byName.set(`${verifier} on express`, onExpress);
    this.byName.set(`${verifier} on fastify`, onFastify);
  }

  private async startRemote(): Promise<void> {
    const { clientId, clientSecret } = await TestClient.register(this.issuer, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
      scopes: ['introspection'],
    });
    const { issuer } = this.issuer;
    const trust = { issuer, resource: RESOURCE, users: new Users() };
    const credentials = { clientId, clientSecret: clientSecret! };
    const jwt = () => new JwtAccessTokenVerifier(trust);
    const asking = () => new IntrospectionAccessTokenVerifier({ ...trust, credentials });
    const kept = (inner: AccessTokenVerifier) =>
      new CachedVerifier(inner, { maxAge: KEPT_FOR, channel: new OneChannel() });
    const made = { JWT: jwt, introspection: asking } as const;
    for (const kind of ['JWT', 'introspection'] as const) {
      await this.startPair(kind, made[kind]);
      await this.startPair(`${kind}, kept`, () => kept(made[kind]()));
    }
  }

  private async startPair(kind: Verifier, make: () => AccessTokenVerifier): Promise<void> {
    const origins: string[] = [];
    for (const platform of ['express', 'fastify'] as const) {
      const module = ResourceServerModule.forRoot({
        issuer: this.issuer.issuer,
        resource: RESOURCE,
        verifier: make(),
        loginSessions: TestOwners,
      });
      const api = await runningApp(platform, { imports: [module, guard], controllers });
      this.running.push(api);
      origins.push(api.origin);
    }
    this.name(kind, origins[0], origins[1]);
  }
}
