/**
 * The tables. A swapped entity keeps the table of the one it replaces, for relations name the table:
 * `@Entity(TABLES.application) class MyApplication extends AbstractApplication {}`.
 */
export const TABLES = {
  application: 'oauth2_application',
  tokenFamily: 'oauth2_token_family',
  authorizationCode: 'oauth2_authorization_code',
  deviceCode: 'oauth2_device_code',
  accessToken: 'oauth2_access_token',
  refreshToken: 'oauth2_refresh_token',
  idToken: 'oauth2_id_token',
  consent: 'oauth2_consent',
  logoutDelivery: 'oauth2_logout_delivery',
  signingKey: 'oauth2_signing_key',
  userCodeAttempts: 'oauth2_user_code_attempts',
  cleanup: 'oauth2_cleanup',
  importedApplication: 'oauth2_imported_application',
} as const;
