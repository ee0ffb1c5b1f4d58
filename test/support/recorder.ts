import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';

/** A logger that keeps every line. */
export function recorder(lines: { push(line: string): unknown }): LoggerService {
  const record = (...words: unknown[]) =>
    void lines.push(words.map((word) => (typeof word === 'string' ? word : inspect(word))).join(' '));
  return { log: record, error: record, warn: record, debug: record, verbose: record, fatal: record };
}

/** A logger that tells each line to both. */
export function both(one: LoggerService, other: LoggerService | false | undefined): LoggerService {
  if (!other) return one;
  const tell =
    (level: keyof LoggerService) =>
    (message: unknown, ...more: unknown[]) => {
      for (const each of [one, other])
        (each[level] as LoggerService['log'] | undefined)?.call(each, message, ...more);
    };
  return {
    log: tell('log'),
    error: tell('error'),
    warn: tell('warn'),
    debug: tell('debug'),
    verbose: tell('verbose'),
    fatal: tell('fatal'),
  };
}
