import { type DynamicModule, Inject, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, DiscoveryModule, HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { ClientIdGenerator, ClientSecretGenerator } from './clients/generators.js';
import { RegisteredClients } from './clients/registered-clients.js';
import { Scopes } from './clients/scopes.js';
import { SERVER_CAPABILITIES } from './clients/server-capabilities.js';
import { Doctor } from './doctor/doctor.js';
import { SERVER_METADATA } from './endpoints/metadata.controller.js';
import { AuditLog } from './events/audit-log.js';
import { EmitterBridge, findEmitter } from './events/emitter-bridge.js';
import type { OAuth2EventListener } from './events/oauth2-event-listener.js';
import { OAuth2Events } from './events/oauth2-events.js';
import { MountPoint } from './http/mount-point.js';
import { RouteEdges } from './http/route-edges.js';
import { MaintenancePolicy } from './maintenance/maintenance-policy.js';
import { OAuth2ProviderOptions, type OAuth2ProviderOptionsInput } from './options/options.js';
import { SERVER_FACTS, type ServerFacts, startWarnings } from './options/relaxations.js';
import { InvalidOptions } from './options/invalid-options.js';
import { validateOptions } from './options/validate.js';
import { EVENT_LISTENERS, collections } from './oauth2-provider.collections.js';
import { derived } from './oauth2-provider.derived.js';
import { type Structure, configurable } from './oauth2-provider.module-definition.js';
import { Mount } from './oauth2-provider.mount.js';
import { PARTS, SERVICES } from './oauth2-provider.services.js';
import { parseUrl } from './protocol/url.js';
import { LoginSessions } from './resource-owner/login-sessions.js';
import { Languages } from './resource-owner/languages/languages.js';
import { PageFrames } from './resource-owner/page-frames.js';
import { Pages } from './resource-owner/pages.js';
import { ResourceOwners } from './resource-owner/resource-owners.js';
import { AccessTokenVerifier } from './resource-server/access-token-verifier.js';
import { ClientCredentials } from './resource-server/client-credentials.js';
import { PROTECTION_EXPORTS, protectionProviders } from './resource-server/protection.providers.js';
import { RevocationChannel } from './resource-server/revocation-channel.js';
import { chooseEntities } from './storage/entities.js';
import { ListingStore } from './storage/listing.store.js';
import { MassRevocation } from './storage/mass-revocation.js';
import { Migrations } from './storage/run-migrations.js';
import { ENTITY_TOKENS, REPOSITORIES } from './storage/repositories.js';
import { ENTITIES, storageProviders } from './storage/storage.providers.js';
import { TokenSample } from './storage/token-sample.js';
import { TokenStore } from './storage/token.store.js';
import { Writes } from './storage/writes.js';
import { IntrospectionPolicy } from './tokens/introspection-policy.js';
import { RevocationPublisher } from './tokens/revocation-publisher.js';
import { SubjectIdentifiers } from './tokens/subject-identifiers.js';
import { TokenGenerator } from './tokens/token-generator.js';
import { UserCodeGenerator } from './tokens/user-code-generator.js';

const configured = configurable(define);

/** What a host may inject anywhere, some of it as the host itself has it. */
const EXPORTED = [
  ...PROTECTION_EXPORTS,
  ...SERVICES,
  MaintenancePolicy,
  Migrations,
  Languages,
  MountPoint,
  OAuth2ProviderOptions,
  PageFrames,
  ResourceOwners,
  Doctor,
  Scopes,
  SERVER_CAPABILITIES,
  SERVER_METADATA,
  SubjectIdentifiers,
  ListingStore,
  MassRevocation,
  TokenSample,
  TokenStore,
  Writes,
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
  private readonly logger = new Logger('OAuth2Provider');

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly mount: Mount,
    private readonly edges: RouteEdges,
    private readonly config: ApplicationConfig,
    private readonly host: HttpAdapterHost,
    private readonly moduleRef: ModuleRef,
    private readonly events: OAuth2Events,
    private readonly auditLog: AuditLog,
    private readonly revocations: RevocationPublisher,
    private readonly languages: Languages,
    @Inject(SERVER_FACTS) private readonly facts: ServerFacts,
    @Inject(EVENT_LISTENERS) private readonly listeners: readonly OAuth2EventListener[],
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

  async onModuleInit(): Promise<void> {
    this.mount.assertMatches(this.options.issuer, this.config.getGlobalPrefix());
    this.languages.assertSound();
    this.edges.finishExpress();
    // At every start, so that nobody runs it without knowing.
    const isServing = Boolean(this.host.httpAdapter);
    for (const warning of startWarnings(this.facts, isServing)) this.logger.warn(warning);
    await this.beginToTell();
  }

  private async beginToTell(): Promise<void> {
    // Before the host's own, which may ask the guard at once.
    if (this.revocations.isNeeded) this.events.listen(this.revocations);
    for (const listener of this.listeners) this.events.listen(listener);
    const isListed = this.listeners.some((listener) => listener instanceof AuditLog);
    if (this.options.auditLog && !isListed) this.events.listen(this.auditLog);
    const emitter = await findEmitter(this.moduleRef);
    if (emitter) this.events.listen(new EmitterBridge(emitter));
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
    imports: [...new Set([DiscoveryModule, ...(definition.imports ?? []), ...structure.imports])],
    controllers: mount.controllers,
    providers: [
      ...(definition.providers ?? []),
      {
        provide: OAuth2ProviderOptions,
        useFactory: (given: OAuth2ProviderOptionsInput) => validateOptions(given),
        inject: [configured.MODULE_OPTIONS_TOKEN],
      },
      { provide: Mount, useValue: mount },
      { provide: MountPoint, useExisting: Mount },
      { provide: ResourceOwners, useClass: resourceOwners },
      { provide: Pages, useClass: structure.pages },
      { provide: ClientIdGenerator, useClass: structure.clientIdGenerator },
      { provide: ClientSecretGenerator, useClass: structure.clientSecretGenerator },
      { provide: Scopes, useClass: structure.scopesProvider },
      { provide: TokenGenerator, useClass: structure.tokenGenerator },
      { provide: UserCodeGenerator, useClass: structure.userCodeGenerator },
      { provide: IntrospectionPolicy, useClass: structure.introspectionPolicy },
      { provide: MaintenancePolicy, useClass: structure.maintenancePolicy },
      { provide: SubjectIdentifiers, useClass: structure.subjectIdentifiers },
      { provide: LoginSessions, useExisting: ResourceOwners },
      { provide: ClientCredentials, useClass: RegisteredClients },
      { provide: AccessTokenVerifier, useClass: structure.accessTokenVerifier },
      { provide: RevocationChannel, useClass: structure.revocationChannel },
      ...storageProviders(entities, structure.dataSource),
      ...structure.grants,
      ...structure.responseTypes,
      ...structure.clientAuthenticationMethods,
      ...structure.eventListeners,
      ...structure.doctorChecks,
      ...structure.signers,
      ...protectionProviders(structure.transports),
      ...collections(structure),
      ...derived(mount),
      ...SERVICES,
      ...PARTS,
    ],
    exports: EXPORTED,
  };
}

/** A malformed issuer is reported with the other options, when the app starts. */
function pathOf(issuer: unknown): string {
  return (typeof issuer === 'string' && parseUrl(issuer)?.pathname) || '';
}
