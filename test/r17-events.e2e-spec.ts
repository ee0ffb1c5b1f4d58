import { ClientSecretStore } from '../libs/oauth2-provider/src/storage/client-secret.store.js';
import {
  ApplicationAdministration,
  InactiveApplications,
  TokenRevocation,
  TokenStore,
  Tokens,
} from 'nest-oauth2-provider';
import { TestClient, basic, bearer, tokensOf } from './support/client.js';
import { DEVICE_GRANT, codesOf, decideDevice, deviceClient, poll } from './support/device.js';
import { EventRecorder } from './support/event-recorder.js';
import { Host, pairs } from './support/host.js';
import { AFTER_LOGOUT, askLogout, loggedInAt } from './support/logout.js';
import { loginCookie, passwordOf, resetUsers, users } from './support/owners.js';
import { secretWatch } from './support/secret-watch.js';
import { SessionOwners } from './support/session-owners.js';
import { sha256 } from './support/token-endpoint.js';

const ID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials', 'password', 'implicit'];

describe.each(pairs)('events (R17) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let heard: EventRecorder;
  /** How each event names the client. */
  let who: { applicationId: string; clientId: string };
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({
      platform,
      database,
      options: { profile: 'oauth2.0-compatible' },
      structure: { eventListeners: [EventRecorder], resourceOwners: SessionOwners },
    });
    heard = EventRecorder.of(host);
    client = await TestClient.register(host, {
      grantTypes: GRANTS,
      responseTypes: ['code', 'token', 'id_token', 'code id_token', 'none'],
      postLogoutRedirectUris: [AFTER_LOGOUT],
    });
    who = {
      applicationId: heard.named('application.registered')[0].applicationId,
      clientId: client.clientId,
    };
  });
  afterAll(() => host?.stop());

  const authenticated = () => ({ name: 'client.authenticated', ...who, method: 'client_secret_basic' });
  const alices = (scopes: string[]) => ({ ...who, userId: 'alice', scopes });

  it('tell of a registration', () => {
    expect(heard.named('application.registered')[0]).toEqual({
      name: 'application.registered',
      at: expect.any(Date) as Date,
      ...who,
      userId: null,
      clientType: 'confidential',
      grantTypes: GRANTS,
    });
  });

  it('tell of the code flow from the consent to the end of the authorization', async () => {
    const scopes = ['openid', 'read'];
    let code = '';
    const granted = await heard.during(async () => (code = await client.code({ scope: 'openid read' })));
    const family = { familyId: ID, grantType: 'authorization_code' };
    expect(granted).toEqual([
      { name: 'authorization.granted', ...alices(scopes), ...family, responseType: 'code', asked: true },
      { name: 'consent.given', ...alices(scopes) },
    ]);
    const { familyId } = granted[0] as { familyId: string };
    const ofFamily = { familyId, grantType: 'authorization_code' };
    const kinds = ['access_token', 'refresh_token', 'id_token'];

    let tokens = { access_token: '', refresh_token: '' };
    const redeemed = await heard.during(async () => (tokens = await tokensOf(await client.redeem(code))));
    expect(redeemed).toEqual([
      authenticated(),
      { name: 'token.issued', ...alices(scopes), ...ofFamily, tokenId: ID, kinds },
    ]);
    const { tokenId } = redeemed[1] as { tokenId: string };

    const verified = { name: 'token.verified', ...alices(scopes), familyId, tokenId, kind: 'access_token' };
    const used = () => host.fetch('/api/me', { headers: bearer(tokens.access_token) });
    expect(await heard.during(used)).toEqual([{ ...verified, by: 'guard' }]);
    expect(await heard.during(() => client.introspect(tokens.access_token))).toEqual([
      authenticated(),
      { ...verified, by: 'introspection' },
    ]);
    // UserInfo is a protected resource like any other (OpenID Connect Core section 5.3).
    const asking = () => host.fetch('userinfo', { headers: bearer(tokens.access_token) });
    expect(await heard.during(asking)).toEqual([{ ...verified, by: 'guard' }]);

    const refreshing = async () => (tokens = await tokensOf(await client.refresh(tokens.refresh_token)));
    expect(await heard.during(refreshing)).toEqual([
      authenticated(),
      {
        name: 'token.refreshed',
        ...alices(scopes),
        ...ofFamily,
        tokenId: ID,
        kinds,
        replacedTokenId: tokenId,
      },
    ]);
    expect(await heard.during(() => client.revoke(tokens.access_token))).toEqual([
      authenticated(),
      { name: 'family.revoked', ...who, userId: 'alice', familyId, reason: 'client' },
    ]);
    // It was ended before: no news.
    expect(await heard.during(() => client.revoke(tokens.access_token))).toEqual([authenticated()]);
    expect(await heard.during(used)).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    ['none', ['authorization.granted', 'consent.given'], []],
    ['id_token', ['authorization.granted', 'consent.given', 'token.issued'], ['id_token']],
    ['code id_token', ['authorization.granted', 'consent.given', 'token.issued'], ['id_token']],
  ])('tell of the response type %s', async (responseType, names, kinds) => {
    const asked = { response_type: responseType, scope: 'openid', nonce: 'n-0S6_WzA2Mj', prompt: 'consent' };
    const told = (await heard.during(() => client.consented(asked))) as { name: string }[];
    expect(told.map(({ name }) => name)).toEqual(names);
    expect(told[0]).toMatchObject({ responseType, familyId: kinds.length > 0 ? ID : null, userId: 'alice' });
    if (kinds.length > 0) expect(told.at(-1)).toMatchObject({ kinds, tokenId: ID, scopes: ['openid'] });
  });

  it('tell that nobody was asked, where consent is remembered', async () => {
    await client.code({ scope: 'read' });
    expect(await heard.during(() => client.code({ scope: 'read' }))).toEqual([
      expect.objectContaining({ name: 'authorization.granted', asked: false }),
    ]);
  });

  it('tell of a denial by the user, and of a user who may not act', async () => {
    const denied = { name: 'authorization.denied', ...alices(['write']), responseType: 'code' };
    const fresh = { scope: 'write', prompt: 'consent' };
    const page = await client.authorize(fresh);
    expect(await heard.during(() => client.decide(page, false))).toEqual([{ ...denied, reason: 'user' }]);
    const again = await client.authorize(fresh);
    const alice = users.get('alice')!;
    users.delete('alice');
    try {
      expect(await heard.during(() => client.decide(again, true))).toEqual([
        { ...denied, reason: 'inactive user' },
      ]);
    } finally {
      users.set('alice', alice);
    }
  });

  it("tell of a client's own token and of its end", async () => {
    let token = '';
    const own = { ...who, userId: null };
    const issuing = async () =>
      (token = (await tokensOf(await client.token({ grant_type: 'client_credentials', scope: 'read' })))
        .access_token);
    expect(await heard.during(issuing)).toEqual([
      authenticated(),
      {
        name: 'token.issued',
        ...own,
        familyId: null,
        grantType: 'client_credentials',
        scopes: ['read'],
        tokenId: ID,
        kinds: ['access_token'],
      },
    ]);
    expect(await heard.during(() => client.revoke(token))).toEqual([
      authenticated(),
      { name: 'token.revoked', ...own, tokenId: ID },
    ]);
  });

  it('tell of tokens by password, in the fragment, and made in code', async () => {
    const issued = (grantType: string, kinds: string[]) => ({
      name: 'token.issued',
      ...alices(['read']),
      familyId: ID,
      grantType,
      tokenId: ID,
      kinds,
    });
    const both = ['access_token', 'refresh_token'];
    const login = { username: 'alice', password: passwordOf('alice') };
    expect(
      await heard.during(() => client.token({ grant_type: 'password', scope: 'read', ...login })),
    ).toEqual([authenticated(), issued('password', both)]);
    const implicit = { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined };
    expect(await heard.during(() => client.consented({ ...implicit, scope: 'read' }))).toEqual([
      expect.objectContaining({
        name: 'authorization.granted',
        grantType: 'implicit',
        responseType: 'token',
      }),
      issued('implicit', ['access_token']),
    ]);
    const before = heard.heard.length;
    await host.app.get(Tokens).issue({ application: client.clientId, userId: 'alice', scopes: ['read'] });
    const [made] = heard.heard.slice(before);
    expect(made).toEqual({ ...issued('issued', both), at: expect.any(Date) as Date });
    await host.app.get(Tokens).issue({ application: client.clientId });
    expect(heard.heard.at(-1)).toMatchObject({ userId: null, familyId: null, grantType: 'issued' });
  });

  it('tell of a device that its user allows, or does not', async () => {
    const device = await deviceClient(host);
    const { applicationId, clientId } = heard.named('application.registered').at(-1)!;
    const decided = { applicationId, clientId, userId: 'alice', scopes: ['read'] };
    const ofFamily = { familyId: ID, grantType: DEVICE_GRANT };
    const no = await codesOf(device, { scope: 'read' });
    expect(await heard.during(() => decideDevice(host, no.user_code, false))).toEqual([
      { name: 'device.denied', ...decided },
    ]);
    const yes = await codesOf(device, { scope: 'read' });
    expect(await heard.during(() => decideDevice(host, yes.user_code))).toEqual([
      { name: 'device.authorized', ...decided, ...ofFamily },
    ]);
    const kinds = ['access_token', 'refresh_token'];
    const none = { name: 'client.authenticated', applicationId, clientId, method: 'none' };
    expect(await heard.during(() => poll(device, yes.device_code))).toEqual([
      none,
      { name: 'token.issued', ...decided, ...ofFamily, tokenId: ID, kinds },
    ]);
    expect(await heard.during(() => poll(device, yes.device_code))).toEqual([
      none,
      { name: 'family.revoked', applicationId, clientId, userId: 'alice', familyId: ID, reason: 'replay' },
      {
        name: 'replay.detected',
        applicationId,
        clientId,
        userId: 'alice',
        familyId: ID,
        kind: 'device_code',
      },
    ]);
  });

  it.each<[string, () => Promise<() => Promise<unknown>>]>([
    [
      'authorization_code',
      async () => {
        const code = await client.code({ scope: 'read' });
        await client.redeem(code);
        return () => client.redeem(code);
      },
    ],
    [
      'refresh_token',
      async () => {
        const { refresh_token } = await client.tokens({ scope: 'read' });
        await client.refresh(refresh_token);
        return () => client.refresh(refresh_token);
      },
    ],
  ])('tell of a replay: %s', async (kind, prepare) => {
    const again = await prepare();
    const ended = { ...who, userId: 'alice', familyId: ID };
    expect(await heard.during(again)).toEqual([
      authenticated(),
      { name: 'family.revoked', ...ended, reason: 'replay' },
      { name: 'replay.detected', ...ended, kind },
    ]);
    // Once for each authorization.
    expect(await heard.during(again)).toEqual([authenticated()]);
  });

  it('tell of a client that is not let in', async () => {
    const headers = { authorization: basic(client.clientId, 'wrong-wrong-wrong-wrong') };
    const trying = () => client.token({ grant_type: 'client_credentials' }, headers);
    expect(await heard.during(trying)).toEqual([
      { name: 'client.refused', reason: `wrong secret for client ${client.clientId}` },
    ]);
  });

  it('tell of a redirect URI that is not registered, and in what it differs', async () => {
    const url = 'https://client.example.com/callbacks?code=hunter2hunter2';
    const [mismatch] = await heard.during(() => client.authorize({ redirect_uri: url }));
    expect(mismatch).toEqual({
      name: 'redirect_uri.mismatch',
      ...who,
      difference: expect.stringMatching(/callbacks is not registered.*differs in path, query$/) as string,
    });
    expect(JSON.stringify(mismatch)).not.toContain('hunter2');
  });

  it('tell of a rotated secret', async () => {
    const { clientId, clientSecret } = await TestClient.register(host);
    const before = heard.heard.length;
    const { clientSecret: fresh, previousUntil } = await host.applications.rotateSecret(clientId);
    expect(heard.heard.slice(before)).toEqual([
      expect.objectContaining({ name: 'secret.rotated', clientId, previousUntil }),
    ]);
    for (const secret of [clientSecret!, fresh]) expect(JSON.stringify(heard.heard)).not.toContain(secret);
  });

  const inCode = (work: () => Promise<unknown>) => heard.during(work, 'code');

  it('tell of an application that changes, without the values, and of its end', async () => {
    const { clientId } = await TestClient.register(host);
    const applications = host.app.get(ApplicationAdministration);
    const { applicationId } = heard.named('application.registered').at(-1)!;
    const changes = { name: 'A name that is nobody’s business', redirectUris: ['https://b.example/cb'] };
    expect(await inCode(() => applications.update(clientId, changes))).toEqual([
      { name: 'application.changed', applicationId, clientId, fields: ['name', 'redirectUris'] },
    ]);
    const wrong = () => applications.update(clientId, { redirectUris: ['not a URI'] }).catch(() => undefined);
    expect(await inCode(wrong)).toEqual([]);
    expect(await inCode(() => applications.remove(clientId))).toEqual([
      { name: 'application.deleted', applicationId, clientId },
    ]);
  });

  it('tell of an application that goes since nobody uses it', async () => {
    const { clientId } = await TestClient.register(host);
    const { applicationId } = heard.named('application.registered').at(-1)!;
    const now = new Date(Date.now() + 24 * 3600 * 1000);
    const cleanUp = (dryRun: boolean) => () =>
      host.app.get(InactiveApplications).cleanUp({ inactiveDays: 0, minAgeDays: 0, dryRun, now });
    expect(await inCode(cleanUp(true))).toEqual([]);
    expect(await inCode(cleanUp(false))).toContainEqual({
      name: 'application.deleted',
      applicationId,
      clientId,
    });
  });

  it('tell of the tokens that an operator took back', async () => {
    const revocation = host.app.get(TokenRevocation);
    await client.tokens({ scope: 'openid read' });
    const { familyId } = heard.named('token.issued').at(-1)!;
    const one = { familyId: familyId! };
    expect(await inCode(() => revocation.revoke(one, { dryRun: true }))).toEqual([]);
    expect(await inCode(() => revocation.revoke(one))).toEqual([
      { name: 'family.revoked', familyId, userId: 'alice', reason: 'administrator' },
    ]);
    expect(await inCode(() => revocation.revoke(one))).toEqual([]);

    await client.tokens({ scope: 'openid read' });
    const { familyId: second } = heard.named('token.issued').at(-1)!;
    const all = { userId: 'alice', clientId: client.clientId };
    const { count: tokens } = await revocation.revoke(all, { dryRun: true });
    expect(await inCode(() => revocation.revoke(all, { reason: 'user' }))).toEqual([
      {
        name: 'authorizations.revoked',
        ...who,
        userId: 'alice',
        familyIds: expect.arrayContaining([second]) as unknown,
        tokens,
        reason: 'user',
      },
    ]);
    expect(heard.named('authorizations.revoked').at(-1)!.familyIds).not.toContain(familyId);
    expect(tokens).toBeGreaterThanOrEqual(2);
  });

  it('tell of a logout that an application wished for, and of what ended with it', async () => {
    const login = await loggedInAt(client);
    const { familyId } = heard.named('token.issued').at(-1)!;
    const wish = { id_token_hint: login.tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT };
    const loggedOut = () => askLogout(host, wish, login.cookie);
    expect(await heard.during(loggedOut)).toEqual([
      { name: 'family.revoked', ...who, userId: 'alice', familyId, reason: 'logout' },
      { name: 'logout', ...who, userId: 'alice', familyIds: [familyId] },
    ]);
    // Nobody is logged in there any more: no news.
    expect(await heard.during(loggedOut)).toEqual([]);
  });

  it('tell where the request came from', async () => {
    await host.fetch(client.authorizationUrl({ redirect_uri: 'https://a.example/' }), {
      headers: { cookie: loginCookie('alice') },
    });
    expect(heard.named('redirect_uri.mismatch').at(-1)!.ip).toMatch(/^(?:::ffff:)?127\.0\.0\.1$/);
  });

  it('are none for what lost a race: one redemption of twenty is told of, and one replay', async () => {
    const code = await client.code({ scope: 'read' });
    const seen = await heard.during(() => Promise.all(Array.from({ length: 20 }, () => client.redeem(code))));
    const count = (name: string) => seen.filter((event) => 'name' in event && event.name === name).length;
    expect(['token.issued', 'replay.detected', 'family.revoked'].map(count)).toEqual([1, 1, 1]);
  });

  it.each<[string, () => jest.SpyInstance, () => Promise<unknown>]>([
    [
      'an authorization',
      () => jest.spyOn(host.app.get(TokenStore), 'authorize').mockRejectedValue(new Error('gone')),
      () => client.authorize({ scope: 'read' }),
    ],
    [
      'tokens',
      () => jest.spyOn(host.app.get(TokenStore), 'issue').mockRejectedValue(new Error('gone')),
      () => client.token({ grant_type: 'client_credentials' }),
    ],
    [
      'a rotation',
      () =>
        jest
          .spyOn(host.app.get(ClientSecretStore, { strict: false }), 'rewrite')
          .mockRejectedValue(new Error('gone')),
      () => host.applications.rotateSecret(client.clientId).catch(() => undefined),
    ],
  ])('are none for %s that was not kept', async (_case, fail, work) => {
    await client.code({ scope: 'read' });
    const failing = fail();
    try {
      const seen = await heard.during(work);
      expect(seen.filter((event) => !('method' in event))).toEqual([]);
    } finally {
      failing.mockRestore();
    }
  });

  it('hold no secret, no token, no code and no hash of one', async () => {
    const tokens = await client.tokens({ scope: 'openid read' });
    await client.refresh(tokens.refresh_token);
    const told = JSON.stringify(heard.heard);
    expect(told.length).toBeGreaterThan(10_000);
    expect(secretWatch.foundIn(told)).toEqual([]);
    const { access_token, refresh_token } = tokens;
    for (const secret of [access_token, refresh_token, client.clientSecret!]) {
      expect(told).not.toContain(sha256(secret));
      expect(secretWatch.foundIn(`x${secret}`)).not.toEqual([]);
    }
  });

  it('cannot be changed by who hears them', async () => {
    await client.token({ grant_type: 'client_credentials' });
    expect(Object.isFrozen(heard.heard.at(-1))).toBe(true);
  });
});
