import { errorPageOf, loginPageOf, redirectOf, requestOf } from './support/authorization.js';
import { TestClient, formOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

type Changes = Record<string, string | undefined>;

describe.each(pairs)(
  'CSRF on the consent form, and tampering with it: on %s with %s',
  (platform, database) => {
    let host: Host;
    let client: TestClient;
    beforeAll(async () => {
      resetUsers();
      host = await Host.start({ platform, database });
    });
    beforeEach(async () => {
      client = await TestClient.register(host);
    });
    afterEach(() => jest.restoreAllMocks());
    afterAll(() => host?.stop());

    const codes = () => host.dataSource.getRepository('AuthorizationCode').count();

    describe('the form is refused with a page, and nothing is granted,', () => {
      const post = async (changes: Changes, cookie = loginCookie('alice')) => {
        const { action, fields } = formOf(await (await client.authorize({ scope: 'read' })).text());
        const form = Object.entries({ ...fields, allow: 'true', ...changes }).filter(
          (pair): pair is [string, string] => pair[1] !== undefined,
        );
        return host.post(action, Object.fromEntries(form), { cookie });
      };
      /** Posts the form of a page with another request in it than it was shown for. */
      const postAnother = async (changes: Changes, allow: string) => {
        const request = new URLSearchParams(
          requestOf(await (await client.authorize({ scope: 'read' })).text()),
        );
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined) request.delete(name);
          else request.set(name, value);
        }
        return post({ authorization_request: request.toString(), allow });
      };
      const refused = async (response: Response) => {
        expect(await errorPageOf(response)).toEqual({ status: 403, error: 'invalid_request' });
      };

      it.each(['true', 'false'])('without its CSRF token, allow=%s', async (allow) => {
        const before = await codes();
        await refused(await post({ csrf_token: undefined, allow }));
        expect(await codes()).toBe(before);
      });

      it.each(['', 'x', 'a-b-c-d', '🐎', 'x'.repeat(5000)])('with the CSRF token %j', async (token) => {
        await refused(await post({ csrf_token: token }));
      });

      it.each([
        ['a wider scope', { scope: 'read write' }],
        ['no scope', { scope: undefined }],
        ['another redirect URI', { redirect_uri: 'https://evil.example/' }],
        ['no redirect URI', { redirect_uri: undefined }],
        ['another client', { client_id: 'nobody' }],
        ['another challenge', { code_challenge: 'x'.repeat(43) }],
        ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
        ['another state', { state: 'theirs' }],
        ['a nonce', { nonce: 'theirs' }],
        ['a parameter that was not shown', { login_after: '1' }],
      ])('for %s than was shown', async (_case, changes: Changes) => {
        for (const allow of ['true', 'false']) await refused(await postAnother(changes, allow));
      });

      it.each([undefined, '', '%', 'client_id=%00', '&&&='])('with the request %j', async (request) => {
        const response = await post({ authorization_request: request });
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect((await errorPageOf(response)).error).toBe('invalid_request');
      });

      it('for another application, with a token of the attacker’s own', async () => {
        const mine = formOf(await (await client.authorize()).text()).fields;
        const other = await TestClient.register(host);
        const theirs = new URLSearchParams(requestOf(await (await other.authorize()).text())).toString();
        await refused(await post({ authorization_request: theirs, csrf_token: mine['csrf_token'] }));
      });

      it.each([
        ['another session of the user', loginCookie('alice', 1_700_000_000, 'another')],
        ['another user', loginCookie('bob')],
        [
          'another user who came into the same session',
          loginCookie('bob', 1_700_000_000, 'session-of-alice'),
        ],
      ])('in %s', async (_case, cookie) => {
        await refused(await post({}, cookie));
      });

      it('after an hour', async () => {
        const { action, fields } = formOf(await (await client.authorize()).text());
        const cookie = loginCookie('alice');
        const late = Date.now() + 3601 * 1000;
        jest.spyOn(Date, 'now').mockReturnValue(late);
        await refused(await host.post(action, { ...fields, allow: 'true' }, { cookie }));
      });

      it('whose redirect URI was taken from the application meanwhile', async () => {
        const { action, fields } = formOf(await (await client.authorize()).text());
        await host.dataSource
          .getRepository('Application')
          .update({ clientId: client.clientId }, { redirectUris: ['https://client.example.com/new'] });
        for (const allow of ['true', 'false']) {
          const response = await host.post(action, { ...fields, allow }, { cookie: loginCookie('alice') });
          expect(await errorPageOf(response)).toEqual({ status: 400, error: 'invalid_request' });
        }
      });
    });

    describe('a form whose session is over', () => {
      it.each(['true', 'false'])('goes back to the request and so to login, allow=%s', async (allow) => {
        const { action, fields } = formOf(await (await client.authorize({ state: 'kept' })).text());
        const location = redirectOf(await host.post(action, { ...fields, allow }));
        expect(location).toMatch(/^\/o\/authorize\?/);
        const back = new URLSearchParams(location.split('?')[1]);
        expect([back.get('state'), back.has('allow'), back.has('csrf_token')]).toEqual([
          'kept',
          false,
          false,
        ]);
        loginPageOf(await host.fetch(location));
      });
    });
  },
);
