import {
  AccessToken,
  Application,
  AuthorizationCode,
  Consent,
  DeviceCode,
  IdToken,
  LogoutDelivery,
  RefreshToken,
  TokenFamily,
  UserCodeAttempts,
} from 'nest-oauth2-provider';
import { v7 as uuid } from 'uuid';

/** Stored records that are complete, for specs of what stores and judges them. */
export const NOW = new Date('2030-01-01T00:00:00Z');

/** An instant so many seconds from `NOW`. */
export const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

export function anApplication(changes: Partial<Application> = {}): Application {
  const id = uuid();
  return Object.assign(new Application(), {
    id,
    clientId: `client-${id}`,
    clientType: 'confidential',
    userId: null,
    name: 'The client',
    clientSecrets: [],
    redirectUris: ['https://client.example.com/callback'],
    postLogoutRedirectUris: [],
    allowedOrigins: [],
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    scopes: null,
    resources: null,
    accessTokenFormat: null,
    tokenEndpointAuthMethod: null,
    skipAuthorization: false,
    algorithm: 'RS256',
    requirePkce: true,
    accessTokenLifetime: null,
    refreshTokenLifetime: null,
    idTokenLifetime: null,
    metadata: {},
    created: NOW,
    updated: NOW,
    lastUsedAt: null,
    ...changes,
  });
}

export function aFamily(application: Application, changes: Partial<TokenFamily> = {}): TokenFamily {
  return Object.assign(new TokenFamily(), {
    id: uuid(),
    applicationId: application.id,
    userId: 'alice',
    grantType: 'authorization_code',
    scope: 'read write',
    sessionId: null,
    authTime: null,
    acr: null,
    amr: null,
    claims: null,
    resources: null,
    created: NOW,
    expires: at(3600),
    revokedAt: null,
    ...changes,
  });
}

const issued = (family: TokenFamily) => ({
  id: uuid(),
  applicationId: family.applicationId,
  familyId: family.id,
  userId: family.userId,
  scope: family.scope,
  created: family.created,
  expires: family.expires,
});

export function aCode(family: TokenFamily, changes: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return Object.assign(new AuthorizationCode(), {
    ...issued(family),
    codeHash: uuid(),
    redirectUri: 'https://client.example.com/callback',
    redirectUriGiven: true,
    codeChallenge: null,
    nonce: null,
    alone: true,
    consumedAt: null,
    ...changes,
  });
}

/** One that the user of the family has allowed. */
export function aDeviceCode(family: TokenFamily, changes: Partial<DeviceCode> = {}): DeviceCode {
  return Object.assign(new DeviceCode(), {
    ...issued(family),
    deviceCodeHash: uuid(),
    userCodeHash: uuid(),
    resources: family.resources,
    decidedAt: family.created,
    consumedAt: null,
    interval: 5,
    lastPolledAt: null,
    ...changes,
  });
}

export function someAttempts(changes: Partial<UserCodeAttempts> = {}): UserCodeAttempts {
  return Object.assign(new UserCodeAttempts(), { id: uuid(), failed: 1, expires: at(600), ...changes });
}

export function anAccessToken(family: TokenFamily, changes: Partial<AccessToken> = {}): AccessToken {
  return Object.assign(new AccessToken(), {
    ...issued(family),
    revokedAt: null,
    tokenHash: uuid(),
    resources: family.resources,
    ...changes,
  });
}

export function aRefreshToken(
  family: TokenFamily,
  accessToken: AccessToken,
  changes: Partial<RefreshToken> = {},
): RefreshToken {
  return Object.assign(new RefreshToken(), {
    ...issued(family),
    revokedAt: null,
    tokenHash: uuid(),
    accessTokenId: accessToken.id,
    consumedAt: null,
    sealedResponse: null,
    ...changes,
  });
}

export function anIdToken(family: TokenFamily, changes: Partial<IdToken> = {}): IdToken {
  return Object.assign(new IdToken(), { ...issued(family), revokedAt: null, ...changes });
}

export function aConsent(application: Application, changes: Partial<Consent> = {}): Consent {
  return Object.assign(new Consent(), {
    id: uuid(),
    applicationId: application.id,
    userId: 'alice',
    scope: 'read',
    claims: null,
    resources: null,
    created: NOW,
    updated: NOW,
    ...changes,
  });
}

export function aLogoutDelivery(
  application: Application,
  changes: Partial<LogoutDelivery> = {},
): LogoutDelivery {
  return Object.assign(new LogoutDelivery(), {
    id: uuid(),
    applicationId: application.id,
    userId: 'alice',
    sessionId: uuid(),
    attempts: 0,
    dueAt: NOW,
    problem: null,
    created: NOW,
    expires: at(3600),
    ...changes,
  });
}
