import type { LoggerService } from '@nestjs/common';

/** A logger that keeps every line. */
export function recorder(lines: unknown[]): LoggerService {
  const record = (...words: unknown[]) => void lines.push(words.map(String).join(' '));
  return { log: record, error: record, warn: record, debug: record, verbose: record, fatal: record };
}
