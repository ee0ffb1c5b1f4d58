import { type HttpRequest, MaintenancePolicy, sidOf } from 'nest-oauth2-provider';
import {
  DEFAULT_MANAGEMENT_CONTROLLERS,
  MANAGEMENT_API_CONTROLLERS,
  MANAGEMENT_SCOPES,
  ManagementThrottle,
  OAuth2ManagementModule,
} from 'nest-oauth2-provider/management';
import { TestClient, bearer } from './support/client.js';
import { EventRecorder } from './support/event-recorder.js';
import { Host } from './support/host.js';
import { loggedInAt, newLogin } from './support/logout.js';
import { PAGE_PAIRS } from './support/management.js';
import { loginCookie, users } from './support/owners.js';
import { SessionOwners, resetSessions } from './support/session-owners.js';
import { NO_STORE_JSON, isAlive, noStoreHeaders } from './support/token-endpoint.js';

const NOBODY = '01980000-0000-7000-8000-000000000000';
const ORIGIN = 'https://front.example.com';
const controllers = [...DEFAULT_MANAGEMENT_CONTROLLERS, ...MANAGEMENT_API_CONTROLLERS];
const named = Object.values(MANAGEMENT_SCOPES);
const scopes = { read: 'Read your notes', ...Object.fromEntries(named.map((each) => [each, `Use ${each}`])) };

let wait: number | undefined;
class Throttle extends ManagementThrottle {
  override secondsToWait(): number | undefined {
    return wait;
  }
}

describe.each(PAGE_PAIRS)('the API of the management on %s with %s', (platform, database) => {
  let host: Host;
  let heard: EventRecorder;
  let front: TestClient;
  let plain: TestClient;
  beforeAll(async () => {
    host = await Host.start({
      platform,
      database,
      options: { scopes, defaultScopes: ['read'] },
      structure: { resourceOwners: SessionOwners, eventListeners: [EventRecorder] },
      imports: [OAuth2ManagementModule.forRoot({ controllers, throttle: Throttle })],
    });
    heard = EventRecorder.of(host);
    const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
    front = await TestClient.register(host, {
      name: 'Front',
      scopes: ['read', ...named],
      allowedOrigins: [ORIGIN],
      grantTypes,
    });
    plain = await TestClient.register(host, { name: 'Notes' });
  });
  afterAll(() => host?.stop());
  beforeEach(() => {
    resetSessions();
    wait = undefined;
  });

  const token = async (scope: string, user = 'alice') =>
    (await loggedInAt(front, newLogin(user), scope)).tokens.access_token;
  const call = async (method: string, path: string, access: string | undefined, init: RequestInit = {}) => {
    const headers = { ...(access === undefined ? {} : bearer(access)), ...init.headers };
    const answer = await host.fetch(`api/${path}`, { method, ...init, headers });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text && JSON.parse(text)) as never,
      answer,
    };
  };
  const idOf = ({ clientId }: TestClient) =>
    heard.named('application.registered').find((each) => each.clientId === clientId)!.applicationId;

  it('tells which applications may use the account', async () => {
    const { session } = await loggedInAt(plain, newLogin(), 'openid read');
    const access = await token('connections');
    const { status, body, answer } = await call('GET', 'connections', access);
    expect(status).toBe(200);
    expect(noStoreHeaders(answer)).toEqual(NO_STORE_JSON);
    const { connections, complete } = body as { connections: object[]; complete: boolean };
    expect(complete).toBe(true);
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown;
    const notes = {
      application_id: idOf(plain),
      client_id: plain.clientId,
      client_name: 'Notes',
      scopes: [
        { name: 'openid', description: 'Know who you are' },
        { name: 'read', description: 'Read your notes' },
      ],
      claims: [],
      resources: null,
      since: instant,
      last_used: instant,
      authorizations: 1,
      sessions: [sidOf(session)],
      remembered: true,
      accepted_elsewhere_until: null,
    };
    expect(connections).toContainEqual(notes);
    expect((await call('GET', `connections/${idOf(plain)}/`, access)).body).toEqual(notes);
  });

  it('takes access back', async () => {
    const login = await loggedInAt(plain);
    const access = await token('connections');
    const { status, body } = await call('DELETE', `connections/${idOf(plain)}`, access);
    expect(status).toBe(200);
    expect(body).toMatchObject({ forgotten: true, accepted_elsewhere_until: null });
    expect(await isAlive(host, login.tokens)).toBe(false);
    expect(heard.named('management.changed').at(-1)).toMatchObject({
      action: 'connection.revoke',
      by: 'alice',
      via: 'token',
      applicationId: idOf(plain),
    });
    expect((await call('DELETE', `connections/${idOf(plain)}`, access)).status).toBe(404);
  });

  it('lists the sessions, marks its own, and ends another', async () => {
    const [here, there] = [newLogin(), newLogin()];
    const other = await loggedInAt(plain, there);
    const access = (await loggedInAt(front, here, 'connections')).tokens.access_token;
    const { body } = await call('GET', 'sessions', access);
    const sessions = (body as { sessions: { sid: string; current: boolean; applications: object[] }[] })
      .sessions;
    expect(sessions[0]).toMatchObject({ sid: sidOf(here.session), current: true });
    const found = sessions.find(({ sid }) => sid === sidOf(there.session))!;
    expect(found).toMatchObject({ current: false, applications: [{ client_id: plain.clientId }] });
    const { status, body: nothing } = await call('DELETE', `sessions/${found.sid}`, access);
    expect([status, nothing]).toEqual([204, '']);
    expect(await isAlive(host, other.tokens)).toBe(false);
    expect((await call('DELETE', `sessions/${found.sid}`, access)).status).toBe(404);
  });

  it.each(['connections/x', `connections/${NOBODY}`, 'connections/%00', 'sessions/x'])(
    'has nothing at %s',
    async (path) => {
      const access = await token('connections', 'bob');
      const { status, body } = await call('DELETE', path, access);
      expect(status).toBe(404);
      expect(body).toEqual({ error: 'invalid_request', error_description: expect.any(String) as string });
    },
  );

  it('refuses as RFC 6750 says, with the headers of all answers', async () => {
    const none = await call('GET', 'connections', undefined);
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    const bad = await call('GET', 'connections', 'wrong');
    expect([bad.status, bad.body]).toMatchObject([401, { error: 'invalid_token' }]);
    const narrow = await call('GET', 'connections', await token('read'), { headers: { origin: ORIGIN } });
    expect([narrow.status, narrow.body]).toMatchObject([403, { error: 'insufficient_scope' }]);
    expect(narrow.headers.get('www-authenticate')).toContain('scope="connections"');
    expect(narrow.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    for (const { answer } of [none, bad, narrow]) expect(noStoreHeaders(answer)).toEqual(NO_STORE_JSON);
  });

  it('is for users: a client’s own token is refused', async () => {
    const own = await front.token({ grant_type: 'client_credentials', scope: 'connections' });
    const { access_token } = (await own.json()) as { access_token: string };
    const { status, body } = await call('GET', 'connections', access_token);
    expect([status, body]).toMatchObject([403, { error: 'access_denied' }]);
  });

  it('is not for users who were disabled', async () => {
    users.set('carol', { id: 'carol', name: 'Carol', email: 'c@example.com' });
    const access = await token('connections', 'carol');
    expect((await call('GET', 'connections', access)).status).toBe(200);
    users.delete('carol');
    expect((await call('GET', 'connections', access)).status).toBe(401);
  });

  it('is not for tokens of another resource, nor for applications that do not name its scopes', async () => {
    const elsewhere = await loggedInAt(plain, newLogin(), 'read');
    expect((await call('GET', 'connections', elsewhere.tokens.access_token)).status).toBe(403);
    const asked = await plain.authorize({ scope: 'connections' });
    expect(asked.headers.get('location')).toContain('error=invalid_scope');
    const resource = `${host.origin}/api`;
    const { access_token } = await front.tokens({ scope: 'read', resource }, newLogin().cookie);
    expect((await call('GET', 'connections', access_token)).status).toBe(401);
  });

  it('answers scripts of registered origins', async () => {
    const asking = { origin: ORIGIN, 'access-control-request-method': 'DELETE' };
    const preflight = await host.fetch('api/connections/x', { method: 'OPTIONS', headers: asking });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, DELETE');
    const access = await token('connections');
    for (const [origin, allowed] of [
      [ORIGIN, ORIGIN],
      ['https://evil.example.com', null],
    ] as const) {
      const { headers } = await call('GET', 'connections', access, { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(allowed);
    }
  });

  it.each([
    ['POST', 'connections', 'GET, HEAD'],
    ['PUT', 'connections/x', 'GET, DELETE, HEAD'],
    ['PATCH', 'sessions/x', 'DELETE'],
  ])('answers %s of %s with 405', async (method, path, allow) => {
    const { status, headers, body } = await call(method, path, await token('connections'));
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect(body).toMatchObject({ error: 'invalid_request' });
  });

  it('asks the host how often', async () => {
    await loggedInAt(plain);
    const access = await token('connections');
    wait = 7;
    const { status, headers } = await call('DELETE', `connections/${idOf(plain)}`, access);
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
    expect((await call('GET', `connections/${idOf(plain)}`, access)).status).toBe(200);
  });
});

it('makes nobody an administrator by the session of somebody else', async () => {
  class AliceMaintains extends MaintenancePolicy {
    override isAdministrator({ headers }: HttpRequest): boolean {
      return headers.cookie === loginCookie('alice', 0);
    }
  }
  const host = await Host.start({
    options: { scopes, defaultScopes: ['read'] },
    structure: { maintenancePolicy: AliceMaintains },
    imports: [OAuth2ManagementModule.forRoot({ controllers })],
  });
  const front = await TestClient.register(host, { scopes: named });
  const headers = { cookie: loginCookie('alice', 0) };
  expect((await host.fetch('admin/', { headers })).status).toBe(200);
  for (const user of ['bob', 'alice']) {
    const { tokens } = await loggedInAt(front, newLogin(user), 'administration');
    const both = { ...headers, ...bearer(tokens.access_token) };
    expect((await host.fetch('api/administration', { headers: both })).status).toBe(403);
  }
  await host.stop();
});

it('says at start which scopes it needs', async () => {
  const start = Host.start({ imports: [OAuth2ManagementModule.forRoot({ controllers })] });
  await expect(start).rejects.toThrow(
    /scopes: ApplicationsApi, .* add applications: '\.\.\.', connections: '\.\.\.'/,
  );
});
