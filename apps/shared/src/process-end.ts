import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';

/** How long requests may go on after SIGTERM, in milliseconds; then what remains is cut off. */
const DRAIN = 1500;
/** When the process ends in any case, in milliseconds: a database or a Redis that is away must not hold it. */
const DEADLINE = 2500;

/** Ends the app and the process at SIGTERM and SIGINT. */
export function endOnSignals(app: INestApplication): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(app));
}

/** For a start that failed. */
export function endWith(error: unknown): void {
  // What an operator can mend is one sentence; a mistake of ours needs its stack.
  const ours = error instanceof TypeError || error instanceof ReferenceError || !(error instanceof Error);
  console.error(ours ? error : error.message);
  process.exit(1);
}

async function stop(app: INestApplication): Promise<void> {
  setTimeout(() => (app.getHttpServer() as Server).closeAllConnections(), DRAIN).unref();
  setTimeout(() => process.exit(0), DEADLINE).unref();
  await app.close();
  process.exit(0);
}
