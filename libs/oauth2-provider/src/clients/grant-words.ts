import type { ApplicationRegistration } from './client-registration.js';

type Registered = Pick<Required<ApplicationRegistration>, 'grantTypes' | 'responseTypes'>;

/** What each word of `createapplication` registers (RFC 6749 section 1.3, OpenID Connect Core section 3). */
export const GRANT_WORDS: ReadonlyMap<string, Registered> = new Map([
  ['authorization-code', { grantTypes: ['authorization_code', 'refresh_token'], responseTypes: ['code'] }],
  ['implicit', { grantTypes: ['implicit'], responseTypes: ['id_token', 'token', 'id_token token'] }],
  ['password', { grantTypes: ['password', 'refresh_token'], responseTypes: [] }],
  ['client-credentials', { grantTypes: ['client_credentials'], responseTypes: [] }],
  [
    'openid-hybrid',
    {
      grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
      responseTypes: ['code id_token', 'code token', 'code id_token token'],
    },
  ],
  [
    'device-code',
    { grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'], responseTypes: [] },
  ],
]);
