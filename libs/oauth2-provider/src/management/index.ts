/** Entry point `nest-oauth2-provider/management`: pages and API for applications, connected apps and administration. */
export type { ManagementAction } from '../events/event.js';
export { ManagementAudit, type ChangedThing } from './management-audit.js';
export { ManagementDesk, type PageWork, notFound } from './management-desk.js';
export { DefaultManagementPages, ManagementPages } from './management-pages.js';
export { type ManagementController, ManagementPlaces } from './management-places.js';
export { ManagementPolicy, OWN_GRANT_TYPES, OWN_MEMBERS } from './management-policy.js';
export { ManagementThrottle } from './management-throttle.js';
export { DEFAULT_MANAGEMENT_CONTROLLERS, OAuth2ManagementModule } from './oauth2-management.module.js';
export type { OAuth2ManagementStructure } from './oauth2-management.module-definition.js';
export type { ManagementErrorView } from './pages/error.page.js';
export { type ManagementLayout, renderManagement } from './pages/management-layout.js';
export type { Person } from './person.js';
export type { Place, Visit } from './visit.js';
