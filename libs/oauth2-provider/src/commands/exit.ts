import type { CommandFactory } from 'nest-commander';
import { ApplicationExists, InvalidApplication, UnknownApplication } from '../clients/invalid-application.js';
import { CATALOGUE } from '../options/catalogue.js';
import { isSchemaMismatch } from '../storage/schema-mismatch.js';
import { described } from './findings.js';

type FactoryOptions = Exclude<
  Parameters<typeof CommandFactory.run>[1],
  undefined | false | readonly unknown[]
>;

/** The command was called in a way, or with a value, that is not allowed: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The request was understood and refused: exit code 1. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Somebody ended it on the way: exit code 128 and the number of the signal, as shells have it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: number) {
    super('interrupted');
    this.exitCode = 128 + signal;
  }
}

const REFUSED = 1;
const USAGE = 2;

/** 1 for a refusal and for whatever went wrong by itself, 2 for wrong usage and values that are not allowed. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof ApplicationExists || error instanceof UnknownApplication) return REFUSED;
  return error instanceof InvalidApplication || error instanceof UsageError ? USAGE : REFUSED;
}

/** What the person at the terminal reads: no stack. */
export function messageOf(error: unknown): string {
  if (error instanceof InvalidApplication)
    return error.problems.map((each) => `error: ${described(each)}`).join('\n');
  const said = error instanceof Error ? error.message : String(error);
  if (!isSchemaMismatch(error)) return `error: ${said}`;
  const { title, mend } = CATALOGUE.E002;
  return `error: E002: ${title} (${said}). ${mend}`;
}

interface CommanderError extends Error {
  readonly code: string;
  readonly exitCode: number;
}

/** By its code, for nest-commander carries a commander of its own. */
export function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && String((error as Partial<CommanderError>).code).startsWith('commander.');
}

/** Instead of commander's `process.exit(1)`: all that it refuses is wrong usage, and stdout is flushed. */
export function stopParsing(error: Error): never {
  if (isCommanderError(error) && error.exitCode !== 0) process.exitCode = USAGE;
  throw error;
}

/**
 * Give these to `CommandFactory.run`: exit codes 0, 1 and 2, errors on stderr and nothing of Nest's on stdout.
 */
export const COMMAND_FACTORY_OPTIONS: FactoryOptions = {
  logger: ['error', 'fatal'],
  errorHandler: stopParsing,
  serviceErrorHandler: (error) => {
    // Commander has said it already, be it the help that was asked for or what is wrong.
    if (isCommanderError(error)) return;
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = exitCodeOf(error);
  },
};
