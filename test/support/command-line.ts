import type { DynamicModule } from '@nestjs/common';
import { CommandFactory, CommandRunnerService } from 'nest-commander';
import { COMMAND_FACTORY_OPTIONS } from 'nest-oauth2-provider/commands';

/** What a command left behind: what it wrote, and the exit code that its process would have. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/**
 * Runs a command line in this process, each time on a new application.
 * @param close whether the application is closed afterwards, and its data source with it
 */
export async function runCommand(
  cli: DynamicModule,
  args: readonly string[],
  close: boolean,
): Promise<Outcome> {
  const outcome = { stdout: '', stderr: '' };
  const writeTo = (stream: 'stdout' | 'stderr') => (text: unknown) => {
    outcome[stream] += String(text);
    return true;
  };
  const before = process.exitCode;
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(writeTo('stdout')),
    jest.spyOn(process.stderr, 'write').mockImplementation(writeTo('stderr')),
  ];
  try {
    const app = await CommandFactory.createWithoutRunning(cli, {
      ...COMMAND_FACTORY_OPTIONS,
      abortOnError: false,
    });
    process.exitCode = 0;
    await app.get(CommandRunnerService).run(['node', 'cli', ...args]);
    if (close) await app.close();
    return { ...outcome, code: Number(process.exitCode) };
  } finally {
    spies.forEach((spy) => spy.mockRestore());
    process.exitCode = before;
  }
}
