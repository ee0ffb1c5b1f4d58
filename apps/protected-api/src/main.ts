import 'reflect-metadata';
import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { readConfig } from './config/config.js';
import { createApi } from './server.js';

/** How long requests may go on after SIGTERM, in milliseconds; then what remains is cut off. */
const DRAIN = 1500;
/** When the process ends in any case, in milliseconds: a Redis that is away must not hold it. */
const DEADLINE = 2500;

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const app = await createApi(config);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(app));
  // All addresses, IPv6 too: Fastify alone would listen on localhost.
  await app.listen(config.port, '::');
  console.log(`Ready: ${config.resource}, for tokens of ${config.issuer} (${config.trust.kind})`);
}

async function stop(app: INestApplication): Promise<void> {
  setTimeout(() => (app.getHttpServer() as Server).closeAllConnections(), DRAIN).unref();
  setTimeout(() => process.exit(0), DEADLINE).unref();
  await app.close();
  process.exit(0);
}

start().catch((error: unknown) => {
  // What an operator can mend is one sentence; a mistake of ours needs its stack.
  const ours = error instanceof TypeError || error instanceof ReferenceError || !(error instanceof Error);
  console.error(ours ? error : error.message);
  process.exit(1);
});
