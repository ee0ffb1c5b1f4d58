import type { Provider, Type } from '@nestjs/common';
import type { ManagementController } from '../management-places.js';
import { AccessTokenAdmin } from './access-token.admin.js';
import { type AdminClass, AdminParts } from './admin-class.js';
import { ADMIN_TOKENS, type AdminKind } from './admin-kinds.js';
import { AdminSearch } from './admin-search.js';
import { ADMIN_CLASSES, Administration } from './administration.js';
import { AdministrationController } from './administration.controller.js';
import { AdministrationFigures } from './administration-figures.js';
import { ApplicationAdmin } from './application.admin.js';
import { AuthorizationCodeAdmin } from './authorization-code.admin.js';
import { ConsentAdmin } from './consent.admin.js';
import { DeviceCodeAdmin } from './device-code.admin.js';
import { IdTokenAdmin } from './id-token.admin.js';
import { LogoutDeliveryAdmin } from './logout-delivery.admin.js';
import { RecordRevocation } from './record-revocation.js';
import { RefreshTokenAdmin } from './refresh-token.admin.js';
import { TokenFamilyAdmin } from './token-family.admin.js';

/** An admin class for each kind of record: those that a host puts in the places of the defaults. */
export type AdminClasses = Readonly<Record<AdminKind, Type<AdminClass>>>;

const DEFAULTS: AdminClasses = {
  application: ApplicationAdmin,
  tokenFamily: TokenFamilyAdmin,
  accessToken: AccessTokenAdmin,
  refreshToken: RefreshTokenAdmin,
  idToken: IdTokenAdmin,
  authorizationCode: AuthorizationCodeAdmin,
  deviceCode: DeviceCodeAdmin,
  consent: ConsentAdmin,
  logoutDelivery: LogoutDeliveryAdmin,
};

export const ADMINISTRATION_CONTROLLERS: readonly ManagementController[] = [AdministrationController];

/** @throws Error for a place that there is none of */
export function administrationProviders(swapped: Partial<AdminClasses> = {}): Provider[] {
  for (const place of Object.keys(swapped))
    if (!Object.hasOwn(DEFAULTS, place))
      throw new Error(
        `administration.${place} is unknown; the places are ${Object.keys(DEFAULTS).join(', ')}`,
      );
  const kinds = Object.keys(DEFAULTS) as AdminKind[];
  return [
    ...kinds.map((kind) => ({ provide: ADMIN_TOKENS[kind], useClass: swapped[kind] ?? DEFAULTS[kind] })),
    {
      provide: ADMIN_CLASSES,
      useFactory: (...all: AdminClass[]) => all,
      inject: kinds.map((kind) => ADMIN_TOKENS[kind]),
    },
    Administration,
    AdministrationFigures,
    AdminParts,
    AdminSearch,
    RecordRevocation,
  ];
}
