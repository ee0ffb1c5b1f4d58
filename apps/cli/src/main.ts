import 'reflect-metadata';
import { CommandFactory } from 'nest-commander';
import { COMMAND_FACTORY_OPTIONS } from 'nest-oauth2-provider/commands';
import { readConfig } from '../../server/src/config/config.js';
import { CliModule } from './cli.module.js';
import { migratesFirst } from './migrates-first.js';

try {
  const cli = CliModule.register(readConfig(process.env), migratesFirst(process.argv.slice(2)));
  await CommandFactory.run(cli, { ...COMMAND_FACTORY_OPTIONS, logger: false, abortOnError: false });
} catch (error) {
  // The environment or the database is not as it should be: one sentence, as the server says it.
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
