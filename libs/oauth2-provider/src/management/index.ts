/** Entry point `nest-oauth2-provider/management`: pages and API for applications, connected apps and administration. */
export { AnswersAlike, ApiController } from './api/api-controller.js';
export { MANAGEMENT_API_CONTROLLERS } from './api/api-area.js';
export { AdministrationApi } from './api/administration.api.js';
export { ApplicationsApi } from './api/applications.api.js';
export { ConnectionsApi } from './api/connections.api.js';
export { Described, type Description } from './api/described.js';
export { jsonBody } from './api/json-body.js';
export { type ApiCall, ManagementApi, WholeAnswer } from './api/management-api.js';
export { SessionsApi } from './api/sessions.api.js';
export { MANAGEMENT_SCOPES } from '../protocol/scope.js';
export type { ManagementAction } from '../events/event.js';
export {
  ConnectedApps,
  type ConnectedApp,
  type ConnectionList,
  type Permission,
  type RevokedConnection,
} from './connections/connected-apps.js';
export { CONNECTION_CONTROLLERS } from './connections/connection-area.js';
export { ConnectionsController } from './connections/connections.controller.js';
export { SessionsController } from './connections/sessions.controller.js';
export { type OwnSession, UserSessions } from './connections/user-sessions.js';
export { ManagementAudit, type ChangedThing } from './management-audit.js';
export { ManagementDesk, type PageWork } from './management-desk.js';
export { notFound } from './not-found.js';
export { AccessTokenAdmin } from './administration/access-token.admin.js';
export { AdminClass, AdminParts } from './administration/admin-class.js';
export {
  type AdminColumn,
  type AdminColumnShape,
  type AdminValue,
  column,
} from './administration/admin-column.js';
export { type AdminFilter, type AdminStates, choice } from './administration/admin-filter.js';
export * from './administration/admin-kinds.js';
export type { AdminPage, AdminQuery, Exact } from './administration/admin-query.js';
export type { Sought } from './administration/admin-search.js';
export { Administration } from './administration/administration.js';
export { AdministrationController } from './administration/administration.controller.js';
export { AdministrationFigures, type OverviewFigures } from './administration/administration-figures.js';
export { ADMINISTRATION_CONTROLLERS, type AdminClasses } from './administration/administration.parts.js';
export { ApplicationAdmin } from './administration/application.admin.js';
export { AuthorizationCodeAdmin } from './administration/authorization-code.admin.js';
export { ConsentAdmin } from './administration/consent.admin.js';
export { DeviceCodeAdmin } from './administration/device-code.admin.js';
export { IdTokenAdmin } from './administration/id-token.admin.js';
export { LogoutDeliveryAdmin } from './administration/logout-delivery.admin.js';
export { type RevokedRecord } from './administration/record-revocation.js';
export { RefreshTokenAdmin } from './administration/refresh-token.admin.js';
export { TokenFamilyAdmin } from './administration/token-family.admin.js';
export { APPLICATION_CONTROLLERS } from './applications/application.providers.js';
export type { ApplicationField, FieldGroup, FieldKind } from './applications/application-fields.js';
export type { FormValues } from './applications/application-form.js';
export type { ApplicationRules } from './applications/application-rules.js';
export { ManagedApplications, type ManagedFilter } from './applications/managed-applications.js';
export { DefaultManagementPages, ManagementPages } from './management-pages.js';
export { type ManagementController, ManagementPlaces } from './management-places.js';
export {
  ManagementPolicy,
  OWN_GRANT_TYPES,
  OWN_MEMBERS,
  OWN_MEMBERS_WITHOUT_CONSENT,
} from './management-policy.js';
export { ManagementThrottle } from './management-throttle.js';
export { DEFAULT_MANAGEMENT_CONTROLLERS, OAuth2ManagementModule } from './oauth2-management.module.js';
export type { OAuth2ManagementStructure } from './oauth2-management.module-definition.js';
export type { ConnectionRevocationView, ConnectionRevokedView } from './pages/connection-revocation.page.js';
export type { ConnectionsView } from './pages/connections.page.js';
export type { ApplicationCredentialsView } from './pages/application-credentials.page.js';
export type { ApplicationDeletionView } from './pages/application-deletion.page.js';
export type { FieldView } from './pages/application-fields.part.js';
export type { ApplicationFormView } from './pages/application-form.page.js';
export type { ApplicationSecretView } from './pages/application-secret.page.js';
export type { ApplicationTrialView } from './pages/application-trial.page.js';
export type { ManagedApplicationView } from './pages/application.page.js';
export type { ApplicationsView, ShownFilter } from './pages/applications.page.js';
export type { ManagementErrorView } from './pages/error.page.js';
export type { AdministrationListView } from './pages/admin-list.page.js';
export type { AdministrationView } from './pages/admin-overview.page.js';
export type { AdministrationRecordView } from './pages/admin-record.page.js';
export type { AdministrationRevocationView } from './pages/admin-revocation.page.js';
export { type ManagementLayout, renderManagement } from './pages/management-layout.js';
export type { SessionEndView, SessionsView } from './pages/sessions.page.js';
export type { Person } from './person.js';
export type { Place, Visit } from './visit.js';
