import 'reflect-metadata';
import { endOnSignals, endWith } from '../../shared/src/process-end.js';
import { readConfig } from './config/config.js';
import { createApi } from './server.js';

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const app = await createApi(config);
  endOnSignals(app);
  // All addresses, IPv6 too: Fastify alone would listen on localhost.
  await app.listen(config.port, '::');
  console.log(`Ready: ${config.resource}, for tokens of ${config.issuer} (${config.trust.kind})`);
}

start().catch(endWith);
