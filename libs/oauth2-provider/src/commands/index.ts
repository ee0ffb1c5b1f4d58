import { ClearTokensCommand } from './clear-tokens.command.js';
import { CreateApplicationCommand } from './create-application.command.js';
import { CreateClientCommand } from './create-client.command.js';
import { RotateKeysCommand } from './rotate-keys.command.js';

export { COMMAND_FACTORY_OPTIONS, RefusedError, UsageError } from './exit.js';
export { OAuth2Command } from './oauth2-command.js';
export { ClearTokensCommand, CreateApplicationCommand, CreateClientCommand, RotateKeysCommand };

/** The providers of a command line on your own module, beside `OAuth2ProviderModule`. */
export const OAUTH2_COMMANDS = [
  CreateApplicationCommand,
  CreateClientCommand,
  ClearTokensCommand,
  RotateKeysCommand,
];
