import { AuthorizationCode, type Claims } from 'nest-oauth2-provider';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { deliveryOf, errorPageOf, loginPageOf } from './authorization.js';
import { bearer } from './client.js';
import type { Host } from './host.js';
import { CLAIMS, assertLoggedIn, userInfoOf } from './openid-login.js';
import { keySetOf, metadataOf } from './openid.js';
import { loginCookie } from './owners.js';
import type { LoggedIn, RelyingParty } from './openid-party.js';
import { sha256 } from './token-endpoint.js';

/** A module of the certification suite of the OpenID Foundation, as a test of ours. */
export interface Module {
  readonly name: string;
  /** Which response types it is for. Default: all. */
  readonly isFor?: (responseType: string) => boolean;
  readonly run: (rp: RelyingParty) => Promise<void>;
}

const seconds = () => Math.floor(Date.now() / 1000);
const loggedIn = (ago: number) => loginCookie('alice', seconds() - ago);
const withCode = (type: string) => type.split(' ').includes('code');
const withIdToken = (type: string) => type.split(' ').includes('id_token');
const withAccessToken = (type: string) => /\b(?:code|token)\b/.test(type);
const codeAlone = (type: string) => type === 'code';

async function logIn(rp: RelyingParty, changes: Record<string, string | undefined> = {}): Promise<LoggedIn> {
  const result = await rp.logIn(changes);
  await assertLoggedIn(rp, result);
  return result;
}

async function isAlive(host: Host, token: string): Promise<boolean> {
  return (await host.fetch('userinfo', { headers: bearer(token) })).status === 200;
}

/** A login that the server asks for, and the answer after it. */
async function afterLogin(rp: RelyingParty, response: Response, cookie: string, maxAge?: number) {
  const { next } = loginPageOf(response);
  const back = await rp.host.fetch(next.pathname + next.search, { headers: { cookie } });
  return rp.finish(await deliveryOf(back), {}, maxAge);
}

const succeedsWith = (name: string, changes: Record<string, string>): Module => ({
  name,
  run: async (rp) => void (await logIn(rp, changes)),
});

const isRefused = (name: string, changes: Record<string, string | undefined>, error: string): Module => ({
  name,
  run: async (rp) => expect((await rp.answer(changes)).parameters).toMatchObject({ error, state: 'a state' }),
});

const scopeModule = (name: string, ...scopes: string[]): Module => ({
  name,
  run: async (rp) => {
    const { claims, accessToken } = await logIn(rp, { scope: `openid ${scopes.join(' ')}` });
    const expected = Object.assign({}, ...scopes.map((scope) => CLAIMS[scope])) as Claims;
    const others = Object.keys(Object.assign({}, ...Object.values(CLAIMS)) as Claims);
    // Section 5.4: at UserInfo, but in the ID token where no access token is issued.
    const [told, silent] = accessToken
      ? [await userInfoOf(rp.host, accessToken), claims as object]
      : [claims as object, {}];
    expect(told).toMatchObject(expected);
    expect(Object.keys(told).filter((name) => others.includes(name) && !(name in expected))).toEqual([]);
    expect(Object.keys(silent).filter((name) => others.includes(name))).toEqual([]);
  },
});

async function codeReuse(rp: RelyingParty, wait: (code: string) => Promise<void>): Promise<void> {
  const { delivery, accessToken, tokens } = await logIn(rp);
  const live = [accessToken!, tokens!.access_token];
  for (const token of live) expect(await isAlive(rp.host, token)).toBe(true);
  await wait(delivery.parameters['code']);
  const again = await rp.client.redeem(delivery.parameters['code']);
  expect([again.status, await again.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  for (const token of live) expect(await isAlive(rp.host, token)).toBe(false);
}

/** Moves the code and its use into the past. */
async function letAge(host: Host, code: string, by: number): Promise<void> {
  const codes = host.dataSource.getRepository(AuthorizationCode);
  const row = await codes.findOneByOrFail({ codeHash: sha256(code) });
  const before = (instant: Date) => new Date(instant.getTime() - by * 1000);
  await codes.update(row.id, { expires: before(row.expires), consumedAt: before(row.consumedAt!) });
}

/** The modules of the Basic, Implicit and Hybrid plans, by their own names. */
export const MODULES: readonly Module[] = [
  {
    name: 'oidcc-server',
    run: async (rp) => {
      for (const party of [rp, await rp.another({ skipAuthorization: false })]) {
        const { host, client } = party;
        const page = await party.authorize();
        const delivery = await deliveryOf(party === rp ? page : await client.decide(page, true));
        const result = await party.finish(delivery);
        await assertLoggedIn(party, result);
        expect(host.issuer).toBe(result.claims!.iss);
      }
    },
  },
  isRefused('oidcc-response-type-missing', { response_type: undefined }, 'invalid_request'),
  {
    name: 'oidcc-idtoken-signature',
    run: async (rp) => {
      const { delivery, tokens } = await logIn(rp);
      const keys = createLocalJWKSet(await keySetOf(rp.host));
      const expected = { issuer: rp.host.issuer, audience: rp.client.clientId, algorithms: ['RS256'] };
      const idTokens = [delivery.parameters['id_token'], tokens?.id_token].filter((it) => it !== undefined);
      expect(idTokens.length).toBeGreaterThan(0);
      for (const token of idTokens) {
        // The library has verified it, too; here it is seen that a signature matters.
        await jwtVerify(token, keys, expected);
        expect(decodeProtectedHeader(token).kid).toEqual(expect.any(String));
        const [header, payload, signature] = token.split('.');
        const other = `${header}.${payload}.${[...signature].reverse().join('')}`;
        await expect(jwtVerify(other, keys, expected)).rejects.toThrow('signature verification failed');
      }
    },
  },
  {
    name: 'oidcc-idtoken-unsigned',
    isFor: codeAlone,
    run: async (rp) => {
      expect((await metadataOf(rp.host))['id_token_signing_alg_values_supported']).not.toContain('none');
      await expect(rp.another({ algorithm: 'none' })).rejects.toThrow(/algorithm/);
    },
  },
  {
    name: 'oidcc-userinfo-get',
    isFor: withAccessToken,
    run: async (rp) => {
      const { accessToken } = await logIn(rp);
      await expect(rp.library.userInfo(accessToken!, 'alice')).resolves.toMatchObject({ sub: 'alice' });
    },
  },
  {
    name: 'oidcc-userinfo-post-header',
    isFor: withAccessToken,
    run: async (rp) => {
      const { accessToken } = await logIn(rp);
      const response = await rp.host.fetch('userinfo', { method: 'POST', headers: bearer(accessToken!) });
      expect([response.status, await response.json()]).toMatchObject([200, { sub: 'alice' }]);
    },
  },
  {
    name: 'oidcc-userinfo-post-body',
    isFor: withAccessToken,
    run: async (rp) => {
      // The suite does no more than warn of a server that does not take it (RFC 6750 section 2.2: MAY).
      const { accessToken } = await logIn(rp);
      const response = await rp.host.post('userinfo', { access_token: accessToken! });
      if (response.status === 200) expect(await response.json()).toMatchObject({ sub: 'alice' });
      else
        expect([response.status, response.headers.get('www-authenticate')]).toEqual([
          401,
          expect.stringMatching(/^Bearer /),
        ]);
    },
  },
  {
    name: 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
    isFor: (type) => !withIdToken(type),
    run: async (rp) => {
      const { claims } = await logIn(rp, { nonce: undefined });
      expect(claims).not.toHaveProperty('nonce');
    },
  },
  {
    ...isRefused('oidcc-ensure-request-without-nonce-fails', { nonce: undefined }, 'invalid_request'),
    isFor: withIdToken,
  },
  scopeModule('oidcc-scope-profile', 'profile'),
  scopeModule('oidcc-scope-email', 'email'),
  scopeModule('oidcc-scope-address', 'address'),
  scopeModule('oidcc-scope-phone', 'phone'),
  scopeModule('oidcc-scope-all', 'profile', 'email', 'address', 'phone'),
  {
    name: 'oidcc-alternate-happy-flow',
    run: async (rp) => {
      const [path, query] = rp.url({ scope: 'email openid' }).split('?');
      const turned = new URLSearchParams([...new URLSearchParams(query)].reverse());
      turned.set('response_type', rp.responseType.split(' ').reverse().join(' '));
      const cookie = loginCookie('alice');
      const answer = await rp.host.fetch(`${path}?${turned.toString()}`, { headers: { cookie } });
      await assertLoggedIn(rp, await rp.finish(await deliveryOf(answer)));
    },
  },
  succeedsWith('oidcc-display-page', { display: 'page' }),
  succeedsWith('oidcc-display-popup', { display: 'popup' }),
  {
    name: 'oidcc-prompt-login',
    run: async (rp) => {
      const first = await rp.logIn({}, loggedIn(60));
      const second = await afterLogin(rp, await rp.authorize({ prompt: 'login' }, loggedIn(60)), loggedIn(0));
      expect(second.claims!.sub).toBe(first.claims!.sub);
      expect(second.claims!.auth_time).toBeGreaterThan(first.claims!.auth_time!);
    },
  },
  {
    name: 'oidcc-prompt-none-not-logged-in',
    run: async (rp) => {
      const { parameters, mode } = await rp.answer({ prompt: 'none' }, '');
      expect(parameters).toMatchObject({ error: 'login_required', state: 'a state' });
      expect(mode).toBe((await rp.answer()).mode);
    },
  },
  {
    name: 'oidcc-prompt-none-logged-in',
    run: async (rp) => {
      const cookie = loggedIn(30);
      const first = await rp.logIn({}, cookie);
      const second = await rp.logIn({ prompt: 'none' }, cookie);
      expect(second.claims).toMatchObject({ sub: first.claims!.sub, auth_time: first.claims!.auth_time });
    },
  },
  {
    name: 'oidcc-max-age-1',
    run: async (rp) => {
      const first = await rp.logIn({}, loggedIn(60));
      const asked = await rp.authorize({ max_age: '1' }, loggedIn(60));
      const second = await afterLogin(rp, asked, loggedIn(0), 1);
      expect(second.claims!.auth_time).toBeGreaterThan(first.claims!.auth_time!);
    },
  },
  {
    name: 'oidcc-max-age-10000',
    run: async (rp) => {
      const cookie = loggedIn(60);
      const first = await rp.logIn({}, cookie);
      const second = await rp.logIn({ max_age: '10000' }, cookie, 10_000);
      expect(second.claims!.auth_time).toBe(first.claims!.auth_time);
    },
  },
  succeedsWith('oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }),
  {
    name: 'oidcc-id-token-hint',
    run: async (rp) => {
      const first = await logIn(rp);
      const hint = first.delivery.parameters['id_token'] ?? first.tokens!.id_token!;
      const second = await logIn(rp, { prompt: 'none', id_token_hint: hint });
      expect(second.claims!.sub).toBe(first.claims!.sub);
    },
  },
  succeedsWith('oidcc-login-hint', { login_hint: 'alice' }),
  succeedsWith('oidcc-ui-locales', { ui_locales: 'se' }),
  succeedsWith('oidcc-claims-locales', { claims_locales: 'se' }),
  {
    name: 'oidcc-ensure-request-with-acr-values-succeeds',
    run: async (rp) => {
      // What the host says of how the user logged in: one of those that were asked for.
      const { claims } = await rp.logIn(
        { acr_values: '1 2' },
        loginCookie('alice', seconds(), 's', { acr: '2' }),
      );
      expect(claims!.acr).toBe('2');
    },
  },
  { name: 'oidcc-codereuse', isFor: withCode, run: (rp) => codeReuse(rp, () => Promise.resolve()) },
  {
    name: 'oidcc-codereuse-30seconds',
    isFor: withCode,
    run: (rp) => codeReuse(rp, (code) => letAge(rp.host, code, 30)),
  },
  {
    name: 'oidcc-ensure-registered-redirect-uri',
    run: async (rp) => {
      const page = await rp.authorize({ redirect_uri: 'https://client.example.com/another' });
      expect(await errorPageOf(page)).toEqual({ status: 400, error: 'invalid_request' });
    },
  },
  {
    name: 'oidcc-ensure-post-request-succeeds',
    isFor: codeAlone,
    run: async (rp) => {
      const form = Object.fromEntries(new URLSearchParams(rp.url().split('?')[1]));
      // From the page of another site, so without the cookie; the browser then follows with it.
      const bounced = await rp.host.post('authorize', form);
      expect(bounced.status).toBe(303);
      const cookie = loginCookie('alice');
      const answer = await rp.host.fetch(bounced.headers.get('location')!, { headers: { cookie } });
      await assertLoggedIn(rp, await rp.finish(await deliveryOf(answer)));
    },
  },
  {
    name: 'oidcc-server-client-secret-post',
    isFor: withCode,
    run: async (rp) =>
      void (await logIn(await rp.another({ tokenEndpointAuthMethod: 'client_secret_post' }))),
  },
  isRefused(
    'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
    { request_uri: 'https://client.example.com/request' },
    'request_uri_not_supported',
  ),
  isRefused(
    'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
    { request: requestObject({}) },
    'request_not_supported',
  ),
  {
    name: 'oidcc-claims-essential',
    run: async (rp) => {
      const place = rp.hasAccessToken ? 'userinfo' : 'id_token';
      const claims = JSON.stringify({ [place]: { name: { essential: true } } });
      const { claims: inIdToken, accessToken } = await logIn(rp, { claims, scope: 'openid' });
      const told = accessToken ? await userInfoOf(rp.host, accessToken) : inIdToken;
      expect(told).toMatchObject({ name: CLAIMS['profile']['name'] });
      // That one, and not all that comes with its scope.
      expect(told).not.toHaveProperty('family_name');
    },
  },
  isRefused(
    'oidcc-ensure-request-object-with-redirect-uri',
    { request: requestObject({ redirect_uri: 'https://client.example.com/another' }) },
    'request_not_supported',
  ),
  {
    name: 'oidcc-refresh-token',
    isFor: withCode,
    run: async (rp) => {
      const { tokens, claims } = await logIn(rp);
      const refreshToken = tokens!.refresh_token!;
      expect(refreshToken).toMatch(/^[\x20-\x7e]+$/);
      const other = await rp.another();
      await expect(other.library.refresh(refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
      const renewed = await rp.library.refresh(refreshToken);
      const { iss, sub, aud, auth_time } = claims!;
      expect(renewed.claims).toMatchObject({ iss, sub, aud, auth_time });
      expect(renewed.claims).not.toHaveProperty('nonce');
    },
  },
  {
    name: 'oidcc-ensure-request-with-valid-pkce-succeeds',
    isFor: withCode,
    run: async (rp) => {
      const { delivery } = await logIn(rp);
      expect(delivery.parameters).not.toHaveProperty('code_challenge');
      const { parameters } = await rp.answer();
      expect((await rp.client.redeem(parameters['code'], { code_verifier: 'x'.repeat(43) })).status).toBe(
        400,
      );
      expect((await rp.client.redeem(parameters['code'])).status).toBe(200);
    },
  },
];

/** An unsigned one (OpenID Connect Core section 6.1). */
function requestObject(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode(claims)}.`;
}
