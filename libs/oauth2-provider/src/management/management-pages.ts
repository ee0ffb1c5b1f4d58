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

/**
 * The pages of the management. A host extends this class and overrides the page that it wants to draw itself;
 * `renderManagement` gives it the look of the others.
 */
export abstract class ManagementPages {
  /** Says what went wrong. It has no form. */
  error(view: ManagementErrorView): string | Promise<string> {
    return renderManagementError(view);
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
