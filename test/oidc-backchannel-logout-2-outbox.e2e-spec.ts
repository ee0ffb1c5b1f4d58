import { setTimeout as pause } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  AbstractLogoutDelivery,
  ExpiredRecords,
  LogoutDeliveries,
  LogoutDelivery,
  OAuth2ProviderModule,
  TABLES,
  TokenFamily,
  TokenRevocation,
} from 'nest-oauth2-provider';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { BeforeInsert, Entity } from 'typeorm';
import { errorPageOf, redirectOf } from './support/authorization.js';
import { TestClient } from './support/client.js';
import { databases } from './support/databases.js';
import { freePort } from './support/free-port.js';
import { Host, SECRET, pairs } from './support/host.js';
import {
  AFTER_LOGOUT,
  askLogout,
  loggedInAt,
  logoutClient,
  logoutPageOf,
  newLogin,
} from './support/logout.js';
import { keySetOf, metadataOf } from './support/openid.js';
import { recorder } from './support/recorder.js';
import { RelyingParty, answers, closeRelyingParties } from './support/relying-party.js';
import { SessionOwners, endedSessions, resetSessions } from './support/session-owners.js';
import { type Kms, kmsFor, pemFor, signerOf } from './support/signing.js';
import { isAlive } from './support/token-endpoint.js';

// An attempt at a client that hangs takes its five seconds.
jest.setTimeout(60_000);

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const HOUR = 3600;
const OPTIONS = { allowLoopbackFetch: true, logoutDeliveryInterval: 0 };

afterEach(closeRelyingParties);

describe.each(pairs)('back-channel logout (section 2) on %s with %s', (platform, database) => {
  const log: unknown[] = [];
  let host: Host;
  let party: RelyingParty;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      options: OPTIONS,
      structure: { resourceOwners: SessionOwners },
      logger: recorder(log),
    });
  });
  afterAll(() => host?.stop());
  beforeEach(async () => {
    resetSessions();
    await host.dataSource.manager.createQueryBuilder().delete().from(LogoutDelivery).execute();
    party = await RelyingParty.open();
    client = await toldClient(party.backchannel);
  });
  const toldClient = (uri: string, changes = {}): Promise<TestClient> =>
    logoutClient(host, { metadata: { backchannel_logout_uri: uri, ...changes } });
  const logOut = ({ tokens, cookie }: { tokens: { id_token: string }; cookie: string }) =>
    askLogout(host, { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT }, cookie);
  const outbox = async (...clients: TestClient[]) => {
    const rows = await host.dataSource.manager.find(LogoutDelivery, { relations: { application: true } });
    return rows.filter(({ application }) =>
      clients.some(({ clientId }) => clientId === (application as { clientId: string }).clientId),
    );
  };
  /** What is left of the outbox once each delivery was tried. */
  const settled = async (...clients: TestClient[]) => {
    for (;;) {
      const rows = await outbox(...clients);
      if (rows.every(({ problem }) => problem !== null)) return rows;
      await pause(20);
    }
  };
  const deliverIn = (seconds: number) =>
    host.app.get(LogoutDeliveries).deliver(new Date(Date.now() + seconds * 1000));

  it('is advertised', async () => {
    expect(await metadataOf(host)).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });

  it('sends the client a logout token that it can verify (sections 2.4 to 2.6)', async () => {
    const login = await loggedInAt(client);
    redirectOf(await logOut(login));
    const [token] = await party.received(1);
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await keySetOf(host)), {
      issuer: host.issuer,
      audience: client.clientId,
      typ: 'logout+jwt',
      algorithms: ['RS256'],
      maxTokenAge: 120,
    });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' });
    expect(payload).toEqual({
      iss: host.issuer,
      aud: client.clientId,
      sub: 'alice',
      sid: decodeJwt(login.tokens.id_token)['sid'],
      iat: expect.any(Number) as number,
      exp: payload.iat! + 120,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      events: { [EVENT]: {} },
    });
    expect(party.headers[0]).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    for (const name of ['cookie', 'authorization', 'referer'])
      expect(party.headers[0]).not.toHaveProperty(name);
    expect(await settled(client)).toEqual([]);
  });

  it('tells each client of the session once, whoever asked, however often it logged in, and none of another', async () => {
    const [second, third] = [await RelyingParty.open(), await RelyingParty.open()];
    const [other, elsewhere] = [await toldClient(second.backchannel), await toldClient(third.backchannel)];
    const login = await loggedInAt(client);
    await loggedInAt(client, login);
    const there = await loggedInAt(other, login);
    const apart = await loggedInAt(elsewhere);
    await logOut(login);
    await Promise.all([party.received(1), second.received(1)]);
    expect(await settled(client, other, elsewhere)).toEqual([]);
    expect([party, second, third].map(({ tokens }) => tokens.length)).toEqual([1, 1, 0]);
    expect(decodeJwt(second.tokens[0]).aud).toBe(other.clientId);
    await expect(isAlive(host, there.tokens)).resolves.toBe(false);
    await expect(isAlive(host, apart.tokens)).resolves.toBe(true);
  });

  it('sends one token when a session is ended many times at once', async () => {
    const login = await loggedInAt(client);
    await Promise.all(Array.from({ length: 8 }, () => logOut(login)));
    await party.received(1);
    expect(await settled(client)).toEqual([]);
    expect(party.tokens).toHaveLength(1);
  });

  it('tells a client also of a session whose tokens it has revoked or lost to a replay', async () => {
    const login = await loggedInAt(client);
    await client.revoke(login.tokens.refresh_token);
    const again = await loggedInAt(await toldClient(party.backchannel), login);
    await again.client.refresh(again.tokens.refresh_token);
    await again.client.refresh(again.tokens.refresh_token);
    await logOut(login);
    expect((await party.received(2)).map((token) => decodeJwt(token).aud).sort()).toEqual(
      [client.clientId, again.client.clientId].sort(),
    );
  });

  it('remembers a client without refresh tokens for as long as the session may last', async () => {
    const brief = await logoutClient(host, {
      grantTypes: ['authorization_code'],
      metadata: { backchannel_logout_uri: party.backchannel },
    });
    const login = await loggedInAt(brief);
    await host.app.get(ExpiredRecords).clear({ now: new Date(Date.now() + 10 * 24 * HOUR * 1000) });
    await logOut(login);
    expect(decodeJwt((await party.received(1))[0]).aud).toBe(brief.clientId);
  });

  it.each(['ok', 'noContent', 'floods'] as const)(
    'takes the answer "%s" for done (section 2.8)',
    async (answer) => {
      party.answer = answers[answer];
      await logOut(await loggedInAt(client));
      await party.received(1);
      expect(await settled(client)).toEqual([]);
      expect(await deliverIn(24 * HOUR)).toEqual({ delivered: 0, failed: 0, givenUp: 0 });
      expect(party.tokens).toHaveLength(1);
    },
  );

  it('keeps on telling those that answer 500 or 400, redirect, hang up, hang or are away, and tells each until it is done', async () => {
    const wrong = ['broken', 'refuses', 'redirects', 'hangsUp', 'hangs'] as const;
    const parties = await Promise.all(wrong.map(() => RelyingParty.open()));
    parties.forEach((each, at) => (each.answer = answers[wrong[at]]));
    const away = `http://127.0.0.1:${await freePort()}/backchannel`;
    const clients = await Promise.all(
      [...parties.map(({ backchannel }) => backchannel), away].map((uri) => toldClient(uri)),
    );
    const login = newLogin();
    for (const each of clients) await loggedInAt(each, login);
    const started = Date.now();
    await logOut(await loggedInAt(client, login));
    // Whoever is quick is not kept waiting by those who are not; nor was the user.
    await party.received(1);
    expect(Date.now() - started).toBeLessThan(4000);

    const due: number[] = [];
    const problems = Object.fromEntries(
      (await settled(...clients)).map(({ application, problem, attempts, dueAt }) => {
        expect(attempts).toBe(1);
        due.push(dueAt!.getTime());
        const { clientId } = application as { clientId: string };
        return [[...wrong, 'away'][clients.findIndex((each) => each.clientId === clientId)], problem];
      }),
    );
    expect(problems).toEqual({
      broken: 'it answered 500',
      refuses: 'it answered 400',
      redirects: 'it answered 307',
      hangsUp: 'it cannot be reached: ECONNRESET',
      hangs: 'no answer in time',
      away: 'it cannot be reached: ECONNREFUSED',
    });
    expect(parties.map(({ others }) => others)).toEqual(wrong.map(() => []));

    // Nobody is asked before the pause is over. The clock goes on while it is looked for who is.
    expect(Math.min(...due)).toBeGreaterThanOrEqual(started + 10_000);
    const early = new Date(Math.min(...due) - 5_000);
    expect(await host.app.get(LogoutDeliveries).deliver(early)).toMatchObject({ delivered: 0, failed: 0 });
    for (const each of parties) each.answer = answers.ok;
    expect(await deliverIn(30)).toEqual({ delivered: wrong.length, failed: 1, givenUp: 0 });
    expect(parties.map(({ tokens }) => tokens.length)).toEqual(wrong.map(() => 2));
    const ids = parties.flatMap(({ tokens }) => tokens.map((token) => decodeJwt(token).jti));
    expect(new Set(ids).size).toBe(2 * wrong.length);
    expect((await outbox(...clients)).map(({ attempts }) => attempts)).toEqual([2]);
  });

  it('gives up after a day, says so without names, and the cleaning clears it away', async () => {
    party.answer = answers.broken;
    await logOut(await loggedInAt(client));
    await settled(client);
    log.length = 0;
    expect(await deliverIn(23 * HOUR)).toMatchObject({ failed: 1, givenUp: 0 });
    expect(await deliverIn(24 * HOUR + 60)).toMatchObject({ failed: 0, givenUp: 1 });
    expect(log.join('\n')).toMatch(
      /logout [\w-]+ could not be told to application [\w-]+, and is given up after 3 attempts: it answered 500/,
    );
    const [given] = await outbox(client);
    expect(given).toMatchObject({ dueAt: null, attempts: 3, problem: 'it answered 500' });
    expect(await deliverIn(100 * HOUR)).toEqual({ delivered: 0, failed: 0, givenUp: 0 });
    const cleared = await host.app
      .get(ExpiredRecords)
      .clear({ now: new Date(Date.now() + 25 * HOUR * 1000) });
    expect(cleared).toMatchObject({ logoutDelivery: expect.any(Number) as number });
    expect(await outbox(client)).toEqual([]);
  });

  it('sends each once when several look at the outbox at the same time', async () => {
    party.answer = answers.broken;
    await Promise.all(Array.from({ length: 5 }, async () => logOut(await loggedInAt(client))));
    await settled(client);
    party.answer = answers.ok;
    const before = party.tokens.length;
    await Promise.all(Array.from({ length: 4 }, () => deliverIn(30)));
    expect(party.tokens.length - before).toBe(5);
    expect(await outbox(client)).toEqual([]);
  });

  it('takes over from whoever was killed at it, once the lease is over', async () => {
    party.answer = answers.broken;
    await logOut(await loggedInAt(client));
    const [{ id }] = await settled(client);
    party.answer = answers.ok;
    // Another process has claimed it and is gone.
    const dueAt = new Date(Date.now() + 15_000);
    await host.dataSource.manager.update(LogoutDelivery, { id }, { dueAt });
    expect(await deliverIn(14)).toMatchObject({ delivered: 0 });
    expect(await deliverIn(15)).toMatchObject({ delivered: 1 });
  });

  it('tells nobody who no longer wants to be told, and none that was removed', async () => {
    party.answer = answers.broken;
    const gone = await toldClient(party.backchannel);
    const login = newLogin();
    await loggedInAt(gone, login);
    await logOut(await loggedInAt(client, login));
    await settled(client, gone);
    const { manager } = host.dataSource;
    await manager.query(`DELETE FROM oauth2_application WHERE client_id = '${gone.clientId}'`);
    await manager.query(
      `UPDATE oauth2_application SET metadata = '{}' WHERE client_id = '${client.clientId}'`,
    );
    const before = party.tokens.length;
    await deliverIn(30);
    expect(party.tokens.length).toBe(before);
    expect(await outbox(client, gone)).toEqual([]);
  });

  it('sends nothing to a client without an algorithm, which could verify nothing', async () => {
    const mute = await logoutClient(host, {
      algorithm: '',
      metadata: { backchannel_logout_uri: party.backchannel },
    });
    const login = await loggedInAt(client);
    await loggedInAt(mute, login, 'read');
    await logOut(login);
    await party.received(1);
    expect(await settled(client, mute)).toEqual([]);
    expect(party.tokens.map((token) => decodeJwt(token).aud)).toEqual([client.clientId]);
  });

  it.each<[string, object]>([
    ['plain http', { backchannel_logout_uri: 'http://client.example.com/logout' }],
    ['a fragment', { backchannel_logout_uri: 'https://client.example.com/logout#a' }],
    ['a password', { backchannel_logout_uri: 'https://a:b@client.example.com/logout' }],
    ['no URL', { backchannel_logout_uri: 'logout' }],
    ['no text', { backchannel_logout_uri: ['https://client.example.com/logout'] }],
    ['another scheme', { backchannel_logout_uri: 'com.example.app:/logout' }],
    ['a flag that is none', { backchannel_logout_session_required: 'true' }],
    ['a frame of another origin', { frontchannel_logout_uri: 'https://other.example.com/logout' }],
    ['a frame of another port', { frontchannel_logout_uri: 'https://client.example.com:8443/logout' }],
    ['a frame on plain http', { frontchannel_logout_uri: 'http://client.example.com/logout' }],
  ])('is not registered with %s', async (_, metadata) => {
    await expect(logoutClient(host, { metadata: metadata as Record<string, unknown> })).rejects.toThrow(
      /this member must/,
    );
  });

  it.each(['backchannel_logout_session_required', 'frontchannel_logout_session_required'])(
    'is registered with %s',
    async (name) => {
      await expect(toldClient(party.backchannel, { [name]: true })).resolves.toBeInstanceOf(TestClient);
    },
  );
});

describe.each(databases)('the outbox on %s', (database) => {
  let isBroken = false;

  @Entity(TABLES.logoutDelivery)
  class BrokenDelivery extends AbstractLogoutDelivery {
    @BeforeInsert()
    check(): void {
      if (isBroken) throw new Error('the disk is full');
    }
  }

  it('is written with the end of the session or not at all, and then all can be tried again', async () => {
    resetSessions();
    const party = await RelyingParty.open();
    const host = await Host.start({
      database,
      options: OPTIONS,
      structure: { resourceOwners: SessionOwners, entities: { logoutDelivery: BrokenDelivery } },
      dataSource: { synchronize: true },
    });
    const client = await logoutClient(host, { metadata: { backchannel_logout_uri: party.backchannel } });
    const login = await loggedInAt(client);
    const logOut = () => askLogout(host, { id_token_hint: login.tokens.id_token }, login.cookie);

    isBroken = true;
    expect(await errorPageOf(await logOut())).toEqual({ status: 500, error: 'server_error' });
    isBroken = false;
    expect(endedSessions.size).toBe(0);
    await expect(isAlive(host, login.tokens)).resolves.toBe(true);
    expect(await host.dataSource.manager.find(TokenFamily)).toMatchObject([{ revokedAt: null }]);

    await expect(logoutPageOf(await logOut())).resolves.toBe('signed out');
    expect(decodeJwt((await party.received(1))[0]).aud).toBe(client.clientId);
    await host.stop();
  });
});

it('reaches no client on this machine without allowLoopbackFetch', async () => {
  resetSessions();
  const party = await RelyingParty.open();
  const host = await Host.start({
    options: { logoutDeliveryInterval: 0 },
    structure: { resourceOwners: SessionOwners },
  });
  const client = await logoutClient(host, { metadata: { backchannel_logout_uri: party.backchannel } });
  const { tokens, cookie } = await loggedInAt(client);
  await askLogout(host, { id_token_hint: tokens.id_token }, cookie);
  const problem = async () => (await host.dataSource.manager.find(LogoutDelivery))[0]?.problem;
  while (!(await problem())) await pause(20);
  expect(await problem()).toMatch(/^it is not https; .* allowLoopbackFetch$/);
  expect(party.tokens).toEqual([]);
  await host.stop();
});

it('names the user as a client with pairwise subjects knows them, and takes its ID token for a proof', async () => {
  resetSessions();
  const party = await RelyingParty.open();
  const host = await Host.start({
    options: { ...OPTIONS, pairwiseSalt: 'a salt of the tests, long enough to be one' },
    structure: { resourceOwners: SessionOwners },
  });
  const metadata = { subject_type: 'pairwise', backchannel_logout_uri: party.backchannel };
  const { tokens, cookie, session } = await loggedInAt(await logoutClient(host, { metadata }));
  await expect(logoutPageOf(await askLogout(host, { id_token_hint: tokens.id_token }, cookie))).resolves.toBe(
    'signed out',
  );
  expect([...endedSessions]).toEqual([session]);
  const { sub, sid } = decodeJwt(tokens.id_token);
  const told = decodeJwt((await party.received(1))[0]);
  expect(told).toMatchObject({ sub, sid });
  expect(told.sub).not.toBe('alice');
  await host.stop();
});

it('looks by itself for what other processes left', async () => {
  resetSessions();
  const party = await RelyingParty.open();
  const host = await Host.start({
    options: { ...OPTIONS, logoutDeliveryInterval: 1 },
    structure: { resourceOwners: SessionOwners },
  });
  const client = await logoutClient(host, { metadata: { backchannel_logout_uri: party.backchannel } });
  party.answer = answers.broken;
  const { tokens, cookie } = await loggedInAt(client);
  await askLogout(host, { id_token_hint: tokens.id_token }, cookie);
  await party.received(1);
  party.answer = answers.ok;
  // The pause after the first attempt is ten seconds.
  await party.received(2, 25_000);
  await host.stop();
});

it('tells the others when the token of one client cannot be signed, and that one once it can', async () => {
  resetSessions();
  const log: unknown[] = [];
  const party = await RelyingParty.open();
  const kms: Kms = { ...kmsFor('ES256') };
  const host = await Host.start({
    options: { ...OPTIONS, signingKeys: [pemFor('RS256')] },
    structure: { resourceOwners: SessionOwners, signers: [signerOf('ES256', kms)] },
    logger: recorder(log),
  });
  const metadata = { backchannel_logout_uri: party.backchannel };
  const unsigned = await logoutClient(host, { algorithm: 'ES256', metadata });
  const healthy = await logoutClient(host, { metadata });
  const login = await loggedInAt(unsigned);
  const { tokens, cookie } = await loggedInAt(healthy, login);
  kms.sign = () => Promise.reject(new Error('AccessDenied'));
  await askLogout(host, { id_token_hint: tokens.id_token }, cookie);
  expect(decodeJwt((await party.received(1))[0]).aud).toBe(healthy.clientId);
  const outbox = () => host.dataSource.manager.find(LogoutDelivery);
  for (let rows = await outbox(); rows.length !== 1 || rows[0].problem === null; rows = await outbox())
    await pause(20);
  expect(await outbox()).toMatchObject([{ attempts: 1, problem: 'its logout token cannot be signed now' }]);
  expect(log.join('\n')).toContain('AccessDenied');

  kms.sign = kmsFor('ES256').sign;
  const counts = await host.app.get(LogoutDeliveries).deliver(new Date(Date.now() + 30_000));
  expect(counts).toEqual({ delivered: 1, failed: 0, givenUp: 0 });
  expect(decodeJwt(party.tokens[1]).aud).toBe(unsigned.clientId);
  await host.stop();
});

it('leaves to the servers what an app without HTTP finds to tell', async () => {
  resetSessions();
  const party = await RelyingParty.open();
  const host = await Host.start({ options: OPTIONS, structure: { resourceOwners: SessionOwners } });
  const { dataSource, issuer } = host;
  const imports = [
    TypeOrmModule.forRootAsync({
      useFactory: () => ({ type: 'better-sqlite3' as const, database: '' }),
      dataSourceFactory: () => Promise.resolve(dataSource),
    }),
    OAuth2ProviderModule.forRoot({ issuer, secret: SECRET, resourceOwners: SessionOwners, ...OPTIONS }),
  ];
  @Module({ imports })
  class CommandLine {}
  const commandLine = await NestFactory.createApplicationContext(CommandLine, { logger: false });
  const client = await logoutClient(host, { metadata: { backchannel_logout_uri: party.backchannel } });
  await loggedInAt(client);
  await commandLine.get(TokenRevocation).revoke({ userId: 'alice' });
  await pause(500);
  expect(await dataSource.manager.find(LogoutDelivery)).toMatchObject([{ attempts: 0, problem: null }]);
  expect(party.tokens).toEqual([]);
  expect(await host.app.get(LogoutDeliveries).deliver()).toMatchObject({ delivered: 1 });
  expect(party.tokens).toHaveLength(1);
  await host.stop();
  await commandLine.close();
});
