import type { Provider } from '@nestjs/common';
import type { ManagementController } from '../management-places.js';
import { OncePerForm } from '../once-per-form.js';
import { ApplicationController } from './application.controller.js';
import { ApplicationForms } from './application-forms.js';
import { ApplicationSecretController } from './application-secret.controller.js';
import { ApplicationsController } from './applications.controller.js';
import { DeleteApplicationController } from './delete-application.controller.js';
import { ManagedApplications } from './managed-applications.js';
import { RegisterApplicationController } from './register-application.controller.js';
import { UpdateApplicationController } from './update-application.controller.js';

/** The pages of applications. Registration comes before the one with an id in its path. */
export const APPLICATION_CONTROLLERS: readonly ManagementController[] = [
  ApplicationsController,
  RegisterApplicationController,
  ApplicationController,
  UpdateApplicationController,
  ApplicationSecretController,
  DeleteApplicationController,
];

export const APPLICATION_PROVIDERS: readonly Provider[] = [
  ManagedApplications,
  ApplicationForms,
  OncePerForm,
];
