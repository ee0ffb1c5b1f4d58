import { Controller, Get, type INestApplication, Injectable, Module, RequestMethod } from '@nestjs/common';
import {
  Applications,
  CurrentToken,
  InvalidOptions,
  OAuth2ProviderModule,
  type OAuth2ProviderOptionsInput,
  RequireScopes,
  type VerifiedToken,
} from 'nest-oauth2-provider';
import { type BareAppOptions, ISSUER, SECRET, startBareApp } from './support/bare-app.js';
import { basic, bearer, tokensOf } from './support/client.js';
import { jsonOf } from './support/openid.js';
import { TestOwners } from './support/owners.js';
import { expectRefusal } from './support/token-endpoint.js';

// Apps are started within single tests, which takes its time on a busy machine.
jest.setTimeout(30_000);

const GIVEN = { issuer: ISSUER, secret: SECRET };
const resourceOwners = TestOwners;
const CONFIGURATION = '.well-known/openid-configuration';
const PROTECTED = '.well-known/oauth-protected-resource';

@Injectable()
class Settings {
  readonly issuer = ISSUER;
  readonly secret = SECRET;
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class OptionsFactory {
  create(): OAuth2ProviderOptionsInput {
    return GIVEN;
  }
}

@Controller('notes')
class NotesController {
  @Get()
  @RequireScopes('read')
  list(@CurrentToken() token: VerifiedToken): object {
    return { client: token.clientId };
  }
}

describe.each(['express', 'fastify'] as const)('OAuth2ProviderModule on %s', (platform) => {
  let running: INestApplication | undefined;
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  async function start(...[oauth2, more]: Parameters<typeof startBareApp>): Promise<string> {
    const { app, origin } = await startBareApp(oauth2, { platform, controllers: [NotesController], ...more });
    running = app;
    return origin;
  }

  /** A client's token at that token endpoint opens the route at that path. */
  async function expectWorking(tokenEndpoint: string, route: string): Promise<void> {
    const { clientId, clientSecret } = await running!.get(Applications).create({
      clientType: 'confidential',
      grantTypes: ['client_credentials'],
    });
    const { access_token } = await tokensOf(
      await fetch(tokenEndpoint, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
        headers: { authorization: basic(clientId, clientSecret!) },
      }),
    );
    await expect(jsonOf(await fetch(route, { headers: bearer(access_token) }))).resolves.toEqual({
      client: clientId,
    });
  }

  describe('forRootAsync', () => {
    it.each(['o', '/o', 'o/', '/o/'])(
      'mounts the endpoints at the path given beside the factory: %s',
      async (path) => {
        const origin = await start(
          OAuth2ProviderModule.forRootAsync({
            path,
            resourceOwners,
            imports: [SettingsModule],
            inject: [Settings],
            useFactory: ({ issuer, secret }: Settings) => Promise.resolve({ issuer, secret }),
          }),
        );
        await expect(jsonOf(await fetch(`${origin}/o/${CONFIGURATION}`))).resolves.toHaveProperty(
          'issuer',
          ISSUER,
        );
        await expectWorking(`${origin}/o/token`, `${origin}/notes`);
      },
    );

    it('takes a class that makes the options', async () => {
      const origin = await start(
        OAuth2ProviderModule.forRootAsync({ path: 'o', resourceOwners, useClass: OptionsFactory }),
      );
      await expectWorking(`${origin}/o/token`, `${origin}/notes`);
    });

    it('needs a path', () => {
      expect(() => OAuth2ProviderModule.forRootAsync({ resourceOwners, useFactory: () => GIVEN })).toThrow(
        "path is missing: give forRootAsync the path of the issuer, such as path: 'o', beside the factory",
      );
    });

    it('passes on what the factory throws', async () => {
      const useFactory = () => Promise.reject(new Error('no settings'));
      const oauth2 = OAuth2ProviderModule.forRootAsync({ path: 'o', resourceOwners, useFactory });
      await expect(start(oauth2)).rejects.toThrow('no settings');
    });
  });

  it('needs resourceOwners', () => {
    const message =
      'resourceOwners is missing: give a class that extends ResourceOwners and answers who is logged in';
    expect(() => OAuth2ProviderModule.forRoot(GIVEN)).toThrow(message);
    expect(() => OAuth2ProviderModule.forRootAsync({ path: 'o', useFactory: () => GIVEN })).toThrow(message);
  });

  describe('does not start', () => {
    async function expectRefused(wrong: object, message: string, more?: BareAppOptions): Promise<void> {
      const oauth2 = OAuth2ProviderModule.forRoot({ ...GIVEN, resourceOwners, ...wrong });
      const error: unknown = await start(oauth2, more).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(InvalidOptions);
      expect((error as Error).message).toContain(message);
      // A secret that is too short is still a secret.
      expect((error as Error).message).not.toContain('hunter2');
    }

    it.each<[string, object, string]>([
      [
        'with a misspelt option',
        { acessTokenLifetime: 60 },
        'acessTokenLifetime is not an option; see docs/options.md',
      ],
      ['with http for the world', { issuer: 'http://auth.example.com/o' }, 'issuer must be an https URL'],
      ['with an issuer that is none', { issuer: 'o' }, 'issuer must be an https URL'],
      [
        'with a short secret',
        { secret: 'hunter2' },
        'secret must be a random string of at least 32 characters',
      ],
      [
        'with one short secret among others',
        { secret: [SECRET, 'hunter2'] },
        'make one with: openssl rand -base64 48',
      ],
      [
        'with a lifetime that is no number',
        { accessTokenLifetime: '1h' },
        'accessTokenLifetime must be an integer',
      ],
      ['with scopes as a list', { scopes: ['read'] }, 'such as { read: "Read your notes" }'],
      ['with an unknown default scope', { defaultScopes: ['root'] }, 'add it there or leave it out here'],
      ['with keys that are none', { signingKeys: ['-----BEGIN'] }, 'openssl genpkey -algorithm RSA'],
      [
        'with another policy of PKCE',
        { pkce: 'off' },
        'pkce must be one of the following values: required, optional',
      ],
      ['with lifetimes at odds', { refreshTokenLifetime: 60 }, 'lengthen the one or shorten the other'],
      [
        "with a path that is not the issuer's",
        { path: 'oauth' },
        "the endpoints are mounted at /oauth, but the issuer's path is /o; clients look there, so make them equal",
      ],
    ])('%s, and says how to mend it', async (_, wrong, message) => {
      await expectRefused(wrong, message);
    });

    it.each([
      ['that the issuer lacks', ISSUER, "mounted at /api/o, but the issuer's path is /o"],
      ['that is counted twice', 'http://127.0.0.1/api/o', 'a global prefix counts as part of the path'],
    ])('under a prefix %s, and says how to mend it', async (_, issuer, message) => {
      await expectRefused({ issuer }, message, { configure: (app) => void app.setGlobalPrefix('api') });
    });

    it('and tells of everything at once', async () => {
      const oauth2 = OAuth2ProviderModule.forRoot({
        issuer: '',
        secret: '',
        realm: 7,
        resourceOwners,
      } as never);
      const error = await start(oauth2).catch((reason: unknown) => reason as InvalidOptions);
      expect((error as InvalidOptions).problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
        'issuer',
        'realm',
        'secret',
      ]);
    });

    it('when the factory gives what is wrong', async () => {
      const oauth2 = OAuth2ProviderModule.forRootAsync({
        path: 'o',
        resourceOwners,
        useFactory: () => ({ ...GIVEN, secret: '' }),
      });
      await expect(start(oauth2)).rejects.toThrow('secret must be a random string');
    });
  });

  describe('under a global prefix', () => {
    const oauth2 = () =>
      OAuth2ProviderModule.forRoot({ ...GIVEN, issuer: 'http://127.0.0.1/api/o', path: 'o', resourceOwners });

    it('is whole below the issuer: tokens, a trailing slash, bodies that cannot be read', async () => {
      const origin = await start(oauth2(), { configure: (app) => void app.setGlobalPrefix('api') });
      await expect(jsonOf(await fetch(`${origin}/api/o/${CONFIGURATION}`))).resolves.toMatchObject({
        issuer: 'http://127.0.0.1/api/o',
        token_endpoint: 'http://127.0.0.1/api/o/token',
      });
      await expectWorking(`${origin}/api/o/token/`, `${origin}/api/notes`);
      const unreadable = {
        method: 'POST',
        body: '{"unreadable',
        headers: { 'content-type': 'application/json' },
      };
      await expectRefusal(fetch(`${origin}/api/o/token`, unreadable), 400, 'invalid_request');
    });

    it('shows the documents of the root at the root, where the host leaves it out of the prefix', async () => {
      const exclude = [{ path: '.well-known/*path', method: RequestMethod.ALL }];
      const origin = await start(oauth2(), {
        configure: (app) => void app.setGlobalPrefix('api', { exclude }),
      });
      const { resource } = await jsonOf(await fetch(`${origin}/${PROTECTED}`));
      expect(resource).toBe('http://127.0.0.1');
      await expectWorking(`${origin}/api/o/token`, `${origin}/api/notes`);
    });
  });
});
