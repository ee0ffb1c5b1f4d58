import { type DynamicModule, Module } from '@nestjs/common';
import { CommandRunner, InjectCommander } from 'nest-commander';
import { OAUTH2_COMMANDS } from 'nest-oauth2-provider/commands';
import type { Config } from '../../server/src/config/config.js';
import { ReferenceModule } from '../../server/src/reference.module.js';
import { CreateUserCommand } from './create-user.command.js';

type Command = Parameters<CommandRunner['setCommand']>[0];

/** The maintenance commands on the server's own configuration and database. */
@Module({})
export class CliModule {
  constructor(@InjectCommander() program: Command) {
    program.name('cli').description('Maintains the reference server.').showHelpAfterError('See --help.');
  }

  /** @param migrate false leaves the database as it is, for a command that only looks or migrates itself */
  static register(config: Config, migrate = true): DynamicModule {
    return {
      module: CliModule,
      imports: [ReferenceModule.register(config, { migrate, timeOuts: false })],
      providers: [...OAUTH2_COMMANDS, CreateUserCommand],
    };
  }
}
