import 'reflect-metadata';
import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { readConfig } from './config/config.js';
import { createDemo } from './demo.js';
import { createServer } from './server.js';

/** How long requests may go on after SIGTERM, in milliseconds; then what remains is cut off. */
const DRAIN = 1500;
/** When the process ends in any case, in milliseconds: an unreachable database must not hold it. */
const DEADLINE = 2500;

async function start(): Promise<void> {
  const config = readConfig(process.env);
  for (const warning of config.warnings) console.error(`warning: ${warning}`);
  const app = await createServer(config);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(app));
  const demo = config.production ? undefined : await createDemo(app);
  // All addresses, IPv6 too: Fastify alone would listen on localhost.
  await app.listen(config.port, '::');
  if (demo) console.log(demo);
  console.log(`Ready: ${config.issuer}`);
}

async function stop(app: INestApplication): Promise<void> {
  setTimeout(() => (app.getHttpServer() as Server).closeAllConnections(), DRAIN).unref();
  setTimeout(() => process.exit(0), DEADLINE).unref();
  await app.close();
  process.exit(0);
}

start().catch((error: unknown) => {
  // What a host can mend is one sentence; a mistake of ours needs its stack.
  const ours = error instanceof TypeError || error instanceof ReferenceError || !(error instanceof Error);
  console.error(ours ? error : error.message);
  process.exit(1);
});
