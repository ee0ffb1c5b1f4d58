import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from 'nest-oauth2-provider';
import {
  ManagementDesk,
  ManagementPolicy,
  ManagementThrottle,
  OAuth2ManagementModule,
} from 'nest-oauth2-provider/management';
import { Host, type Platform } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';

let changes = 0;

@Controller('things')
class ThingsController {
  static readonly isPage = true;
  static readonly place = { path: 'things/', key: 'applications' };

  constructor(private readonly desk: ManagementDesk) {}

  @All()
  list(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.desk.serve(request, reply, {
      get: ({ hidden }) => this.desk.page(`<p>things</p><i>${hidden['csrf_token']}</i>`),
      action: 'application.update',
      post: () => {
        changes += 1;
        return Promise.resolve(this.desk.goTo('things/', 'changed'));
      },
    });
  }

  @All('secret')
  secret(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    return this.desk.serve(request, reply, {
      get: () => this.desk.page('<p>secret</p>'),
      forAdministrators: true,
    });
  }
}

class AliceRules extends ManagementPolicy {
  override isAdministrator(_request: HttpRequest, userId: string): boolean {
    return userId === 'alice';
  }
}

/** How long the next change has to wait, in seconds. */
let wait: number | undefined;

class Patience extends ManagementThrottle {
  override secondsToWait(): number | undefined {
    return wait;
  }
}

describe.each<[Platform, string]>([
  ['express', ''],
  ['fastify', ''],
  ['express', 'behind'],
  ['fastify', 'behind'],
])('a page of the management on %s with the global prefix "%s"', (platform, prefix) => {
  let host: Host;

  beforeAll(async () => {
    host = await Host.start({
      platform,
      path: prefix === '' ? '/o' : `/${prefix}/o`,
      structure: { path: 'o' },
      imports: [
        OAuth2ManagementModule.forRoot({
          controllers: [ThingsController],
          policy: AliceRules,
          throttle: Patience,
        }),
      ],
      beforeListen: (app) => {
        if (prefix !== '') app.setGlobalPrefix(prefix);
      },
    });
  });

  afterAll(() => host.stop());

  beforeEach(() => {
    resetUsers();
    changes = 0;
    wait = undefined;
  });

  const ask = (path: string, init: RequestInit = {}, user = 'bob') =>
    fetch(`${host.issuer}/${path}`, {
      redirect: 'manual',
      ...init,
      headers: { cookie: loginCookie(user), ...init.headers },
    });

  const post = async (body: Record<string, string>, headers: Record<string, string> = {}) =>
    ask('things', { method: 'POST', body: new URLSearchParams(body), headers });

  const formToken = async () => /<i>(.*)<\/i>/.exec(await (await ask('things')).text())![1];

  it.each(['things', 'things/'])(
    'sends anonymous visitors of %s to the login, from where they come back',
    async (path) => {
      const answer = await fetch(`${host.issuer}/${path}?done=x`, { redirect: 'manual' });
      expect(answer.status).toBe(303);
      const { searchParams } = new URL(answer.headers.get('location')!, host.origin);
      expect(searchParams.get('next')).toBe(`${new URL(host.issuer).pathname}/${path}?done=x`);
    },
  );

  it('is shown to whoever is logged in, stored nowhere and framed by nobody', async () => {
    const answer = await ask('things');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('things');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('changes something for the form that was shown to this user', async () => {
    const answer = await post({ csrf_token: await formToken() });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${new URL(host.issuer).pathname}/things/?done=changed`);
    expect(changes).toBe(1);
  });

  it.each<[string, (token: string) => Promise<Response>, number]>([
    ['no token', () => post({}), 403],
    ['a wrong token', (token) => post({ csrf_token: `${token}x` }), 403],
    ["another user's token", (token) => post({ csrf_token: token }, { cookie: loginCookie('alice') }), 403],
    ['nobody logged in', (token) => post({ csrf_token: token }, { cookie: '' }), 303],
    [
      'JSON',
      () => ask('things', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
      415,
    ],
    [
      'JSON that is none',
      () => ask('things', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }),
      400,
    ],
    ['a repeated field', () => ask('things', { method: 'POST', body: new URLSearchParams('a=1&a=2') }), 400],
    ['PUT', () => ask('things', { method: 'PUT' }), 405],
  ])('changes nothing with %s', async (_what, send, status) => {
    const answer = await send(await formToken());
    expect(answer.status).toBe(status);
    if (status !== 303) expect(answer.headers.get('content-type')).toContain('text/html');
    expect(changes).toBe(0);
  });

  it('lets the host make people wait', async () => {
    const token = await formToken();
    wait = 2.5;
    const answer = await post({ csrf_token: token });
    expect([answer.status, answer.headers.get('retry-after'), changes]).toEqual([429, '3', 0]);
  });

  it.each([
    ['alice', 200],
    ['bob', 403],
  ])('lets administrators alone see what is theirs: %s gets %i', async (user, status) => {
    expect((await ask('things/secret', {}, user)).status).toBe(status);
  });

  it('lets nobody in whom the host has disabled', async () => {
    users.delete('bob');
    expect((await ask('things')).status).toBe(403);
  });

  it('has one way to write its path', async () => {
    expect((await ask('Things')).status).toBe(404);
  });
});
