import {
  type ConnectionRevocationView,
  type ConnectionRevokedView,
  renderConnectionRevocation,
  renderConnectionRevoked,
} from './pages/connection-revocation.page.js';
import { type ConnectionsView, renderConnections } from './pages/connections.page.js';
import { type AdministrationListView, renderAdministrationList } from './pages/admin-list.page.js';
import { type AdministrationView, renderAdministration } from './pages/admin-overview.page.js';
import { type AdministrationRecordView, renderAdministrationRecord } from './pages/admin-record.page.js';
import {
  type AdministrationRevocationView,
  renderAdministrationRevocation,
} from './pages/admin-revocation.page.js';
import {
  type ApplicationCredentialsView,
  renderApplicationCredentials,
} from './pages/application-credentials.page.js';
import {
  type ApplicationDeletionView,
  renderApplicationDeletion,
} from './pages/application-deletion.page.js';
import { type ApplicationFormView, renderApplicationForm } from './pages/application-form.page.js';
import { type ApplicationSecretView, renderApplicationSecret } from './pages/application-secret.page.js';
import { type ApplicationTrialView, renderApplicationTrial } from './pages/application-trial.page.js';
import { type ManagedApplicationView, renderApplication } from './pages/application.page.js';
import { type ApplicationsView, renderApplications } from './pages/applications.page.js';
import { type ManagementErrorView, renderManagementError } from './pages/error.page.js';
import {
  type SessionEndView,
  type SessionsView,
  renderSessionEnd,
  renderSessions,
} from './pages/sessions.page.js';

/**
 * The pages of the management. A host extends this class and overrides the page that it wants to draw itself;
 * `renderManagement` gives it the look of the others.
 */
export abstract class ManagementPages {
  /** Says what went wrong. It has no form. */
  error(view: ManagementErrorView): string | Promise<string> {
    return renderManagementError(view);
  }

  /** The applications that may use the account of whoever looks. */
  connections(view: ConnectionsView): string | Promise<string> {
    return renderConnections(view);
  }

  /** Asks before an application loses its access: a form. */
  connectionRevocation(view: ConnectionRevocationView): string | Promise<string> {
    return renderConnectionRevocation(view);
  }

  /** Says what it lost. */
  connectionRevoked(view: ConnectionRevokedView): string | Promise<string> {
    return renderConnectionRevoked(view);
  }

  /** Where somebody is signed in. */
  sessions(view: SessionsView): string | Promise<string> {
    return renderSessions(view);
  }

  /** Asks before a session ends, or all but this one: a form. */
  sessionEnd(view: SessionEndView): string | Promise<string> {
    return renderSessionEnd(view);
  }

  /** What administrators see first: figures and charts. */
  administration(view: AdministrationView): string | Promise<string> {
    return renderAdministration(view);
  }

  /** A list of records of one kind, with its search and its filters. */
  administrationList(view: AdministrationListView): string | Promise<string> {
    return renderAdministrationList(view);
  }

  /** One record. */
  administrationRecord(view: AdministrationRecordView): string | Promise<string> {
    return renderAdministrationRecord(view);
  }

  /** Asks before a record is revoked: one POST form. */
  administrationRevocation(view: AdministrationRevocationView): string | Promise<string> {
    return renderAdministrationRevocation(view);
  }

  applications(view: ApplicationsView): string | Promise<string> {
    return renderApplications(view);
  }

  application(view: ManagedApplicationView): string | Promise<string> {
    return renderApplication(view);
  }

  /** One POST form, to register an application or to change one. */
  applicationForm(view: ApplicationFormView): string | Promise<string> {
    return renderApplicationForm(view);
  }

  /** Shows a secret, this once. */
  applicationCredentials(view: ApplicationCredentialsView): string | Promise<string> {
    return renderApplicationCredentials(view);
  }

  /** One POST form, which asks for a new secret. */
  applicationSecret(view: ApplicationSecretView): string | Promise<string> {
    return renderApplicationSecret(view);
  }

  /** One POST form, which asks whether it is to be deleted. */
  applicationDeletion(view: ApplicationDeletionView): string | Promise<string> {
    return renderApplicationDeletion(view);
  }

  applicationTrial(view: ApplicationTrialView): string | Promise<string> {
    return renderApplicationTrial(view);
  }
}

/** The pages as the library draws them. */
export class DefaultManagementPages extends ManagementPages {}
