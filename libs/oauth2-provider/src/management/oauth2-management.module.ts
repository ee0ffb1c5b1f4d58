import 'reflect-metadata';
import { type DynamicModule, Inject, Module, type OnModuleInit, type Type } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { Scopes } from '../clients/scopes.js';
import { Responder } from '../http/responder.js';
import { MountPoint } from '../http/mount-point.js';
import { joined, mountedAt, ownPath } from '../http/mount.js';
import { InvalidOptions } from '../options/invalid-options.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import { Languages } from '../resource-owner/languages/languages.js';
import { ProtectedResource, Public } from '../resource-server/decorators.js';
import { exclude } from '../resource-server/openapi/oauth2-openapi.js';
import { rulesOf } from '../resource-server/rule.js';
import { ADMIN_TOKENS } from './administration/admin-kinds.js';
import { Administration } from './administration/administration.js';
import {
  ADMINISTRATION_CONTROLLERS,
  administrationProviders,
} from './administration/administration.parts.js';
import { API_PROVIDERS } from './api/api-area.js';
import { ConnectedApps } from './connections/connected-apps.js';
import { CONNECTION_CONTROLLERS, CONNECTION_PROVIDERS } from './connections/connection-area.js';
import { APPLICATION_CONTROLLERS, APPLICATION_PROVIDERS } from './applications/application.providers.js';
import { ManagedApplications } from './applications/managed-applications.js';
import { UserSessions } from './connections/user-sessions.js';
import { ManagementAudit } from './management-audit.js';
import { ManagementDesk } from './management-desk.js';
import { DefaultManagementPages, ManagementPages } from './management-pages.js';
import { type ManagementController, ManagementPlaces } from './management-places.js';
import { ManagementPolicy } from './management-policy.js';
import { ManagementThrottle } from './management-throttle.js';
import type { OAuth2ManagementStructure } from './oauth2-management.module-definition.js';
import { MANAGEMENT_TEXTS } from './texts/catalogues.js';

const MOUNTED = Symbol('MOUNTED');

export const DEFAULT_MANAGEMENT_CONTROLLERS: readonly ManagementController[] = [
  ...APPLICATION_CONTROLLERS,
  ...CONNECTION_CONTROLLERS,
  ...ADMINISTRATION_CONTROLLERS,
];

/** A controller with the class that stands for it in this app. */
interface Mounted {
  readonly controller: ManagementController;
  readonly mounted: Type<object>;
}

/**
 * Pages and an API for applications, connected apps and administration, below the issuer. Import it beside
 * `OAuth2ProviderModule`.
 */
@Module({})
export class OAuth2ManagementModule implements OnModuleInit {
  constructor(
    mount: MountPoint,
    { issuer }: OAuth2ProviderOptions,
    languages: Languages,
    private readonly scopes: Scopes,
    @Inject(MOUNTED) private readonly controllers: readonly Mounted[],
  ) {
    languages.add(...MANAGEMENT_TEXTS);
    // Before Nest makes the routes, and after the provider's module has said where the issuer is.
    for (const { controller, mounted } of controllers) {
      assertUnused(mounted, issuer);
      Reflect.defineMetadata(PATH_METADATA, joined(mount.path, ownPath(controller)), mounted);
      // What stands below an id is ours with what precedes the id.
      mount.claim(ownPath(controller).split('/:', 1)[0], controller.isPage);
      // Tokens for an API of the host are not for this server, but where they have a scope of its own.
      if (controller.scope !== undefined) ProtectedResource({ resource: issuer })(mounted);
    }
  }

  /** @throws InvalidOptions where nobody could have a token for a part of the API */
  async onModuleInit(): Promise<void> {
    const known = await this.scopes.known();
    const lacking = this.controllers.filter(
      ({ controller: { scope } }) => scope !== undefined && !Object.hasOwn(known, scope),
    );
    if (lacking.length === 0) return;
    const names = [...new Set(lacking.map(({ controller }) => controller.scope!))];
    const mend = names.map((name) => `${name}: '...'`).join(', ');
    throw new InvalidOptions([
      `scopes: ${lacking.map(({ controller }) => controller.name).join(', ')} of the management need what the option does ` +
        `not have; add ${mend}, with the sentences that users read, or leave these controllers out`,
    ]);
  }

  static forRoot({
    policy = ManagementPolicy,
    throttle = ManagementThrottle,
    pages = DefaultManagementPages,
    administration,
    controllers = DEFAULT_MANAGEMENT_CONTROLLERS,
    imports = [],
  }: OAuth2ManagementStructure = {}): DynamicModule {
    const mounted = controllers.map((controller): Mounted => ({ controller, mounted: ours(controller) }));
    return {
      module: OAuth2ManagementModule,
      imports: [...imports],
      controllers: mounted.map((each) => each.mounted),
      providers: [
        { provide: MOUNTED, useValue: mounted },
        { provide: ManagementPolicy, useClass: policy },
        { provide: ManagementThrottle, useClass: throttle },
        { provide: ManagementPages, useClass: pages },
        { provide: ManagementPlaces, useValue: new ManagementPlaces(controllers) },
        ...administrationProviders(administration),
        ...APPLICATION_PROVIDERS,
        FormTokens,
        ManagementAudit,
        ManagementDesk,
        ...API_PROVIDERS,
        ...CONNECTION_PROVIDERS,
        Responder,
      ],
      exports: [
        ManagementPolicy,
        ManagedApplications,
        ConnectedApps,
        UserSessions,
        Administration,
        ...Object.values(ADMIN_TOKENS),
      ],
    };
  }
}

/** Which server a class stands in: Nest knows one path of it, and the guard one set of rules. */
const SERVED = new WeakMap<Type<object>, string>();

/** @throws InvalidOptions where two apps of one process share what `forRoot` made */
function assertUnused(mounted: Type<object>, issuer: string): void {
  const served = SERVED.get(mounted);
  if (served !== undefined && served !== issuer) {
    throw new InvalidOptions([
      `this OAuth2ManagementModule is part of the server ${served} already; call forRoot() once for each app`,
    ]);
  }
  SERVED.set(mounted, issuer);
}

/** Pages know who may come in; a guard on the whole app is not asked, but where a controller says so. */
function ours(controller: ManagementController): Type<object> {
  const mounted = mountedAt(controller, []);
  if (rulesOf(mounted).length === 0) Public()(mounted);
  if (controller.isPage) exclude(mounted);
  return mounted;
}
