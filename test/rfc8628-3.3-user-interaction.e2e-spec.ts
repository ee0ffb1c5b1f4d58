import { DeviceCode, TokenFamily, UserCodeAttempts } from 'nest-oauth2-provider';
import { UserCodeHash } from '../libs/oauth2-provider/src/storage/user-code-hash.js';
import { errorPageOf, loginPageOf, redirectOf } from './support/authorization.js';
import { type TestClient, formOf, tokensOf } from './support/client.js';
import {
  codesOf,
  decideDevice,
  deviceClient,
  expireDevice,
  poll,
  press,
  problemOf,
  rowOf,
  typeIn,
} from './support/device.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers, users } from './support/owners.js';
import { expectRefusal } from './support/token-endpoint.js';

const WRONG = /wrong, has expired or was used/;

describe.each(pairs)('the user of a device (RFC 8628 section 3.3) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await deviceClient(host);
  });
  // A user of its own for each test: wrong codes are counted.
  let user: string;
  let cookie: string;
  beforeEach(() => {
    user = `user-${Math.random()}`;
    users.set(user, { id: user, name: 'Ann', email: 'ann@example.com' });
    cookie = loginCookie(user);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => host?.stop());

  const page = (path = 'device', headers: Record<string, string> = { cookie }) =>
    host.fetch(path, { headers });
  const decided = async (code: string) => {
    const { decidedAt, familyId } = await rowOf(host, code);
    return { decided: decidedAt !== null, allowed: familyId !== null };
  };
  const families = () => host.dataSource.manager.count(TokenFamily);

  describe('has to log in first', () => {
    it.each(['device', 'device?user_code=wdjb-mjht'])('and comes back to %s', async (path) => {
      const { next } = loginPageOf(await page(path, {}));
      expect(next.pathname + next.search).toBe(`/o/${path}`);
    });

    it('without what is no code', async () => {
      const { next } = loginPageOf(await page(`device?user_code=${'x'.repeat(65)}&more=1`, {}));
      expect(next.pathname + next.search).toBe('/o/device');
    });

    it('also in between: the form goes back to the page, with its code', async () => {
      const { user_code } = await codesOf(client);
      const { action, fields } = formOf(await (await page()).text());
      const to = redirectOf(await host.post(action, { ...fields, user_code }));
      expect(to).toBe(`/o/device?user_code=${user_code}`);
      loginPageOf(await page(to, {}));
    });
  });

  it('types in the code, looks at who asks for what, allows, and the device has its tokens', async () => {
    const { device_code, user_code } = await codesOf(client, { scope: 'read profile' });
    const confirmation = await typeIn(host, user_code, cookie);
    const html = await confirmation.clone().text();
    expect(confirmation.status).toBe(200);
    for (const shown of ['The television', user_code, 'Read your notes', 'See your name', 'Ann']) {
      expect(html).toContain(shown);
    }
    expect(html).toMatch(/only if you have just started this yourself/);
    expect(await decided(device_code)).toEqual({ decided: false, allowed: false });
    await expectRefusal(poll(client, device_code), 400, 'authorization_pending');

    const done = await press(host, confirmation, true, cookie);
    expect([done.status, await done.text()]).toEqual([
      200,
      expect.stringContaining('Your device is connected'),
    ]);
    await tokensOf(await poll(client, device_code));
  });

  it('denies', async () => {
    const { device_code, user_code } = await codesOf(client);
    const before = await families();
    const done = await decideDevice(host, user_code, false, cookie);
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('Access was denied')]);
    expect(await decided(device_code)).toEqual({ decided: true, allowed: false });
    expect(await families()).toBe(before);
  });

  it.each<[string, (code: string) => string]>([
    ['lower case', (code) => code.toLowerCase()],
    ['no dash', (code) => code.replace('-', '')],
    ['spaces and dots', (code) => ` ${[...code.toLowerCase()].join(' ')}. `],
    ['another dash', (code) => code.replace('-', '\u2013')],
  ])('may type it in with %s (Django OAuth Toolkit: case-sensitive)', async (_, typed) => {
    const { device_code, user_code } = await codesOf(client);
    const confirmation = await typeIn(host, typed(user_code), cookie);
    expect(await confirmation.clone().text()).toContain(user_code);
    await press(host, confirmation, true, cookie);
    await tokensOf(await poll(client, device_code));
  });

  describe('with a link that has the code in it', () => {
    it('finds it filled in, and nothing done (RFC 8628 section 3.3.1)', async () => {
      const { device_code, user_code, verification_uri_complete } = await codesOf(client);
      const { pathname, search } = new URL(verification_uri_complete);
      const html = await (await page(pathname + search)).text();
      expect(html).toMatch(new RegExp(`<input[^>]*name="user_code" value="${user_code}"`));
      expect(html).not.toContain('The television');
      expect((await rowOf(host, device_code)).userId).toBeNull();
    });

    it('finds whatever it is as text', async () => {
      const html = await (
        await page(`device?user_code=${encodeURIComponent('"><script>alert(1)</script>')}`)
      ).text();
      expect(html).not.toContain('<script');
      expect(html).toContain('&lt;script&gt;');
    });
  });

  describe('is asked again, in the same words,', () => {
    const askedAgain = async (response: Response) => {
      expect(response.status).toBe(200);
      const html = await response.text();
      expect(html).not.toContain('The television');
      expect(html.replace(/(value)="[^"]*"/g, '$1=""')).toMatch(WRONG);
      return html.replace(/(value)="[^"]*"/g, '$1=""');
    };

    it('whether the code is unknown, expired, denied, allowed or used up', async () => {
      const unknown = await askedAgain(await typeIn(host, 'BCDF-GHJK', cookie));

      const expired = await codesOf(client);
      await expireDevice(host, expired.device_code);
      expect(await askedAgain(await typeIn(host, expired.user_code, cookie))).toBe(unknown);

      const denied = await codesOf(client);
      await decideDevice(host, denied.user_code, false, cookie);
      expect(await askedAgain(await typeIn(host, denied.user_code, cookie))).toBe(unknown);

      const used = await codesOf(client);
      await decideDevice(host, used.user_code, true, cookie);
      expect(await askedAgain(await typeIn(host, used.user_code, cookie))).toBe(unknown);
      await tokensOf(await poll(client, used.device_code));
      expect(await askedAgain(await typeIn(host, used.user_code, cookie))).toBe(unknown);
    });

    it('when another user has claimed the code (Django OAuth Toolkit #1819)', async () => {
      const { device_code, user_code } = await codesOf(client);
      const mine = await typeIn(host, user_code, cookie);
      await askedAgain(await typeIn(host, user_code, loginCookie('bob')));
      expect((await rowOf(host, device_code)).userId).toBe(user);
      // Nor can the other decide with the form of the first.
      const { action, fields } = formOf(await mine.clone().text());
      const stolen = await host.post(action, { ...fields, allow: 'true' }, { cookie: loginCookie('bob') });
      expect(await errorPageOf(stolen)).toEqual({ status: 403, error: 'invalid_request' });
      await press(host, mine, true, cookie);
      await tokensOf(await poll(client, device_code));
    });

    it('when the application has lost the grant, or is gone', async () => {
      const losing = await deviceClient(host);
      const { user_code } = await codesOf(losing);
      const confirmation = await typeIn(host, user_code, cookie);
      const applications = host.dataSource.getRepository('Application');
      await applications.update({ clientId: losing.clientId }, { grantTypes: ['refresh_token'] });
      await askedAgain(await typeIn(host, user_code, cookie));
      await askedAgain(await press(host, confirmation.clone(), true, cookie));
      await applications.delete({ clientId: losing.clientId });
      await askedAgain(await press(host, confirmation, true, cookie));
    });

    it('when the code expires before the decision', async () => {
      const { device_code, user_code } = await codesOf(client);
      const confirmation = await typeIn(host, user_code, cookie);
      await expireDevice(host, device_code);
      await askedAgain(await press(host, confirmation, true, cookie));
      expect(await decided(device_code)).toEqual({ decided: false, allowed: false });
    });

    it('and keeps what was typed', async () => {
      const html = await (await typeIn(host, 'BCDF-GHJK', cookie)).text();
      expect(html).toMatch(/<input[^>]*name="user_code" value="BCDF-GHJK"/);
      expect(html).toMatch(/aria-invalid="true" aria-describedby="problem"/);
    });
  });

  it('may look at the confirmation again', async () => {
    const { user_code } = await codesOf(client);
    await typeIn(host, user_code, cookie);
    expect(await (await typeIn(host, user_code, cookie)).text()).toContain('The television');
  });

  it.each([true, false])('who presses twice is told what was decided first (%s)', async (first) => {
    const { device_code, user_code } = await codesOf(client);
    const confirmation = await typeIn(host, user_code, cookie);
    const outcome = async (allow: boolean) => {
      const html = await (await press(host, confirmation.clone(), allow, cookie)).text();
      return html.includes('is connected') ? true : html.includes('was denied') ? false : html;
    };
    const before = await families();
    expect(await outcome(first)).toBe(first);
    expect(await outcome(first)).toBe(first);
    expect(await outcome(!first)).toBe(first);
    expect(await families()).toBe(before + (first ? 1 : 0));
    expect((await decided(device_code)).allowed).toBe(first);
  });

  it('is asked also where the application asks nobody: a code may come from anyone', async () => {
    const trusted = await deviceClient(host, { skipAuthorization: true });
    const { device_code, user_code } = await codesOf(trusted);
    expect(formOf(await (await typeIn(host, user_code, cookie)).text()).fields).toHaveProperty('csrf_token');
    await expectRefusal(poll(trusted, device_code), 400, 'authorization_pending');
  });

  it('who is not active can neither look nor allow', async () => {
    const { device_code, user_code } = await codesOf(client);
    const confirmation = await typeIn(host, user_code, cookie);
    users.delete(user);
    for (const response of [
      await typeIn(host, user_code, cookie),
      await press(host, confirmation, true, cookie),
    ]) {
      expect(await errorPageOf(response)).toEqual({ status: 403, error: 'access_denied' });
    }
    expect(await decided(device_code)).toEqual({ decided: false, allowed: false });
  });

  describe('is protected from other pages:', () => {
    const refused = async (response: Response) => {
      expect(await errorPageOf(response)).toEqual({ status: 403, error: 'invalid_request' });
    };
    const forms = async () => {
      const codes = await codesOf(client);
      const asking = formOf(await (await page()).text());
      const confirming = formOf(await (await typeIn(host, codes.user_code, cookie)).text());
      return { codes, asking, confirming };
    };

    it.each([undefined, 'x', 'a-b-c-d', 'x'.repeat(5000)])(
      'a form with the token %j is refused',
      async (token) => {
        const { codes, asking, confirming } = await forms();
        for (const form of [
          { ...asking.fields, user_code: codes.user_code },
          { ...confirming.fields, allow: 'true' },
        ]) {
          const { csrf_token: _, ...rest } = form as Record<string, string>;
          await refused(
            await host.post('device', { ...rest, ...(token && { csrf_token: token }) }, { cookie }),
          );
        }
        expect((await rowOf(host, codes.device_code)).decidedAt).toBeNull();
      },
    );

    it('the token of the first form decides nothing', async () => {
      const { codes, asking } = await forms();
      const form = { ...asking.fields, user_code: codes.user_code, allow: 'true' };
      await refused(await host.post('device', form, { cookie }));
    });

    it('the token for one code decides no other', async () => {
      const { confirming } = await forms();
      const other = await codesOf(client);
      await typeIn(host, other.user_code, cookie);
      const form = { ...confirming.fields, user_code: other.user_code, allow: 'true' };
      await refused(await host.post('device', form, { cookie }));
      expect(await decided(other.device_code)).toEqual({ decided: false, allowed: false });
    });

    it('the form of one session is none in another', async () => {
      const { confirming } = await forms();
      const form = { ...confirming.fields, allow: 'true' };
      await refused(await host.post('device', form, { cookie: loginCookie(user, 1_700_000_000, 'another') }));
      const sameSession = loginCookie('bob', 1_700_000_000, `session-of-${user}`);
      await refused(await host.post('device', form, { cookie: sameSession }));
    });

    it('a consent form’s token is none here', async () => {
      const { codes } = await forms();
      const other = await deviceClient(host, {
        redirectUris: ['https://client.example.com/callback'],
        grantTypes: ['authorization_code'],
        responseTypes: ['code'],
      });
      const { csrf_token } = formOf(await (await other.authorize({}, cookie)).text()).fields;
      const form = { csrf_token, user_code: codes.user_code, allow: 'true' };
      await refused(await host.post('device', form, { cookie }));
    });

    it('after an hour it is refused', async () => {
      const { confirming } = await forms();
      const late = Date.now() + 3601 * 1000;
      jest.spyOn(Date, 'now').mockReturnValue(late);
      await refused(await host.post('device', { ...confirming.fields, allow: 'true' }, { cookie }));
    });
  });

  it('gets every page with the strict headers', async () => {
    const { user_code } = await codesOf(client);
    const confirmation = await typeIn(host, user_code, cookie);
    const done = await press(host, confirmation.clone(), true, cookie);
    for (const { headers } of [await page(), await typeIn(host, 'x', cookie), confirmation, done]) {
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('content-security-policy')).toMatch(/form-action 'self'; frame-ancestors 'none'/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
  });

  describe('gets an error page', () => {
    it.each<[string, number, RequestInit]>([
      ['for PUT', 405, { method: 'PUT' }],
      ['for JSON', 415, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }],
      [
        'for a body that cannot be read',
        400,
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' },
      ],
    ])('%s', async (_, status, init) => {
      const response = await host.fetch('device', { ...init, headers: { cookie, ...init.headers } });
      expect(await errorPageOf(response)).toEqual({ status, error: 'invalid_request' });
    });

    it('for a code that comes twice', async () => {
      expect(await errorPageOf(await page('device?user_code=a&user_code=b'))).toMatchObject({ status: 400 });
    });
  });

  it('may come by HEAD', async () => {
    expect((await host.fetch('device', { method: 'HEAD', headers: { cookie } })).status).toBe(200);
  });

  describe('has five attempts (RFC 8628 section 5.1)', () => {
    const wrong = async (turn = 0) => typeIn(host, `BCDF-GHJ${'KLMNPQ'[turn % 6]}`, cookie);

    it('then waits, also with the right code, and may go on after that', async () => {
      const { device_code, user_code } = await codesOf(client);
      for (let turn = 0; turn < 5; turn++) expect(await problemOf(await wrong(turn))).toMatch(WRONG);
      const locked = await typeIn(host, user_code, cookie);
      expect(locked.status).toBe(429);
      const seconds = Number(locked.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(590);
      expect(seconds).toBeLessThanOrEqual(600);
      const html = await locked.text();
      expect(html).toContain('Try again in 10 minutes');
      expect(html).not.toMatch(/<form/);
      expect((await rowOf(host, device_code)).userId).toBeNull();

      const past = new Date(Date.now() - 1);
      await host.dataSource.manager.update(UserCodeAttempts, { failed: 5 }, { expires: past });
      expect(await (await typeIn(host, user_code, cookie)).text()).toContain('The television');
    });

    it('which are not used up by right codes, nor given back by them', async () => {
      for (let turn = 0; turn < 4; turn++) await wrong(turn);
      for (let turn = 0; turn < 6; turn++) {
        const { user_code } = await codesOf(client);
        expect((await decideDevice(host, user_code, true, cookie)).status).toBe(200);
      }
      expect((await wrong()).status).toBe(200);
      expect((await wrong()).status).toBe(429);
    });

    it('of their own', async () => {
      for (let turn = 0; turn < 6; turn++) await wrong(turn);
      const { user_code } = await codesOf(client);
      const another = loginCookie('bob');
      expect((await decideDevice(host, user_code, true, another)).status).toBe(200);
    });

    it('in all their sessions together', async () => {
      for (let turn = 0; turn < 5; turn++) {
        await typeIn(host, 'BCDF-GHJK', loginCookie(user, 1_700_000_000, `session ${turn}`));
      }
      expect((await wrong()).status).toBe(429);
    });

    it('also when many come at once', async () => {
      const { action, fields } = formOf(await (await page()).text());
      const answers = await Promise.all(
        Array.from({ length: 40 }, () =>
          host.post(action, { ...fields, user_code: 'BCDF-GHJK' }, { cookie }),
        ),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(5);
      expect(statuses.filter((status) => status === 429)).toHaveLength(35);
    });

    it('and can still decide about what they claimed before', async () => {
      const { device_code, user_code } = await codesOf(client);
      const confirmation = await typeIn(host, user_code, cookie);
      for (let turn = 0; turn < 6; turn++) await wrong(turn);
      await press(host, confirmation, true, cookie);
      await tokensOf(await poll(client, device_code));
    });
  });

  it('leaves nothing but the codes: no consent is remembered', async () => {
    expect(await host.dataSource.manager.count(DeviceCode)).toBeGreaterThan(0);
    expect(await host.dataSource.getRepository('Consent').count()).toBe(0);
  });
});

describe.each(pairs)('a user code that an older secret hashed, on %s with %s', (platform, database) => {
  const [OLD, NEW] = ['an old secret of the tests, long enough', 'a new secret of the tests, long enough'];
  let host: Host;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database, options: { secret: [NEW, OLD] } });
  });
  afterAll(() => host?.stop());

  it('is found like one of today', async () => {
    const client = await deviceClient(host);
    const { device_code, user_code } = await codesOf(client);
    const { id, userCodeHash } = await rowOf(host, device_code);
    const plain = user_code.replace('-', '');
    expect(userCodeHash).toBe(new UserCodeHash(NEW).of(plain));
    const before = new UserCodeHash(OLD).of(plain);
    await host.dataSource.manager.update(DeviceCode, { id }, { userCodeHash: before });
    await decideDevice(host, user_code);
    await tokensOf(await poll(client, device_code));
  });
});
