import { answerOf, loginPageOf } from './support/authorization.js';
import { TestClient, basic, bearer, tokensOf } from './support/client.js';
import { decoratedControllers as controllers } from './support/decorated-controllers.js';
import { Host, type Platform } from './support/host.js';
import { challengeOf } from './support/openid.js';
import { loginCookie } from './support/owners.js';

const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
const GOLD = { acr_values: 'gold platinum' };
const FRESH = { max_age: '300' };
const BOTH = { acr_values: 'gold', max_age: '300' };

type Case = [path: string, acr: string | undefined, age: number, challenge: object | null];
const CASES: Case[] = [
  ['gold', 'gold', 0, null],
  ['gold', 'platinum', 10_000, null],
  ['gold', 'silver', 0, GOLD],
  ['gold', undefined, 0, GOLD],
  ['fresh', undefined, 100, null],
  ['fresh', 'silver', 1000, FRESH],
  ['both', 'gold', 100, null],
  ['both', 'gold', 1000, BOTH],
  ['both', 'silver', 100, BOTH],
  ['client', undefined, 100, null],
];

describe.each<Platform>(['express', 'fastify'])('step-up (RFC 9470) on %s', (platform) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, controllers });
    client = await TestClient.register(host, {
      skipAuthorization: true,
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    });
  });
  afterAll(() => host.stop());

  const ask = (path: string, headers: Record<string, string> = {}) =>
    host.fetch(`/step-up/${path}`, { headers });
  const cookie = (acr: string | undefined, age: number) =>
    loginCookie('alice', ago(age), 'a session', acr === undefined ? {} : { acr });

  it.each(CASES)('%s with the login %s of %d seconds ago: %j', async (path, acr, age, expected) => {
    const { access_token } = await client.tokens({}, cookie(acr, age));
    const response = await ask(path, bearer(access_token));
    if (expected === null) return expect(response.status).toBe(200);
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: 'insufficient_user_authentication' },
    ]);
    expect(challengeOf(response)).toMatchObject({ error: 'insufficient_user_authentication', ...expected });
  });

  it('names the scopes beside, so that the client asks once for both', async () => {
    const { access_token } = await client.tokens({}, cookie('silver', 0));
    expect(challengeOf(await ask('both', bearer(access_token)))).toMatchObject({ ...BOTH, scope: 'read' });
    expect(challengeOf(await ask('both'))).toMatchObject({ ...BOTH, scope: 'read' });
  });

  it('goes by the login, not by the last refresh', async () => {
    const { refresh_token } = await client.tokens({}, cookie(undefined, 1000));
    const { access_token } = await tokensOf(await client.refresh(refresh_token));
    expect((await ask('fresh', bearer(access_token))).status).toBe(401);
  });

  it('lets nobody in whom no user stands behind', async () => {
    const { access_token } = await tokensOf(await client.token({ grant_type: 'client_credentials' }));
    for (const headers of [
      bearer(access_token),
      { authorization: basic(client.clientId, client.clientSecret!) },
    ]) {
      const response = await ask('client', headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
    }
    expect((await ask('gold', bearer(access_token))).status).toBe(401);
  });

  it('asks the same of a session', async () => {
    expect((await ask('session', { cookie: cookie('gold', 100) })).status).toBe(200);
    for (const login of [cookie('gold', 1000), cookie('silver', 100), cookie(undefined, 0)]) {
      const response = await ask('session', { cookie: login });
      expect(response.status).toBe(401);
      expect(challengeOf(response)).toMatchObject(BOTH);
    }
  });

  describe('at the authorization endpoint (section 5)', () => {
    const stepUp = (login: string, more: Record<string, string> = {}) =>
      client.authorize({ ...GOLD, ...more }, login);
    const codeOf = (answer: Response) => answerOf(answer).parameters['code'];
    const back = (sent: Response, login: string) => {
      const { pathname, search } = loginPageOf(sent).next;
      return host.fetch(pathname + search, { headers: { cookie: login } });
    };

    it('the classes of the challenge bring the user to log in, and the token opens the route', async () => {
      const { access_token } = await client.tokens({}, cookie('silver', 60));
      const { acr_values } = challengeOf(await ask('gold', bearer(access_token))) as typeof GOLD;
      const sent = await client.authorize({ acr_values }, cookie('silver', 60));
      expect(loginPageOf(sent).told).toEqual({
        prompt: 'login',
        acr_values: 'gold platinum',
        acr_essential: 'false',
      });
      // A second factor need not be a new login: its time may be that of the first.
      const code = codeOf(await back(sent, cookie('platinum', 60)));
      const tokens = await tokensOf(await client.redeem(code));
      expect((await ask('gold', bearer(tokens.access_token))).status).toBe(200);
    });

    it('a login that did not get there goes on all the same: the classes are a wish', async () => {
      expect(codeOf(await back(await stepUp(cookie('silver', 60)), cookie('silver', 60)))).toBeDefined();
      const first = await stepUp('');
      expect(loginPageOf(first).told).not.toHaveProperty('prompt');
      expect(codeOf(await back(first, cookie('silver', 0)))).toBeDefined();
    });

    it.each([
      ['has one of the classes', 'gold', {}],
      ['has another and may not be asked', 'silver', { prompt: 'none' }],
      ['is at a host that knows no classes', undefined, {}],
    ])('a user who %s is not asked', async (_case, acr, more) => {
      expect(codeOf(await stepUp(cookie(acr, 60), more))).toBeDefined();
    });
  });
});
