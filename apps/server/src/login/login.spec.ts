import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { Applications, sidOf } from 'nest-oauth2-provider';
import request from 'supertest';
import { DataSource } from 'typeorm';
import type { HttpAdapterName } from '../../../shared/src/environment.js';
import { readConfig } from '../config/config.js';
import { createServer } from '../server.js';
import { LoginSessions } from '../sessions/login-sessions.js';
import { StoredSession } from '../sessions/session.entity.js';
import { Users } from '../users/users.js';

const CALLBACK = 'https://app.example/callback';
const PASSWORD = 'correct horse';

const next = (parameters: Record<string, string>) =>
  `/o/authorize?${new URLSearchParams(parameters).toString()}`;
const NEXT = next({ client_id: 'app', redirect_uri: CALLBACK });

const cases = [
  ['express', 'http://localhost:3000/o', /^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/],
  ['express', 'https://auth.example.com/o', /^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
  ['fastify', 'http://localhost:3000/o', /^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/],
  ['fastify', 'https://auth.example.com/o', /^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
] satisfies [HttpAdapterName, string, RegExp][];

describe.each(cases)('login pages on %s, issuer %s', (adapter, issuer, cookieShape) => {
  let app: INestApplication;
  let userId: string;

  beforeAll(async () => {
    app = await createServer(
      readConfig({ HTTP_ADAPTER: adapter, ISSUER: issuer, DATABASE_URL: 'sqlite::memory:' }),
    );
    await app.listen(0, '127.0.0.1');
    userId = (await app.get(Users, { strict: false }).create({ username: 'alice', password: PASSWORD })).id;
    const registration = { clientType: 'public' as const, clientId: 'app', redirectUris: [CALLBACK] };
    await app.get(Applications, { strict: false }).create(registration);
  });
  afterAll(() => app.close());
  beforeEach(() => app.get(DataSource).getRepository(StoredSession).deleteAll());

  const server = () => request(app.getHttpServer() as Server);
  const sessions = () => app.get(DataSource).getRepository(StoredSession).find();
  const get = (path: string, cookie = '') => server().get(path).set('Cookie', cookie);
  const post = (path: string, cookie: string, form: Record<string, string> | string) =>
    server().post(path).set('Cookie', cookie).type('form').send(form);

  function cookieOf(response: request.Response): string {
    const set = response.headers['set-cookie'] as unknown as string[] | undefined;
    expect(set).toHaveLength(1);
    expect(set?.[0]).toMatch(cookieShape);
    return set![0].split(';')[0];
  }
  const tokenOf = (response: request.Response) =>
    /name="csrf_token" value="([^"]+)"/.exec(response.text)?.[1] ?? '';

  async function form(path = '/login') {
    const response = await get(path).expect(200);
    return { cookie: cookieOf(response), csrf_token: tokenOf(response) };
  }
  async function loggedIn() {
    const { cookie, csrf_token } = await form();
    return cookieOf(
      await post('/login', cookie, { csrf_token, username: 'alice', password: PASSWORD }).expect(303),
    );
  }

  it('logs in, under a new session id (session fixation), and returns to the request', async () => {
    const { cookie, csrf_token } = await form(`/login?next=${encodeURIComponent(NEXT)}`);
    const answer = await post('/login', cookie, {
      csrf_token,
      next: NEXT,
      username: 'alice',
      password: PASSWORD,
    });
    expect([answer.status, answer.headers.location]).toEqual([303, NEXT]);
    expect([answer.text, answer.headers['content-type']]).toEqual(['', undefined]);
    expect(cookieOf(answer)).not.toBe(cookie);
    expect(await sessions()).toMatchObject([{ userId }]);
    expect((await get('/login', cookie)).text).toContain('name="password"');
    expect((await get('/login', cookieOf(answer))).text).toContain('alice');
  });

  it.each(['/login/', '/api/public/', '/o/.well-known/jwks.json/'])(
    'answers %s as without its trailing slash',
    async (path) => {
      const { text } = await get(path.slice(0, -1)).expect(200);
      const withoutToken = (page: string) => page.replaceAll(/value="[^"]*"/g, '');
      expect(withoutToken((await get(path).expect(200)).text)).toBe(withoutToken(text));
    },
  );

  it('leaves no row and no cookie for those who need no form', async () => {
    for (const path of ['/', '/api/public', '/api/me', '/logout', '/nowhere']) {
      const response = await get(path).set('Authorization', 'Bearer unknown');
      expect(response.headers['set-cookie']).toBeUndefined();
    }
    expect(await sessions()).toEqual([]);
  });

  it.each([
    ['a wrong password', { username: 'alice', password: 'wrong' }],
    ['an unknown user', { username: 'bob', password: PASSWORD }],
    ['nothing at all', {}],
    ['a name that no database takes', { username: 'a\0b', password: PASSWORD }],
    ['repeated fields', 'username=alice&username=bob&password=a&password=b'],
  ])('shows the form again after %s', async (_, fields) => {
    const { cookie, csrf_token } = await form();
    const body =
      typeof fields === 'string' ? `${fields}&csrf_token=${csrf_token}` : { ...fields, csrf_token };
    const answer = await post('/login', cookie, body as string).expect(200);
    expect(answer.text).toContain('name="password"');
    expect(answer.text).toContain('role="alert"');
    expect(await sessions()).toMatchObject([{ userId: null }]);
  });

  it('never logs in without the CSRF token of this session', async () => {
    const mine = await form();
    const other = await form();
    for (const csrf_token of ['', 'made-up', other.csrf_token]) {
      const answer = await post('/login', mine.cookie, { csrf_token, username: 'alice', password: PASSWORD });
      expect(answer.status).toBe(403);
    }
    const alien = await post('/login', '', {
      csrf_token: mine.csrf_token,
      username: 'alice',
      password: PASSWORD,
    });
    expect(alien.status).toBe(403);
    expect((await sessions()).map((session) => session.userId)).toEqual([null, null, null]);
  });

  it.each(['//evil.example', 'https://evil.example/', '/\\evil.example'])(
    'does not send on to %s',
    async (evil) => {
      const { cookie, csrf_token } = await form(`/login?next=${encodeURIComponent(evil)}`);
      const answer = await post('/login', cookie, {
        csrf_token,
        next: evil,
        username: 'alice',
        password: PASSWORD,
      });
      expect(answer.headers.location).toBe('/');
      const again = await get(`/login?next=${encodeURIComponent(evil)}`, cookieOf(answer)).expect(200);
      expect(again.headers.location).toBeUndefined();
    },
  );

  it.each([
    ['the client’s redirect URI', NEXT, "form-action 'self' https://app.example https:;"],
    ['the only one it has', next({ client_id: 'app' }), "form-action 'self' https://app.example https:;"],
    ['no other', next({ client_id: 'app', redirect_uri: 'https://evil.example/' }), "form-action 'self';"],
    ['none of an unknown client', next({ client_id: 'b', redirect_uri: CALLBACK }), "form-action 'self';"],
    ['none of an impossible client', '/o/authorize?client_id=%00', "form-action 'self';"],
  ])('lets the form lead on to %s', async (_, to, directive) => {
    const response = await get(`/login?next=${encodeURIComponent(to)}`);
    expect(response.headers['content-security-policy']).toContain(directive);
  });

  it('goes straight on when somebody is logged in, unless the password is asked for', async () => {
    const cookie = await loggedIn();
    const path = `/login?next=${encodeURIComponent(NEXT)}`;
    expect((await get(path, cookie)).headers.location).toBe(NEXT);
    const asked = await get(`${path}&prompt=login&login_hint=alice`, cookie).expect(200);
    expect(asked.text).toContain('name="password"');
    expect(asked.text).toContain('value="alice"');
  });

  it('knows nobody whose account was disabled', async () => {
    const cookie = await loggedIn();
    const disable = (disabled: boolean) =>
      app.get(DataSource).query('UPDATE users SET disabled = ?', [Number(disabled)]);
    await disable(true);
    const response = await get('/login', cookie);
    await disable(false);
    expect(response.text).toContain('name="password"');
  });

  const handleOf = async () =>
    (await sessions()).map(({ data }) => (JSON.parse(data) as { handle: string }).handle);

  it('keeps the session that applications know when the same user gives the password again', async () => {
    const cookie = await loggedIn();
    const [handle] = await handleOf();
    const again = await get('/login?prompt=login', cookie);
    const answer = await post('/login', cookie, {
      csrf_token: tokenOf(again),
      username: 'alice',
      password: PASSWORD,
    }).expect(303);
    expect(cookieOf(answer)).not.toBe(cookie);
    expect(await handleOf()).toEqual([handle]);
  });

  it('begins another session when another user logs in', async () => {
    const users = app.get(Users, { strict: false });
    if (!(await users.findByUsername('bob'))) await users.create({ username: 'bob', password: PASSWORD });
    const cookie = await loggedIn();
    const [handle] = await handleOf();
    const again = await get('/login?prompt=login', cookie);
    await post('/login', cookie, { csrf_token: tokenOf(again), username: 'bob', password: PASSWORD });
    expect(await handleOf()).not.toContain(handle);
  });

  it('has its sessions ended from elsewhere, one or all of a user', async () => {
    const elsewhere = app.get(LoginSessions, { strict: false });
    const [one, two] = [await loggedIn(), await loggedIn()];
    const [handle] = await handleOf();
    await elsewhere.end('nobody');
    await elsewhere.end(userId, sidOf('another'));
    expect(await sessions()).toHaveLength(2);
    await elsewhere.end(userId, sidOf(handle));
    expect(await sessions()).toHaveLength(1);
    await elsewhere.end(userId);
    for (const cookie of [one, two]) expect((await get('/login', cookie)).text).toContain('name="password"');
  });

  it('logs out when told so on its own page', async () => {
    const cookie = await loggedIn();
    const csrf_token = tokenOf(await get('/logout', cookie).expect(200));
    await post('/logout', cookie, { allow: 'true' }).expect(403);
    await post('/logout', cookie, { allow: 'false', csrf_token }).expect(303);
    expect(await sessions()).toHaveLength(1);
    const answer = await post('/logout', cookie, { allow: 'true', csrf_token }).expect(303);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/sid=; Path=\/; Max-Age=0/);
    expect(await sessions()).toEqual([]);
    expect((await get('/login', cookie)).text).toContain('name="password"');
  });

  it.each(['/', '/login'])('sends %s with the headers of a page', async (path) => {
    const { headers } = await get(path).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });
});
