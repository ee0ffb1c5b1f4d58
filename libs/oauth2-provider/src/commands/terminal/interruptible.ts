import { constants } from 'node:os';
import { Interrupted } from '../exit.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Lets work end well when somebody presses Ctrl-C or the service is stopped: the signal that it gets is aborted, it
 * ends after what is whole by itself and returns what it did, and the exit code is 130 (143 for SIGTERM). Who presses
 * again does not wait for that.
 * @throws Interrupted when the work gave up for the signal
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  let interruption: Interrupted | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    if (interruption) process.exit(interruption.exitCode);
    interruption = new Interrupted(constants.signals[signal]);
    process.exitCode = interruption.exitCode;
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw interruption ?? error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
