import 'reflect-metadata';
import { CommandFactory } from 'nest-commander';
import { COMMAND_FACTORY_OPTIONS } from 'nest-oauth2-provider/commands';
import { readConfig } from '../../server/src/config/config.js';
import { CliModule } from './cli.module.js';

try {
  // Every other command brings the database up to date before it begins.
  const migrate = process.argv[2] !== 'migrate';
  const cli = CliModule.register(readConfig(process.env), migrate);
  await CommandFactory.run(cli, { ...COMMAND_FACTORY_OPTIONS, logger: false, abortOnError: false });
} catch (error) {
  // The environment or the database is not as it should be: one sentence, as the server says it.
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
