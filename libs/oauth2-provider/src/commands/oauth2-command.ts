import { CommandRunner, Option } from 'nest-commander';
import { exitCodeOf, isCommanderError, messageOf, stopParsing } from './exit.js';

type Command = Parameters<CommandRunner['setCommand']>[0];

/**
 * A command as scripts like it: `--json` answers one object on stdout and nothing else, errors go to stderr,
 * and the exit code is 0, 1 for a refused request or 2 for wrong usage or a value that is not allowed.
 * Extend it for commands of your own; `execute` throws UsageError or RefusedError.
 */
export abstract class OAuth2Command<Options extends object = object> extends CommandRunner {
  protected abstract execute(args: string[], options: Options & { json?: boolean }): Promise<void>;

  override setCommand(command: Command): this {
    command.exitOverride(stopParsing).allowExcessArguments(false).showHelpAfterError('See --help.');
    return super.setCommand(command);
  }

  override async run(args: string[], options: object = {}): Promise<void> {
    try {
      await this.execute(args, options as Options);
    } catch (error) {
      if (isCommanderError(error)) throw error;
      process.stderr.write(`${messageOf(error)}\n`);
      process.exitCode = exitCodeOf(error);
    }
  }

  @Option({ flags: '--json', description: 'print one JSON object and nothing else' })
  json(): boolean {
    return true;
  }

  /** Writes the answer: the object with `--json`, else the lines. */
  protected answer(options: { json?: boolean }, object: object, lines: readonly string[]): void {
    process.stdout.write(options.json ? `${JSON.stringify(object)}\n` : `${lines.join('\n')}\n`);
  }

  protected warn(message: string): void {
    process.stderr.write(`warning: ${message}\n`);
  }
}
