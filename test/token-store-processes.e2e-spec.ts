import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { TokenRevocation, TokenStore } from 'nest-oauth2-provider';
import type { RedisClientType } from 'redis';
import { TestClient } from './support/client.js';
import type { Host } from './support/host.js';
import { resetUsers } from './support/owners.js';
import { RedisProcess, until } from './support/redis-process.js';
import { ResourceApi, hostTellingBy } from './support/resource-api.js';

/** What the APIs take for theirs: they are one to the server. */
const RESOURCE = 'https://api.example.com';
/** As long as the tests take, in seconds: nothing is over by itself. */
const MAX_AGE = 600;
// Each test starts processes.
jest.setTimeout(120_000);
const describeWithRedis = RedisProcess.isThere() ? describe : describe.skip;

describeWithRedis('guards of several processes that share what they find out, by Redis', () => {
  let redis: RedisProcess;
  let inRedis: RedisClientType;
  let host: Host;
  let client: TestClient;
  let credentials: { clientId: string; clientSecret: string };
  /** Those that run all the time. */
  let pair: ResourceApi[];
  /** They, and who starts later. */
  let apis: ResourceApi[];

  beforeAll(async () => {
    resetUsers();
    await ResourceApi.prepare();
    redis = await RedisProcess.start();
    inRedis = await redis.client();
    host = await hostTellingBy(redis);
    const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
    client = await TestClient.register(host, { skipAuthorization: true, grantTypes });
    const resource = await TestClient.register(host, { grantTypes, scopes: ['read', 'introspection'] });
    credentials = { clientId: resource.clientId, clientSecret: resource.clientSecret! };
    pair = [await startApi(), await startApi()];
  }, 240_000);
  beforeEach(async () => {
    for (const level of ['error', 'log'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    await inRedis.flushAll();
    apis = [...pair];
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const api of apis.slice(pair.length)) await api.end();
  });
  afterAll(async () => {
    for (const api of pair ?? []) await api.end();
    await host?.stop();
    await redis?.stop();
  });

  const startApi = () =>
    ResourceApi.start({
      issuer: host.issuer,
      credentials,
      maxAge: MAX_AGE,
      redisUrl: redis.url,
      resource: RESOURCE,
    });
  const issue = async () => (await client.tokens({ scope: 'read' })).access_token;
  const verdicts = (token: string) => Promise.all(apis.map((api) => api.ask(token)));
  /** They are good, and it stands in Redis; not before the APIs listen. */
  const areKept = (...tokens: string[]) =>
    until(async () => {
      for (const token of tokens) expect(await verdicts(token)).toEqual([200, 200]);
      return (await inRedis.dbSize()) === tokens.length;
    });
  /** Counts what the server is asked from now on. */
  const asked = () => {
    const find = jest.spyOn(host.app.get(TokenStore), 'findAccessToken');
    find.mockClear();
    return () => find.mock.calls.length;
  };
  /** Asks again and again. */
  const staysOut = async (token: string) => {
    for (let times = 0; times < 10; times++) {
      expect(await verdicts(token)).toEqual(apis.map(() => 401));
      await pause(50);
    }
  };
  /** What the first has asked about the second lets in unasked; not before it has listened for some seconds. */
  const untilShared = () =>
    until(async () => {
      const token = await issue();
      const questions = asked();
      expect(await apis[0].ask(token)).toBe(200);
      await pause(100);
      expect(await apis[1].ask(token)).toBe(200);
      return questions() === 1;
    });
  const isAsked = async (token: string) => {
    const before = asked();
    await verdicts(token);
    return before() === apis.length;
  };

  it('let in what another one has asked about, and nobody else', async () => {
    await untilShared();
    expect(await verdicts('rubbish')).toEqual([401, 401]);
  });

  it.each<[string, (token: string) => Promise<unknown>]>([
    ['was revoked', (token) => client.revoke(token)],
    [
      'is of a user whose authorizations were',
      () => host.app.get(TokenRevocation).revoke({ userId: 'alice' }),
    ],
  ])('refuse at once what %s, also one that starts later', async (_case, takeBack) => {
    const token = await issue();
    await areKept(token);
    await takeBack(token);
    await until(async () => (await verdicts(token)).join() === '401,401');
    apis.push(await startApi());
    await staysOut(token);
  });

  it('ask for themselves while Redis hangs; what it kept meanwhile lets nobody in who was revoked', async () => {
    const [token, good] = [await issue(), await issue()];
    await areKept(token, good);
    redis.freeze();
    await until(() => isAsked(good));
    await client.revoke(token);
    await staysOut(token);
    expect(await verdicts(good)).toEqual([200, 200]);
    redis.thaw();
    apis.push(await startApi());
    await staysOut(token);
    expect(await verdicts(good)).toEqual([200, 200, 200]);
    await until(async () => !(await isAsked(good)));
  });

  it('do so while Redis is gone, share again when it is back, and end by themselves although it is not', async () => {
    const [token, good] = [await issue(), await issue()];
    await areKept(token, good);
    await redis.kill();
    await until(() => isAsked(good));
    await client.revoke(token);
    await staysOut(token);
    await redis.start();
    await untilShared();
    apis.push(await startApi());
    await staysOut(token);
    await redis.kill();
    await until(() => isAsked(good));
    expect(await Promise.all(apis.map((api) => api.end()))).toEqual([0, 0, 0]);
    await redis.start();
  });
});
