import { CleanupApplicationsCommand } from './cleanup-applications.command.js';
import { ClearTokensCommand } from './clear-tokens.command.js';
import { CreateApplicationCommand } from './create-application.command.js';
import { CreateClientCommand } from './create-client.command.js';
import { DeleteApplicationCommand } from './delete-application.command.js';
import { DoctorCommand } from './doctor.command.js';
import { HealthCheckCommand } from './health-check.command.js';
import { ImportDotCommand } from './import-dot.command.js';
import { IntrospectCommand } from './introspect.command.js';
import { ListApplicationsCommand } from './list-applications.command.js';
import { MaintenanceCommand } from './maintenance.command.js';
import { MigrateScopeCommand } from './migrate-scope.command.js';
import { MigrateCommand } from './migrate.command.js';
import { RevokeTokensCommand } from './revoke-tokens.command.js';
import { RotateEncryptionCommand } from './rotate-encryption.command.js';
import { RotateKeysCommand } from './rotate-keys.command.js';
import { RotateSecretCommand } from './rotate-secret.command.js';
import { UpdateApplicationCommand } from './update-application.command.js';

export { DestructiveCommand } from './destructive-command.js';
export { COMMAND_FACTORY_OPTIONS, Interrupted, RefusedError, UsageError } from './exit.js';
export { OAuth2Command } from './oauth2-command.js';
export { interruptible } from './terminal/interruptible.js';
export { withProgress } from './terminal/progress.js';
export { confirm, secretInput } from './terminal/prompt.js';
export { table } from './terminal/table.js';

export {
  CleanupApplicationsCommand,
  ClearTokensCommand,
  CreateApplicationCommand,
  CreateClientCommand,
  DeleteApplicationCommand,
  DoctorCommand,
  HealthCheckCommand,
  ImportDotCommand,
  IntrospectCommand,
  ListApplicationsCommand,
  MaintenanceCommand,
  MigrateCommand,
  MigrateScopeCommand,
  RevokeTokensCommand,
  RotateEncryptionCommand,
  RotateKeysCommand,
  RotateSecretCommand,
  UpdateApplicationCommand,
};

/** The providers of a command line on your own module, beside `OAuth2ProviderModule`. */
export const OAUTH2_COMMANDS = [
  CreateApplicationCommand,
  CreateClientCommand,
  UpdateApplicationCommand,
  ListApplicationsCommand,
  DeleteApplicationCommand,
  CleanupApplicationsCommand,
  RotateSecretCommand,
  RevokeTokensCommand,
  IntrospectCommand,
  MigrateScopeCommand,
  ClearTokensCommand,
  MaintenanceCommand,
  HealthCheckCommand,
  DoctorCommand,
  RotateKeysCommand,
  RotateEncryptionCommand,
  MigrateCommand,
  ImportDotCommand,
];
