import { getMetadataArgsStorage } from 'typeorm';
import { AbstractAccessToken, AccessToken } from './entities/access-token.entity.js';
import { AbstractApplication, Application } from './entities/application.entity.js';
import { AbstractAuthorizationCode, AuthorizationCode } from './entities/authorization-code.entity.js';
import { Cleanup } from './entities/cleanup.entity.js';
import { AbstractConsent, Consent } from './entities/consent.entity.js';
import { AbstractDeviceCode, DeviceCode } from './entities/device-code.entity.js';
import { AbstractIdToken, IdToken } from './entities/id-token.entity.js';
import { ImportedApplication } from './entities/imported-application.entity.js';
import { AbstractLogoutDelivery, LogoutDelivery } from './entities/logout-delivery.entity.js';
import { AbstractRefreshToken, RefreshToken } from './entities/refresh-token.entity.js';
import { SigningKey } from './entities/signing-key.entity.js';
import { TABLES } from './entities/tables.js';
import { AbstractTokenFamily, TokenFamily } from './entities/token-family.entity.js';
import { UserCodeAttempts } from './entities/user-code-attempts.entity.js';

type EntityClass<Base> = new () => Base;

/** The entity classes in use: the defaults, or what the host put in their place. */
export interface Entities {
  application: EntityClass<AbstractApplication>;
  tokenFamily: EntityClass<AbstractTokenFamily>;
  authorizationCode: EntityClass<AbstractAuthorizationCode>;
  deviceCode: EntityClass<AbstractDeviceCode>;
  accessToken: EntityClass<AbstractAccessToken>;
  refreshToken: EntityClass<AbstractRefreshToken>;
  idToken: EntityClass<AbstractIdToken>;
  consent: EntityClass<AbstractConsent>;
  logoutDelivery: EntityClass<AbstractLogoutDelivery>;
}

const DEFAULTS: Entities = {
  application: Application,
  tokenFamily: TokenFamily,
  authorizationCode: AuthorizationCode,
  deviceCode: DeviceCode,
  accessToken: AccessToken,
  refreshToken: RefreshToken,
  idToken: IdToken,
  consent: Consent,
  logoutDelivery: LogoutDelivery,
};

/** What the library keeps for itself, for no host to swap. */
export const INTERNAL: readonly EntityClass<object>[] = [
  SigningKey,
  UserCodeAttempts,
  Cleanup,
  ImportedApplication,
];

const BASES = {
  application: AbstractApplication,
  tokenFamily: AbstractTokenFamily,
  authorizationCode: AbstractAuthorizationCode,
  deviceCode: AbstractDeviceCode,
  accessToken: AbstractAccessToken,
  refreshToken: AbstractRefreshToken,
  idToken: AbstractIdToken,
  consent: AbstractConsent,
  logoutDelivery: AbstractLogoutDelivery,
};

/**
 * The defaults with the host's classes in their places.
 * @throws Error that names the class and the mend, when one does not fit its place
 */
export function chooseEntities(swapped: Partial<Entities> = {}): Entities {
  const given = Object.entries(swapped).filter(([, entity]) => entity !== undefined);
  for (const [place, entity] of given) {
    if (!Object.hasOwn(DEFAULTS, place)) {
      throw new Error(`entities.${place} is unknown; the places are ${Object.keys(DEFAULTS).join(', ')}`);
    }
    assertFits(place as keyof Entities, entity);
  }
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

function assertFits(place: keyof Entities, entity: EntityClass<object>): void {
  const base = BASES[place];
  if (!(entity?.prototype instanceof base)) {
    throw new Error(`entities.${place}: ${entity?.name ?? String(entity)} must extend ${base.name}`);
  }
  const table = getMetadataArgsStorage().tables.find(({ target }) => target === entity)?.name;
  if (table !== TABLES[place]) {
    throw new Error(
      `entities.${place}: ${entity.name} must keep the table of what it replaces, for relations name it: ` +
        `decorate it with @Entity(TABLES.${place}); a table prefix is TypeORM's option entityPrefix`,
    );
  }
}

/**
 * What the host lists under TypeORM's `entities`, with its own classes in the places it names.
 * Give the same to `OAuth2ProviderModule.forRoot({ entities })`.
 */
export function oauth2Entities(swapped: Partial<Entities> = {}): EntityClass<object>[] {
  return [
    ...Object.values(chooseEntities(swapped) as unknown as Record<string, EntityClass<object>>),
    ...INTERNAL,
  ];
}
