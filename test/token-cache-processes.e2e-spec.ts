import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import KeyvRedis from '@keyv/redis';
import { Logger } from '@nestjs/common';
import Keyv from 'keyv';
import { RedisRevocationChannel, TokenRevocation, TokenStore } from 'nest-oauth2-provider';
import type { RedisClientType } from 'redis';
import type { DataSourceOptions } from 'typeorm';
import { TestClient, bearer, tokensOf } from './support/client.js';
import type { Host } from './support/host.js';
import { KnownTokens } from './support/known-tokens.js';
import { resetUsers } from './support/owners.js';
import { RedisProcess, until } from './support/redis-process.js';
import { ResourceApi, hostTellingBy } from './support/resource-api.js';
import { verdictOf } from './support/verdict.js';

/** What a busy machine may take on top, in milliseconds. */
const SLACK = 15_000;
// Each test of the second half starts a process.
jest.setTimeout(120_000);
const describeWithRedis = RedisProcess.isThere() ? describe : describe.skip;

describeWithRedis('caches of several processes, with Redis', () => {
  let redis: RedisProcess;
  beforeAll(async () => {
    redis = await RedisProcess.start();
  });
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => redis.stop());

  describe('that tell each other', () => {
    let source: KnownTokens;
    let here: RedisRevocationChannel;
    let there: RedisRevocationChannel;
    beforeEach(async () => {
      source = new KnownTokens();
      for (const token of ['one', 'two']) source.add(token);
      const client = async () => new RedisRevocationChannel(await redis.client());
      [here, there] = [await client(), await client()];
    });
    afterEach(() => Promise.all([here, there].map((each) => each.onApplicationShutdown())));

    it('what was revoked: at once, and only that', async () => {
      const verifier = source.cached({ channel: there });
      await until(() => there.isListening);
      for (const token of ['one', 'two', 'one', 'two']) expect(await verdictOf(verifier, token)).toBe(200);
      expect(source.asked).toEqual(['one', 'two']);
      await here.publish({ kind: 'revoked', grantId: 'grant of one', at: new Date() });
      await until(async () => (await verdictOf(verifier, 'one')) === 401);
      expect(await verdictOf(verifier, 'two')).toBe(200);
      expect(source.asked).toEqual(['one', 'two', 'one']);
    });

    it('when Redis is gone: nothing is kept, nothing fails; when it is back, all is asked anew', async () => {
      const verifier = source.cached({ channel: there });
      await until(() => there.isListening);
      await verdictOf(verifier, 'one');
      await redis.kill();
      await until(() => !there.isListening);
      const asked = source.during();
      for (let times = 0; times < 3; times++) expect(await verdictOf(verifier, 'one')).toBe(200);
      expect(asked()).toHaveLength(3);
      // Nobody is told of this one.
      source.tokens.delete('one');
      await here.publish({ kind: 'revoked', grantId: 'grant of one' });
      expect(await verdictOf(verifier, 'one')).toBe(401);
      source.tokens.set('one', source.tokens.get('two')!);
      await redis.start();
      await until(() => there.isListening);
      const back = source.during();
      for (let times = 0; times < 3; times++) expect(await verdictOf(verifier, 'two')).toBe(200);
      expect(back()).toEqual(['two']);
      await here.publish({ kind: 'revoked', tokenId: 'id of two' });
      await until(async () => (await verdictOf(verifier, 'two')) === 401);
    });

    it('that something was missed, where one could not tell and the other went on listening', async () => {
      const verifier = source.cached({ channel: there });
      await until(() => there.isListening);
      await verdictOf(verifier, 'one');
      const client = (here as unknown as { client: RedisClientType }).client;
      client.destroy();
      source.tokens.delete('one');
      await here.publish({ kind: 'revoked', grantId: 'grant of one' });
      expect(await verdictOf(verifier, 'one')).toBe(200);
      await client.connect();
      await until(async () => (await verdictOf(verifier, 'one')) === 401);
    });

    it('later what was revoked meanwhile, of tokens that nobody can be asked about, such as JWTs', async () => {
      const verifier = source.cached({ channel: there });
      await until(() => there.isListening);
      const client = (here as unknown as { client: RedisClientType }).client;
      client.destroy();
      // The source goes on to know them.
      source.add('bobs', { userId: 'bob' });
      await here.publish({ kind: 'revoked', grantId: 'grant of one' });
      await here.publish({ kind: 'revoked', tokenId: 'id of two' });
      await here.publish({ kind: 'revoked', userId: 'bob' });
      source.add('later', { userId: 'bob', issuedAt: new Date(Date.now() + 1) });
      for (const token of ['one', 'two', 'bobs']) expect(await verdictOf(verifier, token)).toBe(200);
      await client.connect();
      for (const token of ['one', 'two', 'bobs'])
        await until(async () => (await verdictOf(verifier, token)) === 401);
      expect(await verdictOf(verifier, 'later')).toBe(200);
    });

    /** How many connections listen to the channel. */
    const listening = async () => {
      const client = await redis.client();
      const { 'oauth2:revocations': count } = await client.pubSubNumSub('oauth2:revocations');
      client.destroy();
      return count;
    };

    it('over a connection that ends with the last who listens, and of which there is a new one for the next', async () => {
      const verifiers = [1, 2].map(() => source.cached({ channel: there }));
      await until(() => there.isListening);
      expect(await listening()).toBe(1);
      await verifiers[0].onApplicationShutdown();
      expect([there.isListening, await listening()]).toEqual([true, 1]);
      await verifiers[1].onApplicationShutdown();
      expect(there.isListening).toBe(false);
      await until(async () => (await listening()) === 0);
      const next = source.cached({ channel: there });
      await until(() => there.isListening);
      for (let times = 0; times < 2; times++) expect(await verdictOf(next, 'one')).toBe(200);
      expect(source.asked).toEqual(['one']);
      await here.publish({ kind: 'revoked', grantId: 'grant of one' });
      await until(async () => (await verdictOf(next, 'one')) === 401);
    });

    it('and whoever left while Redis was away does not come back for nobody', async () => {
      await redis.kill();
      const gone = source.cached({ channel: there });
      await pause(50);
      await gone.onApplicationShutdown();
      source.cached({ channel: here });
      await redis.start();
      await until(() => here.isListening);
      // Ten times as long as it would wait between two attempts.
      await pause(1000);
      expect([there.isListening, await listening()]).toEqual([false, 1]);
      expect(await verdictOf(gone, 'one')).toBe(200);
    });

    it('nothing while Redis hangs, and keep nobody waiting for long', async () => {
      redis.freeze();
      const began = performance.now();
      await here.publish({ kind: 'changed' });
      expect(performance.now() - began).toBeLessThan(3000);
      redis.thaw();
    });

    it('more than can be read: then all is asked anew', async () => {
      const verifier = source.cached({ channel: there });
      await until(() => there.isListening);
      const client = await redis.client();
      for (const rubbish of [
        '',
        '{',
        'null',
        '[]',
        '{"kind":"revoked","at":"x"}',
        '{"kind":"other"}',
        '{"kind":"revoked","grantId":7}',
      ]) {
        await verdictOf(verifier, 'one');
        const asked = source.during();
        await client.publish('oauth2:revocations', rubbish);
        await until(async () => (await verdictOf(verifier, 'one')) === 200 && asked().length > 0);
      }
    });
  });

  it('share what they found out through Keyv; when that is gone nothing fails, nobody gets in, and it comes back', async () => {
    const source = new KnownTokens();
    source.add('one');
    const stores = [1, 2].map(() => {
      const adapter = new KeyvRedis(redis.url, { connectionTimeout: 200 });
      return new Keyv(adapter);
    });
    const [first, second] = stores.map((store) => () => source.cached({ store, maxAge: 20 }));
    expect(await verdictOf(first(), 'one')).toBe(200);
    await until(async () => (await redis.client()).dbSize().then((size) => size > 0));
    expect(await verdictOf(second(), 'one')).toBe(200);
    expect(source.asked).toEqual(['one']);
    await redis.kill();
    const began = performance.now();
    const verifier = second();
    source.add('two');
    for (const token of ['one', 'two', 'one']) expect(await verdictOf(verifier, token)).toBe(200);
    expect(await verdictOf(verifier, 'bad')).toBe(401);
    expect(performance.now() - began).toBeLessThan(SLACK);
    await redis.start();
    await until(async () => {
      const asked = source.during();
      await verdictOf(first(), 'one');
      await pause(50);
      await verdictOf(second(), 'one');
      return asked().length < 2;
    });
    await Promise.all(stores.map((store) => store.disconnect()));
  });

  describe('of servers, and of an API in a process of its own', () => {
    const MAX_AGE = 2;
    let folder: string;
    let host: Host;
    let twin: Host;
    let client: TestClient;
    let credentials: { clientId: string; clientSecret: string };
    const apis: ResourceApi[] = [];
    beforeAll(async () => {
      resetUsers();
      await ResourceApi.prepare();
      folder = await mkdtemp(path.join(tmpdir(), 'token-cache-'));
      const shared = { database: path.join(folder, 'shared.sqlite') } as Partial<DataSourceOptions>;
      [host, twin] = [await hostTellingBy(redis, shared), await hostTellingBy(redis, shared)];
      const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
      client = await TestClient.register(host, { skipAuthorization: true, grantTypes });
      const resource = await TestClient.register(host, { grantTypes, scopes: ['read', 'introspection'] });
      credentials = { clientId: resource.clientId, clientSecret: resource.clientSecret! };
    }, 240_000);
    afterAll(async () => {
      for (const api of apis) await api.end();
      for (const each of [twin, host]) await each?.stop();
      await rm(folder, { recursive: true });
    });

    /** What asks it with a token. */
    const start = async (maxAge: number, redisUrl?: string) => {
      const api = await ResourceApi.start({ issuer: host.issuer, credentials, maxAge, redisUrl });
      apis.push(api);
      return (token: string) => api.ask(token);
    };

    type Issued = { access_token: string; refresh_token: string };
    const ways: [string, (tokens: Issued) => Promise<unknown>][] = [
      ['revoked', ({ access_token }) => client.revoke(access_token)],
      ['refreshed', async ({ refresh_token }) => tokensOf(await client.refresh(refresh_token))],
      ['of its user', () => host.app.get(TokenRevocation).revoke({ userId: 'alice' })],
    ];

    it('refuse a revoked token within the seconds that were promised', async () => {
      const use = await start(MAX_AGE);
      const { access_token } = await client.tokens({ scope: 'read' });
      const asked = performance.now();
      expect(await use(access_token)).toBe(200);
      await client.revoke(access_token);
      const revoked = performance.now();
      // Remembered: that is the price. On a machine that is very busy it is over by now.
      const status = await use(access_token);
      expect(status === 200 || performance.now() - asked > MAX_AGE * 1000).toBe(true);
      await until(async () => (await use(access_token)) === 401);
      expect(performance.now() - revoked).toBeLessThan(MAX_AGE * 1000 + SLACK);
    });

    it('refuse it at once with the channel, however it was taken back', async () => {
      const use = await start(600, redis.url);
      for (const [how, takeBack] of ways) {
        const tokens = await client.tokens({ scope: 'read' });
        expect(await use(tokens.access_token)).toBe(200);
        expect(await use(tokens.access_token)).toBe(200);
        await takeBack(tokens);
        const began = performance.now();
        await until(async () => (await use(tokens.access_token)) === 401);
        // The cache alone would not tell for ten minutes.
        expect([how, performance.now() - began < SLACK]).toEqual([how, true]);
      }
    });

    it('let the API end by itself, which was never told to close the connection that it hears by', async () => {
      const use = await start(600, redis.url);
      const { access_token } = await client.tokens({ scope: 'read' });
      expect(await use(access_token)).toBe(200);
      expect(await apis.at(-1)!.end()).toBe(0);
    });

    it.each(ways)('refuse at once what another server has taken back: %s', async (_how, takeBack) => {
      const use = async (token: string) => (await twin.fetch('/api/me', { headers: bearer(token) })).status;
      const find = jest.spyOn(twin.app.get(TokenStore), 'findAccessToken');
      const tokens = await client.tokens({ scope: 'read' });
      for (let times = 0; times < 3; times++) expect(await use(tokens.access_token)).toBe(200);
      expect(find).toHaveBeenCalledTimes(1);
      await takeBack(tokens);
      const began = performance.now();
      await until(async () => (await use(tokens.access_token)) === 401);
      expect(performance.now() - began).toBeLessThan(SLACK);
    });
  });
});
