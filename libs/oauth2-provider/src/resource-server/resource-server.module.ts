import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  Module,
  type Provider,
  type Type,
} from '@nestjs/common';
import { DiscoveryModule, ModuleRef } from '@nestjs/core';
import { InvalidOptions } from '../options/invalid-options.js';
import { ScopeHierarchy } from '../protocol/scope-hierarchy.js';
import { LoginSessions } from '../resource-owner/login-sessions.js';
import { AccessTokenVerifier, type ExpectedTokens } from './access-token-verifier.js';
import { ClientCredentials } from './client-credentials.js';
import { ProtectedResourceMetadataController } from './protected-resource-metadata.controller.js';
import { PROTECTION, type Protection } from './protection.js';
import { PROTECTION_EXPORTS, protectionProviders } from './protection.providers.js';
import {
  ResourceServerOptions,
  type ResourceServerOptionsInput,
  type VerifierInput,
  readOptions,
} from './resource-server.options.js';
import type { Transport } from './transport.js';
import { DEFAULT_TRANSPORTS } from './transports/default-transports.js';

/** What the API is made of: classes, named where the module is imported, beside the options. */
export interface ResourceServerStructure {
  /** Who knows whether a token is good: an instance, or a class that Nest makes. */
  verifier?: VerifierInput;
  /** How requests reach protected handlers: `[...DEFAULT_TRANSPORTS, Mine]`. */
  transports?: readonly Type<Transport>[];
  /** The host's login sessions, for `@SessionOrToken()`. */
  loginSessions?: Type<LoginSessions>;
  /** The clients that this API knows by itself, for `@ClientProtected()`. */
  clientCredentials?: Type<ClientCredentials>;
  /** Modules whose providers these classes inject. */
  imports?: NonNullable<DynamicModule['imports']>;
  /** Whether guards and services can be injected anywhere without importing the module again. */
  isGlobal?: boolean;
}

const STRUCTURE_DEFAULTS: ResourceServerStructure = {
  verifier: undefined,
  transports: DEFAULT_TRANSPORTS,
  loginSessions: undefined,
  clientCredentials: undefined,
  imports: [],
  isGlobal: true,
};

const configured = new ConfigurableModuleBuilder<ResourceServerOptionsInput>({ moduleName: 'ResourceServer' })
  .setClassMethodName('forRoot')
  .setExtras(STRUCTURE_DEFAULTS, define)
  .build();

/**
 * Protects the routes of an API whose authorization server is elsewhere: guard, decorators, `ResourceProtector` and the
 * metadata document (RFC 9728). Needs no database.
 *
 * `forRoot` takes the options and the structure in one object; `forRootAsync` takes a factory for the options, and beside
 * it the structure. The verifier may come either way.
 */
@Module({})
export class ResourceServerModule extends configured.ConfigurableModuleClass {
  /** @throws InvalidOptions when the app starts, naming each option that is wrong and the mend */
  static override forRoot(options: typeof configured.OPTIONS_TYPE): DynamicModule {
    return super.forRoot(options);
  }

  /** @throws InvalidOptions when the app starts */
  static override forRootAsync(options: typeof configured.ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}

function define(definition: DynamicModule, structure: ResourceServerStructure): DynamicModule {
  const { verifier, transports = DEFAULT_TRANSPORTS, loginSessions, clientCredentials } = structure;
  const { imports = [] } = structure;
  return {
    ...definition,
    global: structure.isGlobal,
    imports: [...new Set([DiscoveryModule, ...(definition.imports ?? []), ...imports])],
    controllers: [ProtectedResourceMetadataController],
    providers: [
      ...(definition.providers ?? []),
      {
        provide: ResourceServerOptions,
        useFactory: readOptions,
        inject: [configured.MODULE_OPTIONS_TOKEN],
      },
      { provide: PROTECTION, useFactory: protectionOf, inject: [ResourceServerOptions] },
      verifierProvider(verifier),
      ...(loginSessions ? [{ provide: LoginSessions, useClass: loginSessions }] : []),
      ...(clientCredentials ? [{ provide: ClientCredentials, useClass: clientCredentials }] : []),
      ...protectionProviders(transports),
    ],
    exports: [...PROTECTION_EXPORTS, ResourceServerOptions],
  };
}

function verifierProvider(beside: VerifierInput | undefined): Provider {
  return {
    provide: AccessTokenVerifier,
    useFactory: async (options: ResourceServerOptions, modules: ModuleRef) => {
      const { verifier = beside } = options;
      if (verifier === undefined) {
        throw new InvalidOptions(
          ['verifier is missing: give a class that extends AccessTokenVerifier, or an instance of one'],
          'ResourceServerModule',
        );
      }
      const made = typeof verifier === 'function' ? await modules.create(verifier) : verifier;
      assertAgree(options, made.expects());
      return made;
    },
    inject: [ResourceServerOptions, ModuleRef],
  };
}

/** Issuer and resource are said to the verifier as well. It would refuse whoever comes with what this API asks for. */
function assertAgree({ issuer, resource }: ResourceServerOptions, expected: ExpectedTokens): void {
  const problems = [
    ...(expected.issuer !== undefined && expected.issuer !== issuer
      ? [differ('issuer', issuer, [expected.issuer])]
      : []),
    ...(expected.resources?.includes(resource) === false
      ? [differ('resource', resource, expected.resources)]
      : []),
  ];
  if (problems.length > 0) throw new InvalidOptions(problems, 'ResourceServerModule');
}

function differ(name: string, here: string, there: readonly string[]): string {
  const theirs = there.map((each) => `"${each}"`).join(', ');
  return `${name} is "${here}", and ${theirs} at the verifier, which would refuse the tokens: say the same to both`;
}

function protectionOf(options: ResourceServerOptions): Protection {
  const { issuer, resource, realm, scopeHierarchy, readScope: read, writeScope: write } = options;
  return {
    issuer,
    resource,
    realm,
    methodScopes: { read, write },
    hierarchy: new ScopeHierarchy(scopeHierarchy),
    origins: [new URL(resource).origin],
  };
}
