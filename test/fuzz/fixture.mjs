import { createHash, randomBytes } from 'node:crypto';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/**
 * What an attacker might hold who is a user and a client here himself: sessions, tokens, forms. Made anew
 * from time to time, because an attack may spend some of it. Fails where a good request fails.
 */
export async function makeFixture({ origin, made }) {
  const { clientId, clientSecret, redirectUri, password } = made;
  const request = (path, init) =>
    fetch(origin + path, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...init });
  const form = (path, fields, headers) =>
    request(path, { method: 'POST', headers: { ...FORM, ...headers }, body: new URLSearchParams(fields) });

  async function logIn(username) {
    const page = await request('/login');
    const { csrf_token } = hiddenFields(await page.text());
    const cookie = cookieOf(page);
    const answer = await form('/login', { csrf_token, username, password }, { cookie });
    expectStatus(answer, 303);
    return cookieOf(answer);
  }
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const authorization = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'read write openid profile',
    state: 'a state',
    nonce: 'a nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  const authorize = `/o/authorize?${new URLSearchParams({ ...authorization, prompt: 'consent' })}`;
  const consentForm = async (cookie) =>
    hiddenFields(await (await request(authorize, { headers: { cookie } })).text());
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

  const [alice, bob, leaver] = [await logIn('alice'), await logIn('bob'), await logIn('leaver')];
  // Whose user codes are wrong so often that no more are taken from him.
  const guesser = await logIn('guesser');
  async function code() {
    const answer = await form(
      '/o/authorize',
      { ...(await consentForm(alice)), allow: 'true' },
      { cookie: alice },
    );
    expectStatus(answer, 303);
    return new URL(answer.headers.get('location')).searchParams.get('code');
  }
  async function tokens() {
    const grant = { grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: verifier };
    const answer = await form('/o/token', { ...grant, code: await code() }, { authorization: basic });
    expectStatus(answer, 200);
    return answer.json();
  }
  const askingForm = async (cookie) =>
    hiddenFields(await (await request('/o/device', { headers: { cookie } })).text());
  /** A device's codes, and the form that asks bob to confirm them. */
  async function device() {
    const begun = await form('/o/device-authorization', { client_id: made.deviceClientId });
    expectStatus(begun, 200);
    const { device_code, user_code } = await begun.json();
    const asking = await askingForm(bob);
    const confirmation = await form('/o/device', { ...asking, user_code }, { cookie: bob });
    expectStatus(confirmation, 200);
    return { deviceCode: device_code, deviceOfBob: hiddenFields(await confirmation.text()) };
  }
  const { access_token, refresh_token, id_token } = await tokens();
  expectStatus(await request('/api/me', { headers: { authorization: `Bearer ${access_token}` } }), 200);
  expectStatus(await request('/o/.well-known/jwks.json'), 200);
  const loginPage = await request('/login');
  return {
    ...made,
    origin,
    verifier,
    authorization,
    basic,
    code: await code(),
    accessToken: access_token,
    refreshToken: refresh_token,
    idToken: id_token,
    // To be revoked.
    spare: await tokens(),
    sessions: { alice, bob, guesser, leaver, visitor: cookieOf(loginPage) },
    consentOfBob: await consentForm(bob),
    ...(await device()),
    askingOfGuesser: await askingForm(guesser),
    loginCsrf: hiddenFields(await loginPage.text()).csrf_token,
    logoutCsrf: hiddenFields(await (await request('/logout', { headers: { cookie: leaver } })).text())
      .csrf_token,
  };
}

function expectStatus(answer, status) {
  if (answer.status !== status) {
    throw new Error(`a good request got ${answer.status} instead of ${status} at ${answer.url}`);
  }
}

function cookieOf(answer) {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .find((cookie) => !cookie.endsWith('='));
}

function hiddenFields(html) {
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return Object.fromEntries(inputs.map(([, name, value]) => [name, value.replaceAll('&amp;', '&')]));
}
