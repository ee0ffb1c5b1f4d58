import 'reflect-metadata';
import { CommandFactory } from 'nest-commander';
import { COMMAND_FACTORY_OPTIONS } from 'nest-oauth2-provider/commands';
import { readConfig } from '../../server/src/config/config.js';
import { UnusableDatabase } from '../../server/src/database/open-database.js';
import { CliModule } from './cli.module.js';
import { migratesFirst } from './migrates-first.js';
import { answerWithoutDatabase } from './without-database.js';

const args = process.argv.slice(2);
try {
  const cli = CliModule.register(readConfig(process.env), migratesFirst(args));
  await CommandFactory.run(cli, { ...COMMAND_FACTORY_OPTIONS, logger: false, abortOnError: false });
} catch (error) {
  // The environment or the database is not as it should be: one sentence, as the server says it.
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  const answer = error instanceof UnusableDatabase ? await answerWithoutDatabase(args) : undefined;
  if (answer) process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.exitCode = 1;
}
