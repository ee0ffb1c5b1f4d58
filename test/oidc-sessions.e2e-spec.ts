import { setTimeout as pause } from 'node:timers/promises';
import { LogoutDeliveries, LogoutDelivery, Sessions, TokenRevocation, sidOf } from 'nest-oauth2-provider';
import { decodeJwt } from 'jose';
import type { TestClient } from './support/client.js';
import { codesOf, decideDevice, deviceClient, poll } from './support/device.js';
import { tokensOf } from './support/client.js';
import { EventRecorder } from './support/event-recorder.js';
import { Host, pairs } from './support/host.js';
import { loggedInAt, logoutClient, newLogin } from './support/logout.js';
import { RelyingParty, answers, closeRelyingParties } from './support/relying-party.js';
import { SessionOwners, endings, resetSessions } from './support/session-owners.js';
import { isAlive } from './support/token-endpoint.js';

describe.each(pairs)('login sessions on %s with %s', (platform, database) => {
  let host: Host;
  let notes: TestClient;
  let mail: TestClient;
  let party: RelyingParty;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      options: { allowLoopbackFetch: true },
      structure: { resourceOwners: SessionOwners, eventListeners: [EventRecorder] },
    });
  });
  afterAll(() => host?.stop());
  beforeEach(async () => {
    resetSessions();
    party = await RelyingParty.open();
    const metadata = { backchannel_logout_uri: party.backchannel };
    [notes, mail] = [
      await logoutClient(host, { name: 'Notes', metadata }),
      await logoutClient(host, { name: 'Mail' }),
    ];
    await host.app.get(Sessions).endAll('alice');
    await host.app.get(Sessions).endAll('bob');
    await host.dataSource.manager.createQueryBuilder().delete().from(LogoutDelivery).execute();
    endings.length = 0;
  });
  afterEach(closeRelyingParties);

  const sessions = () => host.app.get(Sessions);
  const alive = (...all: { tokens: { access_token: string } }[]) =>
    Promise.all(all.map(({ tokens }) => isAlive(host, tokens)));

  it('of a user are listed with the applications in each, the oldest first', async () => {
    const before = Date.now();
    const [desk, phone] = [newLogin(), newLogin()];
    await loggedInAt(notes, desk);
    await loggedInAt(notes, desk);
    await loggedInAt(mail, desk);
    await loggedInAt(mail, phone);
    await loggedInAt(notes, newLogin('bob'));
    const list = await sessions().ofUser('alice');
    expect(list.map(({ sid }) => sid).sort()).toEqual([sidOf(desk.session), sidOf(phone.session)].sort());
    const atDesk = list.find(({ sid }) => sid === sidOf(desk.session))!;
    expect(atDesk.applications.map(({ name }) => name).sort()).toEqual(['Mail', 'Notes']);
    expect(atDesk.applications.map(({ clientId }) => clientId).sort()).toEqual(
      [notes.clientId, mail.clientId].sort(),
    );
    // The login's own time is in whole seconds.
    for (const { since } of [atDesk, ...atDesk.applications]) {
      expect(since.getTime()).toBeGreaterThan(before - 1000);
      expect(since.getTime()).toBeLessThanOrEqual(Date.now());
    }
  });

  it('leave the list with the last of their tokens', async () => {
    const { tokens } = await loggedInAt(notes);
    await notes.revoke(tokens.refresh_token);
    expect(await sessions().ofUser('alice')).toEqual([]);
    expect(await sessions().ofUser('nobody')).toEqual([]);
  });

  it('are ended one by one: tokens fall, clients are told, the host ends its own', async () => {
    const [desk, phone] = [newLogin(), newLogin()];
    const [here, there] = [await loggedInAt(notes, desk), await loggedInAt(notes, phone)];
    const sid = sidOf(desk.session);
    expect(await sessions().end('alice', sid)).toEqual({ clientIds: [notes.clientId], frames: [] });
    expect(await alive(here, there)).toEqual([false, true]);
    expect(endings).toEqual([{ userId: 'alice', sid }]);
    expect(decodeJwt((await party.received(1))[0])).toMatchObject({ sub: 'alice', sid });
    expect((await sessions().ofUser('alice')).map((each) => each.sid)).toEqual([sidOf(phone.session)]);
  });

  it('are not ended in the name of another user', async () => {
    const login = await loggedInAt(notes);
    expect(await sessions().end('bob', sidOf(login.session))).toEqual({ clientIds: [], frames: [] });
    expect(await alive(login)).toEqual([true]);
  });

  it('are ended all at once, of that user alone, and each client is told of each', async () => {
    const mine = [await loggedInAt(notes), await loggedInAt(notes), await loggedInAt(mail)];
    const theirs = await loggedInAt(notes, newLogin('bob'));
    await sessions().endAll('alice');
    expect(await alive(...mine, theirs)).toEqual([false, false, false, true]);
    expect(endings).toEqual([{ userId: 'alice', sid: undefined }]);
    const told = (await party.received(2)).map((token) => decodeJwt(token)['sid']);
    expect(told.sort()).toEqual([sidOf(mine[0].session), sidOf(mine[1].session)].sort());
  });

  it('end by the host’s own logout page too', async () => {
    const login = await loggedInAt(notes);
    expect(await sessions().ended(login.session)).toMatchObject({ clientIds: [notes.clientId] });
    expect(await alive(login)).toEqual([false]);
    expect(decodeJwt((await party.received(1))[0])['sid']).toBe(sidOf(login.session));
  });

  it('are told of as they end, with the authorizations that end with them', async () => {
    const heard = EventRecorder.of(host);
    const login = newLogin();
    await loggedInAt(notes, login);
    await loggedInAt(mail, login);
    const families = heard
      .named('token.issued')
      .slice(-2)
      .map(({ familyId }) => familyId!);
    const told = await heard.during(() => sessions().end('alice', sidOf(login.session)), 'code');
    const ended = ({ clientId }: TestClient, familyId: string) => ({
      name: 'family.revoked',
      ...heard
        .named('application.registered')
        .filter((each) => each.clientId === clientId)
        .map(({ applicationId }) => ({ applicationId }))[0],
      clientId,
      familyId,
      userId: 'alice',
      reason: 'logout',
    });
    expect(told.slice(0, 2)).toEqual(
      expect.arrayContaining([ended(notes, families[0]), ended(mail, families[1])]),
    );
    expect(told.slice(2)).toEqual([
      { name: 'logout', userId: 'alice', familyIds: expect.arrayContaining(families) as string[] },
    ]);
    expect(await heard.during(() => sessions().end('alice', sidOf(login.session)), 'code')).toEqual([]);
  });

  it('are told of without the authorizations that were dead before', async () => {
    const heard = EventRecorder.of(host);
    const login = newLogin();
    const dead = await loggedInAt(notes, login);
    await loggedInAt(notes, login);
    const { familyId } = heard.named('token.issued').at(-1)!;
    await notes.revoke(dead.tokens.refresh_token);
    const told = await heard.during(() => sessions().end('alice', sidOf(login.session)), 'code');
    expect(told).toEqual([
      expect.objectContaining({ name: 'family.revoked', familyId }),
      { name: 'logout', userId: 'alice', familyIds: [familyId] },
    ]);
  });

  it('tell of each authorization once, however many end them at once', async () => {
    const heard = EventRecorder.of(host);
    const login = newLogin();
    await loggedInAt(notes, login);
    const before = heard.named('family.revoked').length;
    const end = () => sessions().ended(login.session);
    const ends = [end(), end(), end()];
    // One that comes while they are at it.
    await loggedInAt(notes, login);
    await Promise.all([...ends, end(), end()]);
    const ended = heard
      .named('family.revoked')
      .slice(before)
      .map(({ familyId }) => familyId);
    expect(new Set(ended).size).toBe(ended.length);
    expect(ended).toHaveLength(2);
  });

  it.each<[string, (clientId: string) => { userId: string; clientId?: string }]>([
    ['a user', () => ({ userId: 'alice' })],
    ['what a client has of a user', (clientId) => ({ userId: 'alice', clientId })],
  ])('are left by %s whose tokens are revoked, and the clients are told', async (_case, whose) => {
    const [desk, phone] = [newLogin(), newLogin()];
    const mine = [await loggedInAt(notes, desk), await loggedInAt(notes, phone)];
    const theirs = await loggedInAt(notes, newLogin('bob'));
    await host.app.get(TokenRevocation).revoke(whose(notes.clientId));
    expect(await alive(...mine, theirs)).toEqual([false, false, true]);
    const told = (await party.received(2)).map((token) => decodeJwt(token)['sid']);
    expect(told.sort()).toEqual([sidOf(desk.session), sidOf(phone.session)].sort());
    expect(await sessions().ofUser('alice')).toEqual([]);
    expect(endings).toEqual([]);
  });

  it('go on after a revocation, and a client that the user is back at is not told late', async () => {
    party.answer = answers.broken;
    const { manager } = host.dataSource;
    const told = async () => (await manager.find(LogoutDelivery)).map(({ problem }) => problem);
    const login = newLogin();
    await loggedInAt(notes, login);
    await host.app.get(TokenRevocation).revoke({ userId: 'alice' });
    while ((await told()).join() !== 'it answered 500') await pause(20);
    const again = await loggedInAt(notes, login);
    party.answer = answers.ok;
    const inHalfAMinute = new Date(Date.now() + 30_000);
    await host.app.get(LogoutDeliveries).deliver(inHalfAMinute);
    expect(await told()).toEqual([]);
    expect(party.tokens).toHaveLength(1);
    expect(await alive(again)).toEqual([true]);
  });

  it('are left by one authorization that is revoked, and go on with the others; a dry run tells nobody', async () => {
    const [desk, phone] = [newLogin(), newLogin()];
    const [here, there] = [await loggedInAt(notes, desk), await loggedInAt(notes, phone)];
    const { familyId } = EventRecorder.of(host).named('token.issued').at(-2)!;
    const whose = { familyId: familyId! };
    const revocation = host.app.get(TokenRevocation);
    await revocation.revoke(whose, { dryRun: true });
    expect(await alive(here, there)).toEqual([true, true]);
    await revocation.revoke(whose);
    expect(await alive(here, there)).toEqual([false, true]);
    expect((await party.received(1)).map((token) => decodeJwt(token)['sid'])).toEqual([sidOf(desk.session)]);
    expect((await sessions().ofUser('alice')).map(({ sid }) => sid)).toEqual([sidOf(phone.session)]);
  });

  it('have no device in them that was allowed there', async () => {
    const login = newLogin();
    const device = await deviceClient(host);
    const codes = await codesOf(device, { scope: 'openid read' });
    await decideDevice(host, codes.user_code, true, login.cookie);
    const tokens = await tokensOf(await poll(device, codes.device_code));
    await sessions().ended(login.session);
    expect(await alive({ tokens })).toEqual([true]);
  });
});
