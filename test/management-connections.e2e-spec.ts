import { Consent, sidOf } from 'nest-oauth2-provider';
import { OAuth2ManagementModule } from 'nest-oauth2-provider/management';
import { decodeJwt } from 'jose';
import { TestClient, formOf } from './support/client.js';
import { type Database, databases } from './support/databases.js';
import { codesOf, decideDevice, deviceClient, poll } from './support/device.js';
import { EventRecorder } from './support/event-recorder.js';
import { Host, type Platform } from './support/host.js';
import { loggedInAt, newLogin } from './support/logout.js';
import { loginCookie, users } from './support/owners.js';
import { RelyingParty, closeRelyingParties } from './support/relying-party.js';
import { SessionOwners, endings, resetSessions } from './support/session-owners.js';
import { isAlive } from './support/token-endpoint.js';

const LIST = 'authorized-tokens/';
const NOBODY = '01980000-0000-7000-8000-000000000000';
const PAIRS = databases.map((database, at): [Platform, Database] => [
  at % 2 === 0 ? 'express' : 'fastify',
  database,
]);

describe.each(PAIRS)('connected apps and sessions on %s with %s', (platform, database) => {
  let host: Host;
  let heard: EventRecorder;
  beforeAll(async () => {
    users.set('Alice', { id: 'Alice', name: 'Another', email: 'other@example.com' });
    host = await Host.start({
      platform,
      database,
      options: {
        allowLoopbackFetch: true,
        resources: { 'https://jwt.example.com': { accessTokenFormat: 'jwt', name: 'The archive' } },
      },
      structure: { resourceOwners: SessionOwners, eventListeners: [EventRecorder] },
      imports: [OAuth2ManagementModule.forRoot()],
    });
    heard = EventRecorder.of(host);
  });
  afterAll(async () => {
    users.delete('Alice');
    await host?.stop();
  });
  beforeEach(resetSessions);
  afterEach(closeRelyingParties);

  const register = async (name: string, more: Parameters<typeof TestClient.register>[1] = {}) => {
    const client = await TestClient.register(host, { name, ...more });
    const id = heard
      .named('application.registered')
      .find(({ clientId }) => clientId === client.clientId)!.applicationId;
    return { client, id, path: `${LIST}${id}/delete/` };
  };
  const see = async (path: string, cookie = loginCookie('alice')) => {
    const answer = await host.fetch(path, { headers: { cookie } });
    return { status: answer.status, html: await answer.text() };
  };
  /** The row of a table that speaks of it. */
  const rowOf = (html: string, name: string) =>
    html.split('<tr>').find((row) => row.includes(`<bdi>${name}</bdi>`));
  const press = async (path: string, cookie = loginCookie('alice')) => {
    const { html } = await see(path, cookie);
    return host.post(path, formOf(html).fields, { cookie });
  };

  it('says what each may do, since when, and from which logins', async () => {
    const { client, path } = await register('Notes');
    const [desk, phone] = [newLogin(), newLogin()];
    await loggedInAt(client, desk, 'openid read');
    await loggedInAt(client, phone, 'read email');
    const { html } = await see(LIST, desk.cookie);
    const row = rowOf(html, 'Notes');
    for (const text of ['Know who you are', 'Read your notes', 'See your address', '2 logins', path])
      expect(row).toContain(text);
    expect(row).not.toContain('Change your notes');
    expect(row!.match(/<time datetime="\d{4}-/g)).toHaveLength(2);
    const asked = (await see(path, desk.cookie)).html;
    expect(asked).toContain('This one among them');
    expect(asked).toContain('<code dir="ltr">email</code>');
    expect((await see(path, loginCookie('alice'))).html).not.toContain('This one among them');
  });

  it('ends everything of that application, and says how much it was', async () => {
    const party = await RelyingParty.open();
    const metadata = { backchannel_logout_uri: party.backchannel };
    const { client, id, path } = await register('Mail', { metadata });
    const other = await register('Other');
    const logins = [await loggedInAt(client), await loggedInAt(client)];
    const kept = [await loggedInAt(other.client), await loggedInAt(client, newLogin('Alice'))];
    const code = await client.code();
    const told = await heard.during(async () => {
      const answer = await press(path, logins[0].cookie);
      expect(answer.status).toBe(200);
      const html = await answer.text();
      expect(html).toContain('<bdi>Mail</bdi> can no longer use your account.');
      expect(html).toContain('3 authorizations ended, and 4 tokens with it.');
      expect(html).toContain('it has to ask you again');
    });
    expect(told).toEqual([
      expect.objectContaining({ name: 'authorizations.revoked', userId: 'alice', reason: 'user' }),
      {
        name: 'management.changed',
        action: 'connection.revoke',
        by: 'alice',
        asAdministrator: false,
        via: 'session',
        userId: 'alice',
        applicationId: id,
      },
    ]);
    const alive = await Promise.all([...logins, ...kept].map(({ tokens }) => isAlive(host, tokens)));
    expect(alive).toEqual([false, false, true, true]);
    expect((await client.refresh(logins[1].tokens.refresh_token)).status).toBe(400);
    expect((await client.redeem(code)).status).toBe(400);
    const sids = (await party.received(3)).map((token) => decodeJwt(token)['sid']);
    expect(sids).toEqual(expect.arrayContaining(logins.map(({ session }) => sidOf(session))));
    expect(rowOf((await see(LIST)).html, 'Mail')).toBeUndefined();
    expect(rowOf((await see(LIST)).html, 'Other')).toBeDefined();
    expect((await client.authorize({ prompt: 'none' })).headers.get('location')).toContain(
      'consent_required',
    );
    expect((await see(path)).status).toBe(404);
  });

  it('lists what may come back without asking, and forgets it', async () => {
    const { client, path } = await register('Old');
    await client.revoke((await client.tokens()).refresh_token);
    const row = rowOf((await see(LIST)).html, 'Old');
    expect(row).toContain('may come back without asking');
    expect(row).toContain('Read your notes');
    const html = await (await press(path)).text();
    expect(html).toContain('No authorization was active, no token was in use.');
    expect(html).toContain('forgotten');
    expect(await host.dataSource.manager.countBy(Consent, { userId: 'alice' })).toBeGreaterThan(0);
    expect(rowOf((await see(LIST)).html, 'Old')).toBeUndefined();
  });

  it('ends what a device has not fetched yet', async () => {
    const client = await deviceClient(host, { name: 'Player' });
    const codes = await codesOf(client);
    await decideDevice(host, codes.user_code, true);
    const { applicationId } = heard.named('device.authorized').at(-1)!;
    await press(`${LIST}${applicationId}/delete/`);
    const answer = await poll(client, codes.device_code);
    expect(answer.status).toBe(400);
  });

  it('says until when a JWT may still be taken elsewhere', async () => {
    const { client, path } = await register('Archive', { accessTokenFormat: 'jwt' });
    const { access_token } = await client.tokens();
    const until = new Date(decodeJwt(access_token).exp! * 1000);
    const shown = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
    expect((await see(path)).html).toContain(shown.format(until));
    expect(await (await press(path)).text()).toContain(shown.format(until));
  });

  it.each(['', 'x', NOBODY, `${NOBODY}'`, '%00', '..%2f'])(
    'has nothing at %j for anybody else',
    async (id) => {
      const { client, path } = await register('Her notes');
      await client.tokens();
      const theirs = id === '' ? path : `${LIST}${id}/delete/`;
      const bob = loginCookie('bob');
      const before = heard.named('authorizations.revoked').length;
      const { status, html } = await see(theirs, bob);
      expect(status).toBe(404);
      expect(html).not.toContain('Her notes');
      const ownForm = async (cookie: string) =>
        formOf((await see('sessions/others/end/', cookie)).html).fields;
      const posts = [await ownForm(bob), await ownForm(loginCookie('alice')), {}];
      const answers = await Promise.all(posts.map((fields) => host.post(theirs, fields, { cookie: bob })));
      expect(answers.map((answer) => answer.status)).toEqual([404, 403, 403]);
      expect(heard.named('authorizations.revoked')).toHaveLength(before);
    },
  );

  it('marks the session in which it is looked at, and ends another', async () => {
    const { client } = await register('Desk');
    const [here, there] = [newLogin('bob'), newLogin('bob')];
    const logins = [await loggedInAt(client, here), await loggedInAt(client, there)];
    const { html } = await see('sessions/', here.cookie);
    expect(html.match(/This session/g)).toHaveLength(1);
    const sid = sidOf(there.session);
    expect((await see(`sessions/${sidOf(here.session)}/end/`, here.cookie)).html).toContain(
      'signed out here',
    );
    const told = await heard.during(async () => {
      const answer = await press(`sessions/${sid}/end/`, here.cookie);
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe('/o/sessions/?done=session-ended');
    });
    expect(told).toContainEqual({
      name: 'management.changed',
      action: 'session.end',
      by: 'bob',
      asAdministrator: false,
      via: 'session',
      userId: 'bob',
      sid,
    });
    expect(endings).toEqual([{ userId: 'bob', sid }]);
    expect(await Promise.all(logins.map(({ tokens }) => isAlive(host, tokens)))).toEqual([true, false]);
    expect((await see('sessions/?done=session-ended', here.cookie)).html).toContain('The session has ended.');
    expect((await see(`sessions/${sid}/end/`, here.cookie)).status).toBe(404);
    expect((await see(`sessions/${sidOf(here.session)}/end/`)).status).toBe(404);
  });

  it('ends all sessions but this one', async () => {
    const { client } = await register('Everywhere');
    const logins = [newLogin('bob'), newLogin('bob'), newLogin('bob')];
    const all = [];
    for (const login of logins) all.push(await loggedInAt(client, login));
    const [here] = logins;
    expect((await see('sessions/', here.cookie)).html).toContain('sessions/others/end/');
    expect((await press('sessions/others/end/', here.cookie)).status).toBe(303);
    expect(await Promise.all(all.map(({ tokens }) => isAlive(host, tokens)))).toEqual([true, false, false]);
    expect((await see('sessions/', here.cookie)).html).not.toContain('sessions/others/end/');
  });
});
