import 'reflect-metadata';
import { endOnSignals, endWith } from '../../shared/src/process-end.js';
import { readConfig } from './config/config.js';
import { createDemo } from './demo.js';
import { createServer } from './server.js';

async function start(): Promise<void> {
  const config = readConfig(process.env);
  for (const warning of config.warnings) console.error(`warning: ${warning}`);
  const app = await createServer(config);
  endOnSignals(app);
  const demo = config.production ? undefined : await createDemo(app);
  // All addresses, IPv6 too: Fastify alone would listen on localhost.
  await app.listen(config.port, '::');
  if (demo) console.log(demo);
  console.log(`Ready: ${config.issuer}`);
}

start().catch(endWith);
