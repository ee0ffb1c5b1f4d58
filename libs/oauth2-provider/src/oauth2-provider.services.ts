import { ApplicationAdministration } from './clients/application-administration.js';
import { ApplicationUse } from './clients/application-use.js';
import { Applications } from './clients/applications.js';
import { ClientSecrets } from './clients/client-secrets.js';
import { Resources } from './clients/resources.js';
import { SecretRotation } from './clients/secret-rotation.js';
import { AuthenticationRequests } from './endpoints/authentication-requests.js';
import { AuthorizationResponses } from './endpoints/authorization-responses.js';
import { AuthorizationServer } from './endpoints/authorization-server.js';
import { ConsentForm } from './endpoints/consent-form.js';
import { CrossOrigin } from './endpoints/cross-origin.js';
import { DeviceForm } from './endpoints/device-form.js';
import { Interaction } from './endpoints/interaction.js';
import { LogoutPages } from './endpoints/logout-pages.js';
import { LogoutRequests } from './endpoints/logout-requests.js';
import { Refusals } from './endpoints/refusals.js';
import { AuditLog } from './events/audit-log.js';
import { PasswordGrant } from './grants/password.grant.js';
import { Outbound } from './http/outbound.js';
import { DotImport } from './importing/dot-import.js';
import { CleaningWatch } from './maintenance/cleaning-watch.js';
import { OAuth2HealthIndicator } from './maintenance/health-indicator.js';
import { Health } from './maintenance/health.js';
import { InactiveApplications } from './maintenance/inactive-applications.js';
import { ScheduledCleaning } from './maintenance/scheduled-cleaning.js';
import { Statistics } from './maintenance/statistics.js';
import { FormTokens } from './resource-owner/form-tokens.js';
import { ResourceOwnerCheck } from './resource-owner/resource-owner-check.js';
import { AuthorizationEvents } from './response-types/authorization-events.js';
import { AuthorizationIssuer } from './response-types/authorization.issuer.js';
import { GivenConsents } from './response-types/given-consents.js';
import { TokenResponseType } from './response-types/token.response-type.js';
import { AccessTokenRecords } from './tokens/access-token-records.js';
import { DeviceAuthorizations } from './tokens/device-authorizations.js';
import { EncryptionRotation } from './tokens/encryption-rotation.js';
import { ExpiredRecords } from './tokens/expired-records.js';
import { IdTokenHints } from './tokens/id-token-hints.js';
import { IdTokenIssuer } from './tokens/id-token.issuer.js';
import { Introspection } from './tokens/introspection.js';
import { JwtAccessTokens } from './tokens/jwt-access-tokens.js';
import { KeyRotation } from './tokens/key-rotation.js';
import { Lifetimes } from './tokens/lifetimes.js';
import { LogoutDeliveries } from './tokens/logout-deliveries.js';
import { LogoutTokenIssuer } from './tokens/logout-token.issuer.js';
import { RefreshRetries } from './tokens/refresh-retries.js';
import { RevocationPublisher } from './tokens/revocation-publisher.js';
import { ScopeMigration } from './tokens/scope-migration.js';
import { Sessions } from './tokens/sessions.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { StoredKeys } from './tokens/stored-keys.js';
import { TokenEvents } from './tokens/token-events.js';
import { TokenFamilies } from './tokens/token-families.js';
import { TokenInspection } from './tokens/token-inspection.js';
import { TokenRevocation } from './tokens/token-revocation.js';
import { TokenRevoker } from './tokens/token-revoker.js';
import { TokenIssuer } from './tokens/token.issuer.js';
import { Tokens } from './tokens/tokens.js';
import { UserClaims } from './tokens/user-claims.js';

/** What a host may inject anywhere, as it is. */
export const SERVICES = [
  ApplicationAdministration,
  Applications,
  AuthorizationEvents,
  AuthorizationServer,
  CleaningWatch,
  DeviceAuthorizations,
  DotImport,
  EncryptionRotation,
  ExpiredRecords,
  Health,
  InactiveApplications,
  KeyRotation,
  LogoutDeliveries,
  LogoutPages,
  OAuth2HealthIndicator,
  Outbound,
  Refusals,
  Resources,
  ScheduledCleaning,
  ScopeMigration,
  Sessions,
  SigningKeys,
  Statistics,
  TokenEvents,
  TokenInspection,
  TokenIssuer,
  TokenRevocation,
  Tokens,
];

/** What these are made of. */
export const PARTS = [
  AccessTokenRecords,
  ApplicationUse,
  AuditLog,
  AuthenticationRequests,
  AuthorizationIssuer,
  AuthorizationResponses,
  ClientSecrets,
  ConsentForm,
  CrossOrigin,
  DeviceForm,
  FormTokens,
  GivenConsents,
  IdTokenHints,
  IdTokenIssuer,
  Interaction,
  Introspection,
  JwtAccessTokens,
  Lifetimes,
  LogoutRequests,
  LogoutTokenIssuer,
  PasswordGrant,
  RefreshRetries,
  ResourceOwnerCheck,
  RevocationPublisher,
  SecretRotation,
  StoredKeys,
  TokenFamilies,
  TokenResponseType,
  TokenRevoker,
  UserClaims,
];
