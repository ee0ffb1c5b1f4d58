import { decodeJwt } from 'jose';
import { policyOf, redirectOf } from './support/authorization.js';
import type { TestClient } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { AFTER_LOGOUT, askLogout, loggedInAt, logoutClient, newLogin } from './support/logout.js';
import { metadataOf } from './support/openid.js';
import { SessionOwners, resetSessions } from './support/session-owners.js';

const FRAME = 'https://client.example.com/signed-out?tenant=1';

describe.each(pairs)('front-channel logout on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database, structure: { resourceOwners: SessionOwners } });
    client = await logoutClient(host, { metadata: { frontchannel_logout_uri: FRAME } });
  });
  afterAll(() => host?.stop());
  beforeEach(resetSessions);

  const framesOf = (html: string) =>
    [...html.matchAll(/<iframe src="([^"]*)"/g)].map(([, src]) => src.replaceAll('&amp;', '&'));

  it('is advertised', async () => {
    expect(await metadataOf(host)).toMatchObject({
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    });
  });

  it('shows the client’s URI in a frame, with issuer and session (section 3), and lets in nothing else', async () => {
    const { tokens, cookie } = await loggedInAt(client);
    const page = await askLogout(host, { id_token_hint: tokens.id_token }, cookie);
    const sid = decodeJwt(tokens.id_token)['sid'] as string;
    const query = new URLSearchParams({ iss: host.issuer, sid }).toString();
    const html = await page.text();
    expect(framesOf(html)).toEqual([`${FRAME}&${query}`]);
    expect(html).toContain('sandbox="allow-scripts allow-same-origin"');
    expect(html).not.toContain('<script');
    expect(policyOf(page, 'frame-src')).toEqual(['https://client.example.com']);
    expect(policyOf(page, 'default-src')).toEqual(["'none'"]);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('refresh')).toBeNull();
  });

  it('goes back to the client after the frames, by itself and by a link', async () => {
    const { tokens, cookie } = await loggedInAt(client);
    const page = await askLogout(
      host,
      { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT, state: 's' },
      cookie,
    );
    expect([page.status, page.headers.get('location')]).toEqual([200, null]);
    expect(page.headers.get('refresh')).toBe(`3; url=${AFTER_LOGOUT}&state=s`);
    const html = await page.text();
    expect(html).toContain(`href="${`${AFTER_LOGOUT}&state=s`.replaceAll('&', '&amp;')}"`);
    expect(framesOf(html)).toHaveLength(1);
  });

  it('frames each client of the session once, however often it logged in, and none of another', async () => {
    const other = await logoutClient(host, {
      redirectUris: ['https://client.example.com/callback', 'https://other.example.net/callback'],
      metadata: { frontchannel_logout_uri: 'https://other.example.net/out' },
    });
    const login = newLogin();
    await loggedInAt(client, login);
    await loggedInAt(client, login);
    await loggedInAt(other);
    const { tokens } = await loggedInAt(other, login);
    const page = await askLogout(host, { id_token_hint: tokens.id_token }, login.cookie);
    const origins = ['https://client.example.com', 'https://other.example.net'];
    expect(policyOf(page, 'frame-src')?.sort()).toEqual(origins);
    const frames = framesOf(await page.text()).map((frame) => new URL(frame));
    expect(frames.map(({ origin }) => origin).sort()).toEqual(origins);
    expect(new Set(frames.map(({ searchParams }) => searchParams.get('sid'))).size).toBe(1);
  });

  it('shows no frame again when the logout is repeated', async () => {
    const { tokens, cookie } = await loggedInAt(client);
    const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT };
    expect(framesOf(await (await askLogout(host, parameters, cookie)).text())).toHaveLength(1);
    expect(redirectOf(await askLogout(host, parameters, cookie))).toBe(AFTER_LOGOUT);
  });
});
