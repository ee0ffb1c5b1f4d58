/**
 * The reference server under fire, in a process of its own so that its memory can be seen:
 * `node --expose-gc test/fuzz/host.mjs express|fastify DATABASE_URL PORT`. Tells its parent what it made for
 * the attack, then answers `count` (rows of each table) and `memory` (bytes after a collection).
 */
import 'reflect-metadata';
import { Applications } from 'nest-oauth2-provider';
import { DataSource } from 'typeorm';
import { readConfig } from '../../dist/apps/server/server/src/config/config.js';
import { createServer } from '../../dist/apps/server/server/src/server.js';
import { Users } from '../../dist/apps/server/server/src/users/users.js';

const [adapter, databaseUrl, port] = process.argv.slice(2);
const PASSWORD = 'a password of the fuzz run';
const REDIRECT_URI = 'https://client.example.com/callback';

const config = readConfig({
  PORT: port,
  HTTP_ADAPTER: adapter,
  DATABASE_URL: databaseUrl,
  ISSUER: `http://127.0.0.1:${port}/o`,
});
const app = await createServer(config);
const dataSource = app.get(DataSource);

const answers = {
  async count() {
    const counts = {};
    for (const { target, tableName } of dataSource.entityMetadatas) {
      counts[tableName] = await dataSource.getRepository(target).count();
    }
    return counts;
  },
  memory() {
    globalThis.gc();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, used: heapUsed + external };
  },
};
process.on('message', ({ id, ask }) => {
  Promise.resolve(answers[ask]()).then((answer) => process.send({ id, answer }));
});
// A terminal interrupts the whole group, and the attack wants to end in good order.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.once('disconnect', () => process.exit(0));

const users = app.get(Users);
for (const username of ['alice', 'bob', 'guesser', 'leaver'])
  await users.create({ username, password: PASSWORD });
const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
const register = (more) =>
  app.get(Applications, { strict: false }).create({
    name: 'The client',
    redirectUris: [REDIRECT_URI],
    grantTypes,
    responseTypes: ['code'],
    ...more,
  });
const client = await register({ clientType: 'confidential' });
const publicClient = await register({ clientType: 'public', grantTypes: grantTypes.slice(0, 2) });
const deviceClient = await register({
  clientType: 'public',
  redirectUris: [],
  grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  responseTypes: [],
});
await app.listen(Number(port), '127.0.0.1');
process.send({
  ready: {
    redirectUri: REDIRECT_URI,
    password: PASSWORD,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    publicClientId: publicClient.clientId,
    deviceClientId: deviceClient.clientId,
  },
});
