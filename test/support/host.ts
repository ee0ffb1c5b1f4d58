import type { Server } from 'node:http';
import {
  Controller,
  Get,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  Module,
  Post,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import {
  Applications,
  CurrentToken,
  CurrentUser,
  OAuth2Events,
  OAuth2ProviderModule,
  type OAuth2ProviderOptionsInput,
  type OAuth2ProviderStructure,
  OptionalToken,
  ProtectedResource,
  RequireScopes,
  type VerifiedToken,
  oauth2Entities,
} from 'nest-oauth2-provider';
import { oauth2Migrations } from 'nest-oauth2-provider/migrations';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { type Database, databases, freshDatabase } from './databases.js';
import { freePort } from './free-port.js';
import { type TestUser, TestOwners } from './owners.js';
import { both, recorder } from './recorder.js';
import { secretWatch } from './secret-watch.js';
import { noteTables, statementWatch } from './watched-database.js';
import './watched-http.js';

export type Platform = 'express' | 'fastify';

/** Every pair of platform and database that is there: `describe.each(pairs)('on %s with %s', ...)`. */
export const pairs: [Platform, Database][] = (['express', 'fastify'] as const).flatMap((platform) =>
  databases.map((database): [Platform, Database] => [platform, database]),
);

@Controller('api')
@ProtectedResource()
class ApiController {
  @Get('me')
  @RequireScopes('read')
  me(@CurrentToken() token: VerifiedToken, @CurrentUser() user: TestUser | null): object {
    return { client: token.clientId, user: user?.name ?? null, scopes: token.scopes };
  }

  @Post('notes')
  @RequireScopes('read', 'write')
  note(): object {
    return { written: true };
  }

  @Get('public')
  @OptionalToken()
  greet(@CurrentUser() user: TestUser | null): object {
    return { hello: user?.name ?? 'stranger' };
  }
}

export const SECRET = 'a secret of the tests, long enough to be one';

export interface HostOptions {
  platform?: Platform;
  database?: Database;
  options?: Partial<OAuth2ProviderOptionsInput>;
  structure?: OAuth2ProviderStructure;
  /** Entities of the host's own beside those of the library. */
  entities?: (new () => object)[];
  /** Changes to the data source; `synchronize: true` instead of the library's migrations, for swapped entities. */
  dataSource?: Partial<DataSourceOptions>;
  controllers?: Type<object>[];
  imports?: DynamicModule[];
  logger?: LoggerService | false;
  /** Path of the issuer. */
  path?: string;
  /** For what a host installs before its routes: sessions, proxies. */
  beforeListen?: (app: INestApplication) => void | Promise<void>;
}

/** A running host app, reached over real HTTP. */
export class Host {
  private constructor(
    readonly app: INestApplication,
    readonly origin: string,
    readonly issuer: string,
    readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(given: HostOptions = {}): Promise<Host> {
    const { options: connection, drop } = await freshDatabase(given.database ?? 'sqlite');
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const issuer = `${origin}${given.path ?? '/o'}`;
    @Module({
      imports: [
        TypeOrmModule.forRoot({
          ...connection,
          ...(given.dataSource?.synchronize
            ? {}
            : { migrations: oauth2Migrations(connection.type), migrationsRun: true }),
          logging: true,
          logger: statementWatch,
          ...given.dataSource,
          entities: [...oauth2Entities(given.structure?.entities), ...(given.entities ?? [])],
          retryAttempts: 0,
        } as TypeOrmModuleOptions),
        OAuth2ProviderModule.forRoot({
          issuer,
          secret: SECRET,
          resource: `${origin}/api`,
          scopes: {
            read: 'Read your notes',
            write: 'Change your notes',
            profile: 'See your name',
            email: 'See your address',
          },
          defaultScopes: ['read', 'write'],
          resourceOwners: TestOwners,
          ...given.options,
          ...given.structure,
        }),
        ...(given.imports ?? []),
      ],
      controllers: [ApiController, ...(given.controllers ?? [])],
    })
    class HostModule {}
    const adapter = given.platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
    const app = await NestFactory.create(HostModule, adapter as ExpressAdapter, {
      logger: both(watchingLogger, given.logger),
      abortOnError: false,
    });
    await given.beforeListen?.(app);
    await app.listen(port, '127.0.0.1');
    // Work on SQLite blocks the process that plays both sides: the client would take a connection that just timed out.
    (app.getHttpServer() as Server).keepAliveTimeout = 60_000;
    app.get(OAuth2Events).listen({
      handle: (event) => secretWatch.note(`the event ${event.name}`, JSON.stringify(event)),
    });
    watchApplications(app.get(Applications));
    keepOptions(given.options);
    return new Host(app, origin, issuer, app.get(DataSource), drop);
  }

  /** @throws Error when a secret can be read in a log line, an error, a statement or a table */
  async stop(): Promise<void> {
    try {
      if (this.dataSource.isInitialized) await noteTables(this.dataSource);
    } finally {
      // Answers that no test read hold theirs open, which is not what is tested here.
      (this.app.getHttpServer() as Server).closeAllConnections();
      await this.app.close();
      await this.drop();
    }
    secretWatch.assertNone();
  }

  get applications(): Applications {
    return this.app.get(Applications);
  }

  /** A request to a path below the issuer, or to the origin where it begins with a slash. Redirects are not followed. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = path.startsWith('/') ? `${this.origin}${path}` : `${this.issuer}/${path}`;
    return fetch(url, { redirect: 'manual', ...init });
  }

  /** Posts a form. */
  post(
    path: string,
    form: Record<string, string> | string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
    return this.fetch(path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }
}

const watchingLogger: LoggerService = recorder({
  push: (line) => secretWatch.note('a log line', String(line)),
});

/** What an operator says and nobody else may learn. */
function keepOptions(options: Partial<OAuth2ProviderOptionsInput> = {}): void {
  const { secret = SECRET, signingKeys = [], pairwiseSalt } = options;
  for (const each of [secret].flat()) secretWatch.keep('the option secret', each);
  secretWatch.keep('the option pairwiseSalt', pairwiseSalt);
  for (const given of signingKeys) {
    const key = typeof given === 'object' && 'key' in given ? given.key : given;
    const parts =
      typeof key === 'string'
        ? key.split('\n').filter((line) => line.length > 40)
        : [(key as { d?: string }).d];
    for (const part of parts) secretWatch.keep('a private key', part);
  }
}

/** Keeps the secrets of the applications that a spec registers. */
function watchApplications(applications: Applications): void {
  const [create, rotate] = [applications.create, applications.rotateSecret];
  applications.create = async (registration, ...more) => {
    secretWatch.keep('a chosen client secret', registration.clientSecret);
    const registered = await create.call(applications, registration, ...more);
    secretWatch.keep('a client secret', registered.clientSecret);
    return registered;
  };
  applications.rotateSecret = async (...given) => {
    const rotated = await rotate.call(applications, ...given);
    secretWatch.keep('a rotated client secret', rotated.clientSecret);
    return rotated;
  };
}
