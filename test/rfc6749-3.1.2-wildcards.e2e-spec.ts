import { ApplicationRepository } from 'nest-oauth2-provider';
import { answerOf, errorPageOf } from './support/authorization.js';
import { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { resetUsers } from './support/owners.js';
import { recorder } from './support/recorder.js';

const PATTERN = 'https://*.client.example.com/callback';
const SHOP = 'https://shop.client.example.com/callback';

describe.each(pairs)('redirect URIs with a wildcard on %s with %s', (platform, database) => {
  const logged: string[] = [];
  let off: Host;
  let on: Host;
  beforeAll(async () => {
    resetUsers();
    on = await Host.start({ platform, database, options: { allowUriWildcards: true } });
    // The last one started has the logger of the process.
    off = await Host.start({ platform, database, logger: recorder(logged) });
  });
  afterAll(() => Promise.all([off?.stop(), on?.stop()]));

  const registered = (host: Host, ...redirectUris: string[]) =>
    TestClient.register(host, { redirectUris, skipAuthorization: true });

  it.each(['redirectUris', 'postLogoutRedirectUris', 'allowedOrigins'])(
    'are refused as %s unless the operator allows them',
    async (field) => {
      const uri = field === 'allowedOrigins' ? 'https://*.client.example.com' : PATTERN;
      const registration = { [field]: [uri] };
      await expect(TestClient.register(off, registration)).rejects.toMatchObject({ problems: [{ field }] });
      await TestClient.register(on, registration);
    },
  );

  it.each([
    'https://*.co.uk/callback',
    'https://*.github.io/callback',
    'https://*.com/callback',
    'https://*/',
  ])('are never registered for what belongs to many: %s', async (uri) => {
    await expect(registered(on, uri)).rejects.toMatchObject({ problems: [{ field: 'redirectUris' }] });
  });

  it('stand for one subdomain, all else byte for byte', async () => {
    const client = await registered(on, PATTERN);
    expect(answerOf(await client.authorize({ redirect_uri: SHOP })).to).toBe(SHOP);
    const code = await client.code({ redirect_uri: SHOP });
    expect((await client.redeem(code, { redirect_uri: SHOP })).status).toBe(200);
    for (const redirect_uri of [
      PATTERN,
      'https://client.example.com/callback',
      'https://a.b.client.example.com/callback',
      'https://evil.example/.client.example.com/callback',
      'http://shop.client.example.com/callback',
      `${SHOP}/`,
      undefined,
    ]) {
      const refusal = await errorPageOf(await client.authorize({ redirect_uri }));
      expect(refusal).toEqual({ status: 400, error: 'invalid_request' });
    }
  });

  it('bind a code to the subdomain that asked for it', async () => {
    const client = await registered(on, PATTERN);
    const code = await client.code({ redirect_uri: SHOP });
    const other = await client.redeem(code, { redirect_uri: 'https://other.client.example.com/callback' });
    expect(other.status).toBe(400);
  });

  it('allow nothing any more where the operator has turned them off', async () => {
    const client = await registered(off, SHOP);
    await off.app
      .get(ApplicationRepository)
      .update({ clientId: client.clientId }, { redirectUris: [PATTERN] });
    for (const redirect_uri of [SHOP, PATTERN, undefined]) {
      const refusal = await errorPageOf(await client.authorize({ redirect_uri }));
      expect(refusal).toEqual({ status: 400, error: 'invalid_request' });
    }
  });

  it('a mismatch is explained to the log alone, in one line and without the query', async () => {
    const client = await registered(off, 'https://client.example.com/callback');
    const redirect_uri = 'https://client.example.com/callback/\r\nforged?email=ann@example.com';
    const page = await client.authorize({ redirect_uri });
    const text = await page.text();
    expect(text).not.toMatch(/differs|trailing|callback/);
    expect(logged.at(-1)).toContain(
      `refused: invalid_request: client ${client.clientId}: https://client.example.com/callback/\\u{d}\\u{a}forged is ` +
        'not registered; from https://client.example.com/callback it differs in path, query',
    );
    // Signs that no client id has: the one in the line may well hold "ann".
    expect(logged.at(-1)).not.toMatch(/[\r\n]|email=|ann@/);
  });
});
