import {
  type DynamicModule,
  Logger,
  Module,
  type OnModuleInit,
  type Provider,
  type Type,
} from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { Applications } from './clients/applications.js';
import { ClientAuthentication } from './clients/client-authentication.js';
import type { ClientAuthenticationMethod } from './clients/client-authentication-method.js';
import { ClientSecrets } from './clients/client-secrets.js';
import { ClientIdGenerator, ClientSecretGenerator } from './clients/generators.js';
import { Scopes } from './clients/scopes.js';
import { SecretRotation } from './clients/secret-rotation.js';
import { AuthenticationRequests } from './endpoints/authentication-requests.js';
import { AuthorizationResponses } from './endpoints/authorization-responses.js';
import { AuthorizationServer } from './endpoints/authorization-server.js';
import { ConsentForm } from './endpoints/consent-form.js';
import { CrossOrigin } from './endpoints/cross-origin.js';
import { DeviceForm } from './endpoints/device-form.js';
import { LogoutPages } from './endpoints/logout-pages.js';
import { LogoutRequests } from './endpoints/logout-requests.js';
import { Interaction } from './endpoints/interaction.js';
import { type Grant, Grants } from './grants/grant.js';
import { PasswordGrant } from './grants/password.grant.js';
import { Outbound } from './http/outbound.js';
import { Responder } from './http/responder.js';
import { RouteEdges } from './http/route-edges.js';
import { OAuth2ProviderOptions, type OAuth2ProviderOptionsInput } from './options/options.js';
import { InvalidOptions, validateOptions } from './options/validate.js';
import { derived } from './oauth2-provider.derived.js';
import { type Structure, configurable } from './oauth2-provider.module-definition.js';
import { Mount } from './oauth2-provider.mount.js';
import { parseUrl } from './protocol/url.js';
import { FormTokens } from './resource-owner/form-tokens.js';
import { Pages } from './resource-owner/pages.js';
import { ResourceOwnerCheck } from './resource-owner/resource-owner-check.js';
import { ResourceOwners } from './resource-owner/resource-owners.js';
import { AccessTokenGuard } from './resource-server/access-token.guard.js';
import { AccessTokenVerifier } from './resource-server/access-token-verifier.js';
import { ResourceProtector } from './resource-server/resource-protector.js';
import { AuthorizationIssuer } from './response-types/authorization.issuer.js';
import { GivenConsents } from './response-types/given-consents.js';
import { type ResponseType, ResponseTypes } from './response-types/response-type.js';
import { TokenResponseType } from './response-types/token.response-type.js';
import { chooseEntities } from './storage/entities.js';
import { ENTITY_TOKENS, REPOSITORIES } from './storage/repositories.js';
import { ENTITIES, storageProviders } from './storage/storage.providers.js';
import { TokenStore } from './storage/token.store.js';
import { Writes } from './storage/writes.js';
import { DeviceAuthorizations } from './tokens/device-authorizations.js';
import { ExpiredRecords } from './tokens/expired-records.js';
import { IdTokenHints } from './tokens/id-token-hints.js';
import { IdTokenIssuer } from './tokens/id-token.issuer.js';
import { Introspection } from './tokens/introspection.js';
import { IntrospectionPolicy } from './tokens/introspection-policy.js';
import { LogoutDeliveries } from './tokens/logout-deliveries.js';
import { LogoutTokenIssuer } from './tokens/logout-token.issuer.js';
import { Sessions } from './tokens/sessions.js';
import { KeyRotation } from './tokens/key-rotation.js';
import { SIGNERS, type Signer } from './tokens/signer.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { StoredKeys } from './tokens/stored-keys.js';
import { StoredAccessTokenVerifier } from './tokens/stored-access-token.verifier.js';
import { SubjectIdentifiers } from './tokens/subject-identifiers.js';
import { TokenFamilies } from './tokens/token-families.js';
import { TokenGenerator } from './tokens/token-generator.js';
import { TokenIssuer } from './tokens/token.issuer.js';
import { Lifetimes } from './tokens/lifetimes.js';
import { RefreshRetries } from './tokens/refresh-retries.js';
import { Tokens } from './tokens/tokens.js';
import { TokenRevoker } from './tokens/token-revoker.js';
import { UserClaims } from './tokens/user-claims.js';
import { UserCodeGenerator } from './tokens/user-code-generator.js';

const configured = configurable(define);

/** Said at every start, so that nobody runs it without knowing. */
const COMPATIBLE =
  'profile oauth2.0-compatible: the password grant is on, with which applications see the passwords of users; ' +
  'the implicit grant is on, with which tokens pass through the address of a page; and PKCE may be plain, with ' +
  'which whoever sees a request can redeem its code. Use it to move old clients, and oauth2.1 after';

/** What a host may inject anywhere. */
const EXPORTED = [
  OAuth2ProviderOptions,
  ResourceOwners,
  Applications,
  AuthorizationServer,
  DeviceAuthorizations,
  Scopes,
  ExpiredRecords,
  LogoutDeliveries,
  LogoutPages,
  Outbound,
  Sessions,
  KeyRotation,
  SigningKeys,
  SubjectIdentifiers,
  TokenStore,
  Writes,
  AccessTokenVerifier,
  ResourceProtector,
  AccessTokenGuard,
  Responder,
  TokenIssuer,
  Tokens,
  ENTITIES,
  ...Object.values(ENTITY_TOKENS),
  ...Object.values(REPOSITORIES),
];

/**
 * Turns a Nest app into an OAuth 2 authorization server and OpenID provider.
 *
 * `forRoot` takes the options and the structure in one object; `forRootAsync` takes a factory for the
 * options, and beside it the structure and the mount `path`, which must be the issuer's.
 */
@Module({})
export class OAuth2ProviderModule extends configured.ConfigurableModuleClass implements OnModuleInit {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly mount: Mount,
    private readonly edges: RouteEdges,
    private readonly config: ApplicationConfig,
  ) {
    super();
  }

  /** @throws InvalidOptions when the app starts, naming each option that is wrong and the mend */
  static override forRoot(options: typeof configured.OPTIONS_TYPE): DynamicModule {
    return super.forRoot({ ...options, path: options.path ?? pathOf(options.issuer) });
  }

  /** @throws InvalidOptions when the app starts; Error at once when `path` is missing */
  static override forRootAsync(options: typeof configured.ASYNC_OPTIONS_TYPE): DynamicModule {
    if (options.path === undefined) {
      throw new InvalidOptions([
        "path is missing: give forRootAsync the path of the issuer, such as path: 'o', beside the factory",
      ]);
    }
    return super.forRootAsync(options);
  }

  onModuleInit(): void {
    this.mount.assertMatches(this.options.issuer, this.config.getGlobalPrefix());
    this.edges.finishExpress();
    if (this.options.profile === 'oauth2.0-compatible') new Logger('OAuth2Provider').warn(COMPATIBLE);
  }
}

/** Composition: everything is put together here and nowhere else. */
function define(definition: DynamicModule, structure: Structure): DynamicModule {
  const entities = chooseEntities(structure.entities);
  const mount = new Mount(structure.path ?? '', structure.endpoints);
  const { resourceOwners } = structure;
  if (!resourceOwners) {
    throw new InvalidOptions([
      'resourceOwners is missing: give a class that extends ResourceOwners and answers who is logged in',
    ]);
  }
  return {
    ...definition,
    global: structure.isGlobal,
    imports: [...new Set([...(definition.imports ?? []), ...structure.imports])],
    controllers: mount.controllers,
    providers: [
      ...(definition.providers ?? []),
      {
        provide: OAuth2ProviderOptions,
        useFactory: (given: OAuth2ProviderOptionsInput) => validateOptions(given),
        inject: [configured.MODULE_OPTIONS_TOKEN],
      },
      { provide: Mount, useValue: mount },
      { provide: ResourceOwners, useClass: resourceOwners },
      { provide: Pages, useClass: structure.pages },
      { provide: ClientIdGenerator, useClass: structure.clientIdGenerator },
      { provide: ClientSecretGenerator, useClass: structure.clientSecretGenerator },
      { provide: Scopes, useClass: structure.scopesProvider },
      { provide: TokenGenerator, useClass: structure.tokenGenerator },
      { provide: UserCodeGenerator, useClass: structure.userCodeGenerator },
      { provide: IntrospectionPolicy, useClass: structure.introspectionPolicy },
      { provide: SubjectIdentifiers, useClass: structure.subjectIdentifiers },
      { provide: AccessTokenVerifier, useClass: StoredAccessTokenVerifier },
      ...storageProviders(entities, structure.dataSource),
      ...structure.grants,
      ...structure.responseTypes,
      ...structure.clientAuthenticationMethods,
      ...structure.signers,
      ...collections(structure),
      ...derived(mount),
      Applications,
      AuthenticationRequests,
      AuthorizationIssuer,
      AuthorizationResponses,
      AuthorizationServer,
      ClientSecrets,
      SecretRotation,
      ConsentForm,
      CrossOrigin,
      DeviceAuthorizations,
      DeviceForm,
      ExpiredRecords,
      FormTokens,
      GivenConsents,
      IdTokenHints,
      IdTokenIssuer,
      Interaction,
      Introspection,
      LogoutDeliveries,
      LogoutPages,
      LogoutRequests,
      LogoutTokenIssuer,
      Outbound,
      KeyRotation,
      ResourceOwnerCheck,
      ResourceProtector,
      AccessTokenGuard,
      Responder,
      Sessions,
      SigningKeys,
      StoredKeys,
      TokenFamilies,
      PasswordGrant,
      TokenIssuer,
      TokenResponseType,
      Tokens,
      Lifetimes,
      RefreshRetries,
      TokenRevoker,
      UserClaims,
    ],
    exports: EXPORTED,
  };
}

/** What comes in by the plug-in doors, in the order given. */
function collections({ grants, responseTypes, clientAuthenticationMethods, signers }: Structure): Provider[] {
  return [
    { provide: SIGNERS, useFactory: (...all: Signer[]) => all, inject: [...signers] },
    {
      provide: Grants,
      useFactory: ({ profile }: OAuth2ProviderOptions, password: PasswordGrant, ...all: Grant[]) =>
        new Grants(withCompatible(profile, all, password, ({ grantType }) => grantType)),
      inject: [OAuth2ProviderOptions, PasswordGrant, ...grants],
    },
    {
      provide: ResponseTypes,
      useFactory: ({ profile }: OAuth2ProviderOptions, token: TokenResponseType, ...all: ResponseType[]) =>
        new ResponseTypes(withCompatible(profile, all, token, ({ name }) => name)),
      inject: [OAuth2ProviderOptions, TokenResponseType, ...responseTypes],
    },
    {
      provide: ClientAuthentication,
      useFactory: ({ realm }: OAuth2ProviderOptions, ...all: ClientAuthenticationMethod[]) =>
        new ClientAuthentication(all, realm),
      inject: [OAuth2ProviderOptions, ...(clientAuthenticationMethods as Type<ClientAuthenticationMethod>[])],
    },
  ];
}

/** The host's list, and what the profile adds where the host has none of its own. */
function withCompatible<Part>(
  profile: OAuth2ProviderOptions['profile'],
  listed: Part[],
  added: Part,
  nameOf: (part: Part) => string,
): Part[] {
  const isThere = listed.some((each) => nameOf(each) === nameOf(added));
  return profile === 'oauth2.0-compatible' && !isThere ? [...listed, added] : listed;
}

/** A malformed issuer is reported with the other options, when the app starts. */
function pathOf(issuer: unknown): string {
  return (typeof issuer === 'string' && parseUrl(issuer)?.pathname) || '';
}
