import { ConsoleLogger } from '@nestjs/common';

/** Nest reports a failed start with its stack, and throws it as well; the caller says it once, and better. */
class StartLogger extends ConsoleLogger {
  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'ExceptionHandler') super.error(message, ...rest);
  }
}

/** How `NestFactory` makes an app that says what is wrong and no more. */
export function startOptions() {
  return { abortOnError: false, logger: new StartLogger({ logLevels: ['warn', 'error', 'fatal'] }) };
}
