export {
  ApplicationAdministration,
  type ApplicationChanges,
  type ApplicationDependents,
  type ApplicationPage,
  type RemovalOptions,
} from './clients/application-administration.js';
export { Applications } from './clients/applications.js';
export { ClientAuthenticationMethod } from './clients/client-authentication-method.js';
export { ClientAuthentication } from './clients/client-authentication.js';
export { ClientSecretBasic, ClientSecretPost } from './clients/client-secret-methods.js';
export type { ApplicationRegistration, RegisteredApplication } from './clients/client-registration.js';
export { ClientIdGenerator, ClientSecretGenerator } from './clients/generators.js';
export * from './clients/invalid-application.js';
export { PublicClient } from './clients/none.method.js';
export { type AccessTokenShape, Resources } from './clients/resources.js';
export { Scopes } from './clients/scopes.js';
export type { RotateOptions, RotatedSecret } from './clients/secret-rotation.js';
export { DEFAULT_DOCTOR_CHECKS } from './doctor/default-checks.js';
export { type Diagnosis, Doctor, type Finding } from './doctor/doctor.js';
export {
  DoctorCheck,
  type KnownObservation,
  type Observation,
  type OwnObservation,
} from './doctor/doctor-check.js';
export { AuthorizationController } from './endpoints/authorization.controller.js';
export { AuthorizationServer, type ConsentRequest } from './endpoints/authorization-server.js';
export { ConsentForm } from './endpoints/consent-form.js';
export { DeviceAuthorizationController } from './endpoints/device-authorization.controller.js';
export { DeviceController } from './endpoints/device.controller.js';
export { DeviceForm } from './endpoints/device-form.js';
export { EndSessionController } from './endpoints/end-session.controller.js';
export type { EndpointClass } from './endpoints/endpoint.js';
export { HealthController } from './endpoints/health.controller.js';
export { Interaction } from './endpoints/interaction.js';
export { IntrospectionController } from './endpoints/introspection.controller.js';
export { JwksController } from './endpoints/jwks.controller.js';
export { MaintenanceController } from './endpoints/maintenance.controller.js';
export { LogoutPages } from './endpoints/logout-pages.js';
export { type LogoutRequest, LogoutRequests } from './endpoints/logout-requests.js';
export { Refusals } from './endpoints/refusals.js';
export { RevocationController } from './endpoints/revocation.controller.js';
export { TokenController } from './endpoints/token.controller.js';
export { UserInfoController } from './endpoints/userinfo.controller.js';
export { AuditLog, auditLine } from './events/audit-log.js';
export type {
  CredentialKind,
  ManagementAction,
  OAuth2Event,
  OAuth2EventMap,
  OAuth2EventName,
  RevocationReason,
} from './events/event.js';
export { OAuth2EventListener } from './events/oauth2-event-listener.js';
export { OAuth2Events } from './events/oauth2-events.js';
export { AuthorizationCodeGrant } from './grants/authorization-code.grant.js';
export { ClientCredentialsGrant } from './grants/client-credentials.grant.js';
export { DeviceCodeGrant } from './grants/device-code.grant.js';
export { Grant, Grants } from './grants/grant.js';
export { PasswordGrant } from './grants/password.grant.js';
export { RefreshTokenGrant } from './grants/refresh-token.grant.js';
export { type OAuthRequest, toOAuthRequest } from './http/oauth-request.js';
export { Outbound, OutboundRefused, type OutboundRequest, type OutboundResponse } from './http/outbound.js';
export type { HttpReply, HttpRequest } from './http/platform.js';
export { Responder } from './http/responder.js';
export { DotImport, type DotImportOptions, type ImportProgress } from './importing/dot-import.js';
export type {
  ImportNote,
  ImportReport,
  ImportTally,
  ImportedKind,
  SkipReason,
  Skipped,
} from './importing/import-report.js';
export { type CleaningState, CleaningWatch } from './maintenance/cleaning-watch.js';
export {
  Health,
  type HealthChecks,
  type HealthOptions,
  type HealthReport,
  UNHEALTHY,
} from './maintenance/health.js';
export { OAuth2HealthIndicator, type OAuth2HealthResult } from './maintenance/health-indicator.js';
export {
  type InactiveApplication,
  InactiveApplications,
  type InactiveOptions,
  type KeepingReason,
} from './maintenance/inactive-applications.js';
export { MaintenancePolicy } from './maintenance/maintenance-policy.js';
export { ScheduledCleaning } from './maintenance/scheduled-cleaning.js';
export { Statistics, type TokenAudit, type UsageStatistics } from './maintenance/statistics.js';
export {
  DEFAULT_CLIENT_AUTHENTICATION_METHODS,
  DEFAULT_ENDPOINTS,
  DEFAULT_GRANTS,
  DEFAULT_RESPONSE_TYPES,
  type OAuth2ProviderStructure,
} from './oauth2-provider.module-definition.js';
export { OAuth2ProviderModule } from './oauth2-provider.module.js';
export { CATALOGUE, type CatalogueEntry, type FindingCode } from './options/catalogue.js';
export { OAuth2ProviderOptions, type OAuth2ProviderOptionsInput } from './options/options.js';
export { InvalidOptions } from './options/invalid-options.js';
export type { AuthorizationRequest } from './protocol/authorization-request.js';
export type { AuthenticationRequest } from './protocol/authentication-request.js';
export type { ClaimRequest, ClaimRequests, RequestedClaims } from './protocol/claims-parameter.js';
export * from './protocol/errors.js';
export type { IdTokenHint } from './protocol/id-token-hint.js';
export type { TokenLifetimeKind, TokenLifetimes } from './protocol/lifetimes.js';
export type { IntrospectionResponse } from './protocol/introspection.js';
export { Parameters } from './protocol/parameters.js';
export { redirectUriMismatch } from './protocol/redirect-uri-mismatch.js';
export { formActionSource, originAllowed, redirectUriAllowed } from './protocol/redirect-uri.js';
export type { AccessTokenFormat, KnownResources, ResourceRules } from './protocol/resource.js';
export type { OAuthResponse } from './protocol/response.js';
export { RESPONSE_MODES, type ResponseMode } from './protocol/response-mode.js';
export { coversScopes, formatScope, parseScope, resolveScope, scopeDescriptions } from './protocol/scope.js';
export { sidOf } from './protocol/session-id.js';
export type { TokenResponse } from './protocol/token-response.js';
export type { SigningKeyInput } from './protocol/signing-key.js';
export { parseUrl } from './protocol/url.js';
export { AuthorizationError, VerifiedRedirect } from './protocol/verified-redirect.js';
export type { UriRules } from './protocol/wildcard-uri.js';
export type { Brand } from './resource-owner/brand.js';
export type { Catalogues, Language, TextValues, Texts } from './resource-owner/languages/language.js';
export { Languages } from './resource-owner/languages/languages.js';
export type { PageFrame } from './resource-owner/page-frame.js';
export { PageFrames } from './resource-owner/page-frames.js';
export { pageHeaders } from './resource-owner/page-headers.js';
export { DefaultPages, Pages } from './resource-owner/pages.js';
export type { ConsentView } from './resource-owner/pages/consent.page.js';
export type { DeviceView } from './resource-owner/pages/device.page.js';
export type { DeviceConfirmationView } from './resource-owner/pages/device-confirmation.page.js';
export type { DeviceDoneView } from './resource-owner/pages/device-done.page.js';
export type { ErrorView } from './resource-owner/pages/error.page.js';
export type { LoggedOutView } from './resource-owner/pages/logged-out.page.js';
export type { LogoutView } from './resource-owner/pages/logout.page.js';
export {
  FORM_POST_SCRIPT,
  FORM_POST_SCRIPT_HASH,
  type FormPostView,
} from './resource-owner/pages/form-post.page.js';
export { type Layout, escapeHtml, renderLayout } from './resource-owner/pages/layout.js';
export { STYLE, STYLE_HASHES, WIDE_STYLE } from './resource-owner/pages/style.js';
export {
  type Claims,
  type ClaimsRequest,
  type Login,
  type LoginRequest,
  ResourceOwners,
} from './resource-owner/resource-owners.js';
export * from './resource-server/index.js';
export { AuthorizationEvents } from './response-types/authorization-events.js';
export { CodeResponseType } from './response-types/code.response-type.js';
export { IdTokenResponseType } from './response-types/id-token.response-type.js';
export { NoneResponseType } from './response-types/none.response-type.js';
export {
  type GrantedAuthorization,
  type GrantedRequest,
  ResponseType,
  ResponseTypes,
} from './response-types/response-type.js';
export { TokenResponseType } from './response-types/token.response-type.js';
export { type DotTables } from './storage/dot/dot-database.js';
export { UnusableDotDatabase } from './storage/dot/dot-tables.js';
export { AbstractAccessToken, AccessToken } from './storage/entities/access-token.entity.js';
export {
  AbstractApplication,
  Application,
  type ClientType,
  type StoredSecret,
} from './storage/entities/application.entity.js';
export {
  AbstractAuthorizationCode,
  AuthorizationCode,
} from './storage/entities/authorization-code.entity.js';
export { InstantColumn, ListColumn } from './storage/entities/columns.js';
export { Cleanup } from './storage/entities/cleanup.entity.js';
export { AbstractConsent, Consent } from './storage/entities/consent.entity.js';
export { AbstractDeviceCode, DeviceCode } from './storage/entities/device-code.entity.js';
export { AbstractIdToken, IdToken } from './storage/entities/id-token.entity.js';
export { ImportedApplication } from './storage/entities/imported-application.entity.js';
export { AbstractLogoutDelivery, LogoutDelivery } from './storage/entities/logout-delivery.entity.js';
export { AbstractRefreshToken, RefreshToken } from './storage/entities/refresh-token.entity.js';
export { SigningKey } from './storage/entities/signing-key.entity.js';
export { TABLES } from './storage/entities/tables.js';
export { AbstractTokenFamily, TokenFamily } from './storage/entities/token-family.entity.js';
export { UserCodeAttempts } from './storage/entities/user-code-attempts.entity.js';
export { type Entities, oauth2Entities } from './storage/entities.js';
export * from './storage/repositories.js';
export type { ApplicationFilter } from './storage/application.store.js';
export type { EndedRecords } from './storage/mass-revocation.js';
export { Migrations } from './storage/run-migrations.js';
export type { Cleaned } from './storage/cleanup.store.js';
export type { ExpiringKind, Removed } from './storage/expired-rows.js';
export type { IssuedRecords } from './storage/issued-records.js';
export { type TokenPlace, TokenStore } from './storage/token.store.js';
export { unavailable } from './storage/unavailable.js';
export { isUniqueViolation } from './storage/unique-violation.js';
export type { Amount, ApplicationUsage } from './storage/usage.js';
export { Writes, writesOf } from './storage/writes.js';
export {
  type Claim,
  type ClaimedDeviceCode,
  DeviceAuthorizations,
  type DeviceDecision,
  type StartedDeviceAuthorization,
} from './tokens/device-authorizations.js';
export {
  EncryptionRotation,
  type EncryptionRotationOptions,
  type RotatedEncryption,
} from './tokens/encryption-rotation.js';
export {
  type ClearOptions,
  type ClearOutcome,
  type ClearProgress,
  type ClearedRecords,
  ExpiredRecords,
} from './tokens/expired-records.js';
export { type IntrospectionCaller, IntrospectionPolicy } from './tokens/introspection-policy.js';
export { Lifetimes } from './tokens/lifetimes.js';
export {
  type MigratedScopes,
  ScopeMigration,
  type ScopeMigrationOptions,
  UnknownScope,
} from './tokens/scope-migration.js';
export { type Issuance, TokenEvents } from './tokens/token-events.js';
export { type DeliveryCounts, LogoutDeliveries } from './tokens/logout-deliveries.js';
export { type EndedSession, type SessionApplication, Sessions, type UserSession } from './tokens/sessions.js';
export {
  type KeptKey,
  KeyRotation,
  KeysNotKept,
  type PlannedRotation,
  type RotateKeysOptions,
} from './tokens/key-rotation.js';
export type { KeyState } from './protocol/signing-key-life.js';
export { Signer } from './tokens/signer.js';
export { SigningKeys, type SigningOrder } from './tokens/signing-keys.js';
export { StoredAccessTokenVerifier } from './tokens/stored-access-token.verifier.js';
export { SubjectIdentifiers } from './tokens/subject-identifiers.js';
export { TokenGenerator, type TokenKind } from './tokens/token-generator.js';
export { type Inactivity, type InspectedToken, TokenInspection } from './tokens/token-inspection.js';
export {
  type RevocationOptions,
  type RevokedTokens,
  type TokenOwner,
  TokenRevocation,
  UnknownFamily,
} from './tokens/token-revocation.js';
export { type TokenOrder, Tokens } from './tokens/tokens.js';
export { TokenIssuer } from './tokens/token.issuer.js';
export { UserCodeGenerator } from './tokens/user-code-generator.js';
