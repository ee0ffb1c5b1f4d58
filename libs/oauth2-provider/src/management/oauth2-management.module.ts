import 'reflect-metadata';
import { type DynamicModule, Inject, Module, type Type } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { Responder } from '../http/responder.js';
import { MountPoint } from '../http/mount-point.js';
import { joined, mountedAt, ownPath } from '../http/mount.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import { Languages } from '../resource-owner/languages/languages.js';
import { PageFrames } from '../resource-owner/page-frames.js';
import { Public } from '../resource-server/decorators.js';
import { rulesOf } from '../resource-server/rule.js';
import { ADMIN_TOKENS } from './administration/admin-kinds.js';
import { Administration } from './administration/administration.js';
import {
  ADMINISTRATION_CONTROLLERS,
  administrationProviders,
} from './administration/administration.parts.js';
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
export class OAuth2ManagementModule {
  constructor(mount: MountPoint, @Inject(MOUNTED) controllers: readonly Mounted[]) {
    // Before Nest makes the routes, and after the provider's module has said where the issuer is.
    for (const { controller, mounted } of controllers) {
      Reflect.defineMetadata(PATH_METADATA, joined(mount.path, ownPath(controller)), mounted);
      mount.claim(ownPath(controller), controller.isPage);
    }
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
        {
          provide: PageFrames,
          useFactory: () =>
            new PageFrames(new Languages(MANAGEMENT_TEXTS, ['en', 'de', 'ar']), { style: '' }),
        },
        ...administrationProviders(administration),
        FormTokens,
        ManagementAudit,
        ManagementDesk,
        Responder,
      ],
      exports: [ManagementPolicy, Administration, ...Object.values(ADMIN_TOKENS)],
    };
  }
}

/** Pages know who may come in; a guard on the whole app is not asked, but where a controller says so. */
function ours(controller: ManagementController): Type<object> {
  const mounted = mountedAt(controller, []);
  if (rulesOf(mounted).length === 0) Public()(mounted);
  return mounted;
}
