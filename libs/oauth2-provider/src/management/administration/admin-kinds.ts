import type { Entities } from '../../storage/entities.js';

/** A kind of stored record that administrators look at. */
export type AdminKind = keyof Entities;

/** The admin class in use for applications, for hosts and plug-ins: `@Inject(APPLICATION_ADMIN)`. */
export const APPLICATION_ADMIN = Symbol('APPLICATION_ADMIN');
export const TOKEN_FAMILY_ADMIN = Symbol('TOKEN_FAMILY_ADMIN');
export const ACCESS_TOKEN_ADMIN = Symbol('ACCESS_TOKEN_ADMIN');
export const REFRESH_TOKEN_ADMIN = Symbol('REFRESH_TOKEN_ADMIN');
export const ID_TOKEN_ADMIN = Symbol('ID_TOKEN_ADMIN');
export const AUTHORIZATION_CODE_ADMIN = Symbol('AUTHORIZATION_CODE_ADMIN');
export const DEVICE_CODE_ADMIN = Symbol('DEVICE_CODE_ADMIN');
export const CONSENT_ADMIN = Symbol('CONSENT_ADMIN');
export const LOGOUT_DELIVERY_ADMIN = Symbol('LOGOUT_DELIVERY_ADMIN');

/** In the order of the navigation. */
export const ADMIN_TOKENS: Readonly<Record<AdminKind, symbol>> = {
  application: APPLICATION_ADMIN,
  tokenFamily: TOKEN_FAMILY_ADMIN,
  accessToken: ACCESS_TOKEN_ADMIN,
  refreshToken: REFRESH_TOKEN_ADMIN,
  idToken: ID_TOKEN_ADMIN,
  authorizationCode: AUTHORIZATION_CODE_ADMIN,
  deviceCode: DEVICE_CODE_ADMIN,
  consent: CONSENT_ADMIN,
  logoutDelivery: LOGOUT_DELIVERY_ADMIN,
};
