import { answerOf, loginPageOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { loginCookie, resetUsers } from './support/owners.js';

type Changes = Record<string, string | undefined>;
const NOBODY = '';
const seconds = () => Math.floor(Date.now() / 1000);
/** Who logged in so many seconds ago. */
const loggedIn = (ago: number) => loginCookie('alice', seconds() - ago);

describe.each(pairs)('on %s with %s', (platform, database) => {
  let host: Host;
  /** Asks for consent. */
  let client: TestClient;
  /** Asks for none. */
  let trusted: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    trusted = await TestClient.register(host, { skipAuthorization: true });
  });
  beforeEach(async () => {
    client = await TestClient.register(host);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => host?.stop());

  const later = (by: number) => {
    const then = Date.now() + by * 1000;
    jest.spyOn(Date, 'now').mockReturnValue(then);
  };
  const back = ({ next }: { next: URL }, cookie: string) =>
    host.fetch(next.pathname + next.search, { headers: { cookie } });
  const isLogin = (response: Response) => response.headers.get('location')?.startsWith('/login?') === true;
  const errorOf = async (changes: Changes, cookie: string, of = client) =>
    answerOf(await of.authorize(changes, cookie)).parameters.error;

  describe('prompt=none never shows a page', () => {
    it.each([
      ['login_required to nobody', {}, NOBODY, 'login_required'],
      ['login_required to a login that is too old', { max_age: '60' }, loggedIn(3600), 'login_required'],
      ['login_required with max_age=0', { max_age: '0' }, loggedIn(0), 'login_required'],
      ['consent_required where nothing is remembered', {}, loggedIn(0), 'consent_required'],
      ['invalid_request beside login', { prompt: 'none login' }, loggedIn(0), 'invalid_request'],
      [
        'invalid_request beside consent, in any order',
        { prompt: 'consent none' },
        loggedIn(0),
        'invalid_request',
      ],
    ])('but says %s', async (_case, changes, cookie, error) => {
      const { to, parameters } = answerOf(await client.authorize({ prompt: 'none', ...changes }, cookie));
      expect(to).toBe(REDIRECT_URI);
      expect(parameters).toMatchObject({ error, state: 'a state', iss: host.issuer });
    });

    it.each(['openid', 'read'])('and issues where consent to %s is remembered', async (scope) => {
      await client.code({ scope });
      expect(answerOf(await client.authorize({ scope, prompt: 'none' })).parameters).toHaveProperty('code');
    });

    it('and says consent_required where more is asked than is remembered', async () => {
      await client.code({ scope: 'read' });
      expect(await errorOf({ scope: 'read write', prompt: 'none' }, loggedIn(0))).toBe('consent_required');
    });

    it('and login_required, not consent_required, where both are lacking', async () => {
      expect(await errorOf({ prompt: 'none' }, NOBODY)).toBe('login_required');
    });
  });

  describe.each(['login', 'select_account', 'create'])('prompt=%s', (prompt) => {
    it('sends also who is logged in to the login page, and tells it why', async () => {
      const { next, told } = loginPageOf(await trusted.authorize({ prompt, state: 's' }, loggedIn(0)));
      expect(told).toEqual({ prompt });
      expect(Object.fromEntries(next.searchParams)).toMatchObject({
        client_id: trusted.clientId,
        state: 's',
      });
      expect(next.searchParams.has('prompt')).toBe(false);
    });

    it('goes on after a login', async () => {
      const sent = loginPageOf(await trusted.authorize({ prompt }, loggedIn(3600)));
      expect(answerOf(await back(sent, loggedIn(0))).parameters).toHaveProperty('code');
    });

    it('does not go on without one, however long one waits', async () => {
      const old = loggedIn(3600);
      const sent = loginPageOf(await trusted.authorize({ prompt }, old));
      expect(isLogin(await back(sent, old))).toBe(true);
      later(100_000);
      expect(isLogin(await back(sent, old))).toBe(true);
    });
  });

  it('prompt with several values leaves to the way back what is not for the login page', async () => {
    const sent = loginPageOf(await client.authorize({ prompt: 'login consent' }, loggedIn(0)));
    expect(sent.told).toEqual({ prompt: 'login consent' });
    expect(sent.next.searchParams.get('prompt')).toBe('consent');
    expect((await back(sent, loggedIn(0))).status).toBe(200);
  });

  it.each(['unheard_of', 'LOGIN', ' '])('prompt=%j is not understood and so ignored', async (prompt) => {
    expect(answerOf(await trusted.authorize({ prompt })).parameters).toHaveProperty('code');
  });

  describe('max_age', () => {
    it.each([
      ['of a minute accepts half a minute', '60', 30, false],
      ['of a minute refuses two', '60', 120, true],
      ['of zero, which is prompt=login, refuses this very second', '0', 0, true],
      ['with zeros before it', '0060', 120, true],
      ['of 317 years accepts a year', '9999999999', 31_536_000, false],
    ])('%s', async (_case, maxAge, ago, login) => {
      const response = await trusted.authorize({ max_age: maxAge }, loggedIn(ago));
      expect(isLogin(response)).toBe(login);
      expect(response.headers.get('location')!.includes('code=')).toBe(!login);
    });

    it('is told to the login page in seconds', async () => {
      expect(loginPageOf(await client.authorize({ max_age: '60' }, NOBODY)).told).toEqual({ max_age: '60' });
    });

    it.each(['0', '1'])(
      'of %s goes on after a login, also where the user then takes minutes over the consent page',
      async (maxAge) => {
        const sent = loginPageOf(await client.authorize({ max_age: maxAge }, loggedIn(3600)));
        const cookie = loggedIn(0);
        const page = await back(sent, cookie);
        expect(page.status).toBe(200);
        later(300);
        expect(answerOf(await client.decide(page, true, cookie)).parameters).toHaveProperty('code');
      },
    );

    it('asks for a login again where the consent page lay open for longer than a login may take', async () => {
      const sent = loginPageOf(await client.authorize({ max_age: '0' }, NOBODY));
      const cookie = loggedIn(0);
      const page = await back(sent, cookie);
      later(601);
      expect(isLogin(await client.decide(page, true, cookie))).toBe(true);
    });

    it('does not go on with the old login', async () => {
      const old = loggedIn(3600);
      const sent = loginPageOf(await trusted.authorize({ max_age: '60' }, old));
      expect(isLogin(await back(sent, old))).toBe(true);
    });

    it('holds again after a while for whoever kept the way back', async () => {
      const sent = loginPageOf(await trusted.authorize({ max_age: '60' }, NOBODY));
      const cookie = loggedIn(0);
      later(601);
      expect(isLogin(await back(sent, cookie))).toBe(true);
    });
  });

  describe('login_after, which only our own way back should hold,', () => {
    it.each([
      ['does not undo max_age when long past', { max_age: '60', login_after: '1' }, true],
      ['is ignored when it lies in a future that no login reaches', { login_after: '99999999999' }, false],
      ['is ignored when it is no number', { login_after: 'x' }, false],
      ['does not undo prompt=login', { prompt: 'login', login_after: String(seconds() - 300) }, true],
    ])('%s', async (_case, changes: Changes, login) => {
      expect(isLogin(await trusted.authorize(changes, loggedIn(120)))).toBe(login);
    });
  });

  describe('the login page is told', () => {
    it.each([
      ['login_hint', 'alice@example.com'],
      ['login_hint', 'ü "&=?#/\\'],
    ])('%s=%j, and so is the way back', async (name, value) => {
      const { next, told } = loginPageOf(await client.authorize({ [name]: value }, NOBODY));
      expect(told).toEqual({ [name]: value });
      expect(next.searchParams.get(name)).toBe(value);
    });

    it.each(['https://evil.example', '//evil.example', '/elsewhere'])(
      'no way back but ours, whatever next=%s says',
      async (next) => {
        const login = loginPageOf(await client.authorize({ next, returnTo: next, return_to: next }, NOBODY));
        expect([login.next.origin, login.next.pathname]).toEqual(['http://host', '/o/authorize']);
      },
    );
  });

  it('a nonce of any characters and length is kept for the ID token', async () => {
    const nonce = `žluťoučký 🐎 ${'n'.repeat(2000)}`;
    const { id_token } = await client.tokens({ scope: 'openid', nonce });
    expect(JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString())).toHaveProperty(
      'nonce',
      nonce,
    );
  });

  it('auth_time in the ID token is the time of the login, not of the request', async () => {
    const { id_token } = await trusted.tokens(
      { scope: 'openid', max_age: '9999' },
      loginCookie('alice', seconds() - 500),
    );
    const { auth_time } = JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString()) as {
      auth_time: number;
    };
    expect(seconds() - auth_time).toBeGreaterThanOrEqual(500);
    expect(seconds() - auth_time).toBeLessThan(520);
  });
});
