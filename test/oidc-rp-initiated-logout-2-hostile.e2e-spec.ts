import fc from 'fast-check';
import { FORM, countRows, expectCivil } from './support/civil.js';
import { type TestClient, formOf } from './support/client.js';
import { hostileForm } from './support/hostile.js';
import { Host, pairs } from './support/host.js';
import {
  AFTER_LOGOUT,
  type LoggedIn,
  askLogout,
  loggedInAt,
  logoutClient,
  newLogin,
} from './support/logout.js';
import { type RawAnswer, hangUp, sendRaw } from './support/raw-http.js';
import { SessionOwners, endedSessions, resetSessions } from './support/session-owners.js';
import { isAlive } from './support/token-endpoint.js';

/** Another seed looks elsewhere. */
const seed = Number(process.env['FUZZ_SEED'] ?? 6749);
const FUZZ = { seed, numRuns: Number(process.env['FUZZ_RUNS'] ?? 150), verbose: 1 } as const;

jest.setTimeout(60_000);
afterAll(hangUp);

describe.each(pairs)(`hostile logout requests on %s with %s, seed ${seed}`, (platform, database) => {
  let host: Host;
  let client: TestClient;
  let login: LoggedIn;
  let bystander: { cookie: string; session: string };
  let form: Record<string, string>;
  let rows: Record<string, number>;
  beforeAll(async () => {
    resetSessions();
    host = await Host.start({ platform, database, structure: { resourceOwners: SessionOwners } });
    client = await logoutClient(host);
    login = await loggedInAt(client);
    bystander = newLogin('bob');
    ({ fields: form } = formOf(await (await askLogout(host, {}, bystander.cookie)).text()));
    rows = await countRows(host);
  });
  afterAll(() => host?.stop());
  // Nobody's session is ended by a request that is not of it, and nothing is written.
  afterEach(async () => {
    expect(endedSessions.size).toBe(0);
    await expect(isAlive(host, login.tokens)).resolves.toBe(true);
    expect(await countRows(host)).toEqual(rows);
  });

  const good = () => ({
    id_token_hint: login.tokens.id_token,
    client_id: client.clientId,
    post_logout_redirect_uri: AFTER_LOGOUT,
    state: 's',
    logout_hint: 'alice',
    ui_locales: 'de',
  });
  const send = (method: string, text: string, cookie: string): Promise<RawAnswer> =>
    method === 'GET'
      ? sendRaw(host.origin, { path: `/o/logout?${text}`, headers: { cookie } })
      : sendRaw(host.origin, {
          method,
          path: '/o/logout',
          body: text,
          headers: { 'content-type': FORM, cookie },
        });

  function expectCivilLogout(answer: RawAnswer, sent: string): void {
    const { status, headers } = answer;
    // Node refuses a request line that is too long before anybody sees it.
    if (status === 431 && sent.length > 8000) return;
    if (status !== 303) return expectCivil(answer);
    const { location = '' } = headers;
    const isKnown = /^\/o\/logout(\?|$)/.test(location) || location.startsWith(AFTER_LOGOUT);
    expect([isKnown, answer.body]).toEqual([true, '']);
    if (location.startsWith(AFTER_LOGOUT)) expect(location.charAt(AFTER_LOGOUT.length)).toMatch(/^&?$/);
  }

  it.each([
    ['GET', 'nobody', () => ''],
    ['GET', 'somebody else', () => bystander.cookie],
    ['POST', 'nobody', () => ''],
    ['POST', 'somebody else', () => bystander.cookie],
  ])('are answered civilly, as %s of %s', async (method, _, cookie) => {
    await fc.assert(
      fc.asyncProperty(hostileForm(good()), async (text) => {
        expectCivilLogout(await send(method, text, cookie()), text);
      }),
      FUZZ,
    );
  });

  it('are no answer to the question, unless it is the form as it was shown', async () => {
    await fc.assert(
      fc.asyncProperty(hostileForm({ ...form, allow: 'true' }), async (text) => {
        const given = new URLSearchParams(text);
        fc.pre(Object.entries(form).some(([name, value]) => (given.get(name) ?? '') !== value));
        expectCivilLogout(await send('POST', text, bystander.cookie), text);
      }),
      FUZZ,
    );
  });
});
