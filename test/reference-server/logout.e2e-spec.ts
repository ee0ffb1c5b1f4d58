import { setTimeout as pause } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { LogoutDelivery } from 'nest-oauth2-provider';
import * as oidc from 'openid-client';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../apps/server/src/database/data-source-options.js';
import { formOf } from '../support/client.js';
import { READY_WITHIN, ReferenceServer, serverPairs } from '../support/reference-server.js';
import { RelyingParty, answers, closeRelyingParties } from '../support/relying-party.js';
import { Visitor } from '../support/visitor.js';

jest.setTimeout(2 * READY_WITHIN + 120_000);

/** http is for loopback hosts, and a client has to be told. */
const INSECURE: oidc.DiscoveryRequestOptions = { execute: [oidc.allowInsecureRequests] };
/** The outbox is looked at every so often, and a lease of a killed process ends in as long; milliseconds. */
const PATIENCE = 45_000;
/** How many logout tokens a process sends at the same time. */
const AT_ONCE = 20;

describe.each(serverPairs)('logout at the reference server on %s with %s', (platform, database) => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await ReferenceServer.on(platform, database, { ALLOW_LOOPBACK_FETCH: 'on' });
    await server.start();
  });
  afterAll(() => server?.dispose());
  afterEach(closeRelyingParties);

  /** Registers a relying party as a client of the server. */
  async function registered(party: RelyingParty): Promise<oidc.Configuration> {
    const { client_id, client_secret } = await server.cliJson<Record<string, string>>(
      'createapplication',
      'confidential',
      'authorization-code',
      '--skip-authorization',
      '--redirect-uris',
      `${party.origin}/callback`,
      '--post-logout-redirect-uris',
      `${party.origin}/after`,
      '--metadata',
      JSON.stringify({ backchannel_logout_uri: party.backchannel }),
    );
    return oidc.discovery(new URL(server.issuer), client_id, client_secret, undefined, INSECURE);
  }

  /** Logs the demo user in at that client; the password is asked for once in each browser. */
  async function loggedIn(visitor: Visitor, party: RelyingParty, config: oidc.Configuration) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: `${party.origin}/callback`,
      scope: 'openid read',
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    let page = await visitor.follow(await visitor.get(url.href));
    if (page.status === 200) {
      const credentials = { username: 'demo', password: 'demo-password' };
      page = await visitor.follow(await visitor.submit(page, credentials));
    }
    return oidc.authorizationCodeGrant(config, new URL(page.headers.get('location')!), { pkceCodeVerifier });
  }

  it('ends one session from the page of either, and each client is told', async () => {
    const [first, second] = [await RelyingParty.open(), await RelyingParty.open()];
    const [one, two] = [await registered(first), await registered(second)];
    const visitor = new Visitor(server.origin);
    const tokens = await loggedIn(visitor, first, one);
    await loggedIn(visitor, second, two);
    const url = oidc.buildEndSessionUrl(one, {
      post_logout_redirect_uri: `${first.origin}/after`,
      id_token_hint: tokens.id_token!,
      state: 'S',
    });
    const answer = await visitor.get(url.href);
    expect(answer.headers.get('location')).toBe(`${first.origin}/after?state=S`);
    await Promise.all([first.received(1), second.received(1)]);
    // The host's own session is over, too.
    expect(formOf(await (await visitor.get('/login')).text()).fields).not.toHaveProperty('allow');
    await expect(oidc.refreshTokenGrant(one, tokens.refresh_token!)).rejects.toMatchObject({
      error: 'invalid_grant',
    });

    const again = await loggedIn(visitor, first, one);
    expect(decodeJwt(again.id_token!)['sid']).not.toBe(decodeJwt(tokens.id_token!)['sid']);
    const done = await visitor.submit(await visitor.get('/logout'), { allow: 'true' });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/']);
    expect(decodeJwt((await first.received(2))[1])['sid']).toBe(decodeJwt(again.id_token!)['sid']);
    expect(second.tokens).toHaveLength(1);
  });

  it('loses no logout token when it is killed, and sends none twice that was answered', async () => {
    const wrong = ['broken', 'refuses', 'hangsUp', 'hangs'] as const;
    const quick = await RelyingParty.open();
    const others = await Promise.all(wrong.map(() => RelyingParty.open()));
    others.forEach((party, at) => (party.answer = answers[wrong[at]]));
    const parties = [quick, ...others];
    const visitor = new Visitor(server.origin);
    const sids: unknown[] = [];
    for (const party of parties) {
      const { id_token } = await loggedIn(visitor, party, await registered(party));
      sids.push(decodeJwt(id_token!)['sid']);
    }
    await visitor.submit(await visitor.get('/logout'), { allow: 'true' });
    await Promise.all(parties.map((party) => party.received(1)));
    // An answer that the server has not kept yet is none to it.
    await until(async () => (await outbox()).length === wrong.length);
    await server.stop('SIGKILL');

    for (const party of others) party.answer = answers.ok;
    await server.start();
    await Promise.all(others.map((party) => party.received(2, PATIENCE)));
    // One was answered before; the others were not, so they have it once more. After that there is nothing left.
    await server.stop('SIGTERM');
    await server.start();
    expect(parties.map(({ tokens }) => tokens.length)).toEqual([1, ...wrong.map(() => 2)]);
    for (const token of parties.flatMap(({ tokens }) => tokens))
      expect(decodeJwt(token)['sid']).toBe(sids[0]);
    expect(quick.others).toEqual([]);
  });

  it('sends what a command left in the outbox, killed before it sends some, and while it sends the others, twice', async () => {
    const party = await RelyingParty.open();
    party.answer = answers.hangs;
    const config = await registered(party);
    const sids: unknown[] = [];
    for (let session = 0; session < AT_ONCE + 2; session++) {
      const { id_token } = await loggedIn(new Visitor(server.origin), party, config);
      sids.push(decodeJwt(id_token!)['sid']);
    }
    // A process of its own, which sends nothing; the server finds it by itself.
    await server.cliJson('revoketokens', '--user', 'demo', '--yes');
    await party.received(AT_ONCE, PATIENCE);
    await server.stop('SIGKILL');
    // These were committed, and nobody began to send them.
    expect(await outbox()).toEqual([0, 0, ...Array.from({ length: AT_ONCE }, () => 1)]);

    await server.start();
    // All of them are in the hands of the client now, which has answered none.
    const unsent = () => sids.filter((sid) => !party.tokens.some((token) => decodeJwt(token)['sid'] === sid));
    await until(() => unsent().length === 0);
    await server.stop('SIGKILL');
    expect((await outbox()).length).toBe(sids.length);

    const before = party.tokens.length;
    party.answer = answers.ok;
    await server.start();
    await until(async () => (await outbox()).length === 0);
    const answered = party.tokens.slice(before).map((token) => decodeJwt(token)['sid']);
    expect(answered.sort()).toEqual(sids.sort());
  });

  async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + PATIENCE; !(await isSo()); await pause(100)) {
      if (Date.now() > end) throw new Error('it took too long');
    }
  }

  /** How often each logout token that is left was tried, in order. */
  async function outbox(): Promise<number[]> {
    const dataSource = await new DataSource(await dataSourceOptions(server.databaseUrl)).initialize();
    try {
      const rows = await dataSource.manager.find(LogoutDelivery);
      return rows.map(({ attempts }) => attempts).sort();
    } finally {
      await dataSource.destroy();
    }
  }
});
