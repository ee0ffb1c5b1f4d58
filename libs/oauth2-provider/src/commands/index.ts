import { ClearTokensCommand } from './clear-tokens.command.js';
import { CreateApplicationCommand } from './create-application.command.js';
import { ImportDotCommand } from './import-dot.command.js';
import { CreateClientCommand } from './create-client.command.js';

export { DestructiveCommand } from './destructive-command.js';
export { COMMAND_FACTORY_OPTIONS, Interrupted, RefusedError, UsageError } from './exit.js';
export { OAuth2Command } from './oauth2-command.js';
export { interruptible } from './terminal/interruptible.js';
export { withProgress } from './terminal/progress.js';
export { confirm, secretInput } from './terminal/prompt.js';
export { table } from './terminal/table.js';
export { ClearTokensCommand, CreateApplicationCommand, CreateClientCommand, ImportDotCommand };

/** The providers of a command line on your own module, beside `OAuth2ProviderModule`. */
export const OAUTH2_COMMANDS = [
  CreateApplicationCommand,
  CreateClientCommand,
  ClearTokensCommand,
  ImportDotCommand,
];
