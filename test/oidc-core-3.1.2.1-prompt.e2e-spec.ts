import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { Applications } from 'nest-oauth2-provider';
import type { ClientMetadataFinding } from '../libs/oauth2-provider/src/protocol/client-metadata-findings.js';
import { answerOf, loginPageOf } from './support/authorization.js';
import { REDIRECT_URI, TestClient, type Tokens } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { metadataOf, verifiedIdToken } from './support/openid.js';
import { TestOwners, loginCookie, resetUsers } from './support/owners.js';

type Changes = Record<string, string | undefined>;
const seconds = () => Math.floor(Date.now() / 1000);
const loggedIn = (ago = 0, user = 'alice', acr?: string) =>
  loginCookie(user, seconds() - ago, undefined, acr === undefined ? {} : { acr });
const OPENID = { scope: 'openid' };
const ESSENTIAL = { claims: '{"id_token":{"acr":{"essential":true,"values":["gold","silver"]}}}' };

const forged = (header: object, claims: object, sign: (text: string) => string) => {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign(text)}`;
};

describe.each(pairs)('authentication requests on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({ platform, database });
    client = await TestClient.register(host, { skipAuthorization: true });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => host?.stop());

  const back = ({ next }: { next: URL }, cookie: string) =>
    host.fetch(next.pathname + next.search, { headers: { cookie } });
  const ask = async (changes: Changes, cookie = loggedIn(), of = client) =>
    answerOf(await of.authorize({ ...OPENID, ...changes }, cookie)).parameters;
  const claimsOf = async ({ id_token }: Tokens) =>
    (await verifiedIdToken(host, id_token, client.clientId)).claims;

  describe('modules of the Basic plan', () => {
    it('oidcc-prompt-login: a second login is forced, and its auth_time is later', async () => {
      const before = await claimsOf(await client.tokens(OPENID, loggedIn(1000)));
      const sent = loginPageOf(await client.authorize({ ...OPENID, prompt: 'login' }, loggedIn(1000)));
      const { code } = answerOf(await back(sent, loggedIn())).parameters;
      const after = await claimsOf((await (await client.redeem(code)).json()) as Tokens);
      expect(Number(after['auth_time'])).toBeGreaterThan(Number(before['auth_time']));
      expect(after.sub).toBe(before.sub);
    });

    it('oidcc-prompt-none-not-logged-in: login_required', async () => {
      expect(await ask({ prompt: 'none' }, '')).toMatchObject({ error: 'login_required', state: 'a state' });
    });

    it('oidcc-prompt-none-logged-in: silent, with the same sub and auth_time', async () => {
      const cookie = loggedIn(77);
      const before = await claimsOf(await client.tokens(OPENID, cookie));
      const after = await claimsOf(await client.tokens({ ...OPENID, prompt: 'none' }, cookie));
      expect([after.sub, after['auth_time']]).toEqual([before.sub, before['auth_time']]);
    });

    it('oidcc-max-age-1: logs in again and says when', async () => {
      const sent = loginPageOf(await client.authorize({ ...OPENID, max_age: '1' }, loggedIn(30)));
      const { code } = answerOf(await back(sent, loggedIn())).parameters;
      const { auth_time } = await claimsOf((await (await client.redeem(code)).json()) as Tokens);
      expect(seconds() - Number(auth_time)).toBeLessThan(20);
    });

    it('oidcc-max-age-10000: no login again, and the same auth_time', async () => {
      const cookie = loggedIn(500);
      const before = await claimsOf(await client.tokens(OPENID, cookie));
      const after = await claimsOf(await client.tokens({ ...OPENID, max_age: '10000' }, cookie));
      expect(after['auth_time']).toBe(before['auth_time']);
    });

    it('oidcc-id-token-hint: prompt=none with a hint succeeds in silence', async () => {
      const { id_token } = await client.tokens(OPENID);
      expect(await ask({ prompt: 'none', id_token_hint: id_token })).toHaveProperty('code');
    });

    it.each<[string, Changes]>([
      ['oidcc-login-hint', { login_hint: 'buffy@example.com' }],
      ['oidcc-ui-locales', { ui_locales: 'se' }],
      ['oidcc-claims-locales', { claims_locales: 'se' }],
      ['oidcc-display-page', { display: 'page' }],
      ['oidcc-display-popup', { display: 'popup' }],
      ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
      ['oidcc-ensure-request-without-nonce-succeeds-for-code-flow', { nonce: undefined }],
      ['oidcc-alternate-happy-flow: the scopes in another order', { scope: 'email openid' }],
      ['a display that nobody knows', { display: 'hologram' }],
    ])('%s is no error', async (_module, changes) => {
      expect(await ask(changes)).toHaveProperty('code');
    });

    it('oidcc-ensure-request-with-acr-values-succeeds: the login is the one that was asked for', async () => {
      const sent = loginPageOf(await client.authorize({ ...OPENID, acr_values: 'gold silver' }, ''));
      expect(sent.told).toEqual({ acr_values: 'gold silver', acr_essential: 'false' });
      const { code } = answerOf(await back(sent, loggedIn(0, 'alice', 'silver'))).parameters;
      const { acr } = await claimsOf((await (await client.redeem(code)).json()) as Tokens);
      expect(acr).toBe('silver');
    });

    it.each([
      ['oidcc-unsigned-request-object-...-rejected-as-unsupported', 'request', 'request_not_supported'],
      ['oidcc-request-uri-unsigned-...-rejected-as-unsupported', 'request_uri', 'request_uri_not_supported'],
      ['oidcc-ensure-request-object-with-redirect-uri: an error', 'request', 'request_not_supported'],
      ['registration, too', 'registration', 'registration_not_supported'],
    ])('%s', async (_module, name, error) => {
      const value =
        name === 'request' ? 'eyJhbGciOiJub25lIn0.e30.' : 'https://client.example.com/request.jwt';
      expect(await ask({ [name]: value })).toMatchObject({ error, state: 'a state' });
    });
  });

  describe('faults of Django OAuth Toolkit', () => {
    it('prompt=none for a user who is logged in is no 500 but an answer', async () => {
      const response = await client.authorize({ ...OPENID, prompt: 'none' });
      expect([response.status, answerOf(response).to]).toEqual([303, REDIRECT_URI]);
    });

    it('max_age, login_hint and select_account are not ignored', async () => {
      const changes = { max_age: '60', login_hint: 'bob', prompt: 'select_account' };
      const { told } = loginPageOf(await client.authorize(changes, loggedIn(120)));
      expect(told).toEqual({ max_age: '60', login_hint: 'bob', prompt: 'select_account' });
    });

    it('auth_time belongs to the session: two sessions of one user have their own', async () => {
      const [old, fresh] = [
        loginCookie('alice', seconds() - 900, 'old'),
        loginCookie('alice', seconds(), 'new'),
      ];
      const timeIn = async (cookie: string) =>
        Number((await claimsOf(await client.tokens(OPENID, cookie)))['auth_time']);
      const [first, second, again] = [await timeIn(old), await timeIn(fresh), await timeIn(old)];
      expect([second - first >= 890, again]).toEqual([true, first]);
    });

    it.each([null, 'never'])(
      'a login at a time that the host does not know (%j) is no 500: without auth_time, and too old for max_age',
      async (authTime) => {
        const login = { userId: 'alice', sessionId: 'a session', authTime };
        const cookie = `login=${encodeURIComponent(JSON.stringify(login))}`;
        expect(await claimsOf(await client.tokens(OPENID, cookie))).not.toHaveProperty('auth_time');
        const aged = { ...OPENID, max_age: '60' };
        expect(loginPageOf(await client.authorize(aged, cookie)).told).toEqual({ max_age: '60' });
        expect(await ask({ ...aged, prompt: 'none' }, cookie)).toMatchObject({ error: 'login_required' });
      },
    );

    it.each(['{', '[]', '"x"', '1', 'null', '{"userinfo":[]}'])(
      'claims=%s is an error for the client, not a bare 400',
      async (claims) => {
        expect(await ask({ claims })).toMatchObject({ error: 'invalid_request', state: 'a state' });
      },
    );
  });

  describe('id_token_hint', () => {
    const hintOf = async (user = 'alice', of = client) =>
      (await of.tokens(OPENID, loggedIn(0, user))).id_token;

    it('of another user: login_required where nobody may be asked', async () => {
      const id_token_hint = await hintOf('bob');
      expect(await ask({ prompt: 'none', id_token_hint })).toMatchObject({ error: 'login_required' });
    });

    it('of another user sends to the login page, and then to the client: as the one or as an error', async () => {
      const id_token_hint = await hintOf('bob');
      const sent = loginPageOf(await client.authorize({ ...OPENID, id_token_hint }, loggedIn(60)));
      expect(sent.told).toEqual({ prompt: 'login' });
      expect(answerOf(await back(sent, loggedIn(0, 'bob'))).parameters).toHaveProperty('code');
      expect(answerOf(await back(sent, loggedIn(0))).parameters).toMatchObject({
        error: 'login_required',
        error_description: expect.stringContaining('another user') as string,
      });
    });

    it('may have expired', async () => {
      const id_token_hint = await hintOf();
      jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 7_200_000);
      expect(await ask({ prompt: 'none', id_token_hint })).toHaveProperty('code');
    });

    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

    it.each<[string, () => Promise<string> | string]>([
      ['garbage', () => 'garbage'],
      ['three dots', () => '...'],
      ['an access token', async () => (await client.tokens(OPENID)).access_token],
      [
        'an ID token of another client',
        async () => hintOf('alice', await TestClient.register(host, { skipAuthorization: true })),
      ],
      [
        'one without a signature',
        () =>
          forged(
            { alg: 'none', typ: 'JWT' },
            { iss: host.issuer, aud: client.clientId, sub: 'alice' },
            () => '',
          ),
      ],
      [
        'one that a stranger signed',
        () =>
          forged(
            { alg: 'RS256', typ: 'JWT' },
            { iss: host.issuer, aud: client.clientId, sub: 'alice', iat: 1, exp: 9999999999 },
            (text) => createSign('RSA-SHA256').update(text).sign(stranger, 'base64url'),
          ),
      ],
      ['one with a byte changed', async () => (await hintOf()).replace(/\.(.)/, (_, first) => `.${first}A`)],
    ])('that is %s is refused', async (_case, hint) => {
      expect(await ask({ prompt: 'none', id_token_hint: await hint() })).toMatchObject({
        error: 'invalid_request',
        state: 'a state',
      });
    });

    it('that is a signed answer of UserInfo is refused: it is no ID token', async () => {
      const signed = await TestClient.register(host, {
        skipAuthorization: true,
        metadata: { userinfo_signed_response_alg: 'RS256' },
      });
      const { access_token } = await signed.tokens(OPENID);
      const response = await host.fetch('userinfo', { headers: { authorization: `Bearer ${access_token}` } });
      const id_token_hint = await response.text();
      expect(await ask({ prompt: 'none', id_token_hint }, loggedIn(), signed)).toMatchObject({
        error: 'invalid_request',
      });
    });
  });

  describe('id_token_hint that is signed with a client secret', () => {
    let hmac: TestClient;
    beforeAll(async () => {
      const registration = { skipAuthorization: true, algorithm: 'HS256', hashClientSecret: false };
      hmac = await TestClient.register(host, registration);
    });
    const signed = (secret: string, changes: object = {}) => {
      const claims = { iss: host.issuer, aud: hmac.clientId, sub: 'alice', iat: 1, exp: 2, ...changes };
      return forged({ alg: 'HS256', typ: 'JWT' }, claims, (text) =>
        createHmac('sha256', secret).update(text).digest('base64url'),
      );
    };
    const silently = (id_token_hint: string, of = hmac) =>
      ask({ prompt: 'none', id_token_hint }, loggedIn(), of);

    it('is one like any other', async () => {
      expect(await silently((await hmac.tokens(OPENID)).id_token)).toHaveProperty('code');
    });

    it('is one after the secret was rotated, as long as the one that signed it works', async () => {
      const registration = { skipAuthorization: true, algorithm: 'HS256', hashClientSecret: false };
      const rotated = await TestClient.register(host, registration);
      const { id_token } = await rotated.tokens(OPENID);
      const rotate = (overlap: number) =>
        host.app.get(Applications).rotateSecret(rotated.clientId, { overlap });
      await rotate(3600);
      await rotate(3600);
      expect(await silently(id_token, rotated)).toHaveProperty('code');
      await rotate(0);
      expect(await silently(id_token, rotated)).toMatchObject({ error: 'invalid_request' });
    });

    it('is refused where it was signed with anything else, also what everybody knows', async () => {
      const jwks = await (await host.fetch('.well-known/jwks.json')).text();
      for (const secret of ['a guess', jwks, hmac.clientId]) {
        expect(await silently(signed(secret))).toMatchObject({ error: 'invalid_request' });
      }
      // With its own secret about another client, whose tokens are signed with a key.
      const other = signed(hmac.clientSecret!, { aud: client.clientId });
      expect(await silently(other, client)).toMatchObject({ error: 'invalid_request' });
    });

    it.each(['\0', '', '\ud800', 'x'.repeat(300), ['a', 'b'], 7, null])(
      'is refused where its audience is %j',
      async (aud) => {
        expect(await silently(signed('a guess', { aud }))).toMatchObject({ error: 'invalid_request' });
      },
    );
  });

  describe('the claim sub with a value (OpenID Connect Core section 5.5.1)', () => {
    const claimsFor = (sub: unknown) => JSON.stringify({ id_token: { sub } });

    it.each<[string, unknown, string]>([
      ['of who is logged in', { value: 'alice' }, 'code'],
      ['of one of several', { values: ['bob', 'alice'] }, 'code'],
      ['of another', { value: 'bob' }, 'error'],
      ['that is no text', { value: 7 }, 'error'],
      ['of nobody', { values: [] }, 'code'],
    ])('%s', async (_case, request, outcome) => {
      expect(await ask({ prompt: 'none', claims: claimsFor(request) })).toHaveProperty(outcome);
    });

    it('beside an id_token_hint: both must name the user', async () => {
      const { id_token: id_token_hint } = await client.tokens(OPENID);
      const both = (value: string) => ask({ prompt: 'none', id_token_hint, claims: claimsFor({ value }) });
      expect(await both('alice')).toHaveProperty('code');
      expect(await both('bob')).toMatchObject({ error: 'login_required' });
    });
  });

  describe('an essential authentication context class (section 5.5.1.1)', () => {
    it('is told to the login page, with the rest of what the client says', async () => {
      const more = { ui_locales: 'fr en', display: 'touch', acr_values: 'bronze' };
      const { told } = loginPageOf(await client.authorize({ ...OPENID, ...ESSENTIAL, ...more }, loggedIn()));
      expect(told).toEqual({
        prompt: 'login',
        acr_values: 'gold silver',
        acr_essential: 'true',
        ui_locales: 'fr en',
        display: 'touch',
      });
    });

    it('that the login has needs no other', async () => {
      expect(await ask(ESSENTIAL, loggedIn(300, 'alice', 'silver'))).toHaveProperty('code');
    });

    it('that the login has not got is login_required where nobody may be asked', async () => {
      expect(await ask({ ...ESSENTIAL, prompt: 'none' })).toMatchObject({ error: 'login_required' });
    });

    it('that a new login has not got either is unmet_authentication_requirements', async () => {
      const sent = loginPageOf(await client.authorize({ ...OPENID, ...ESSENTIAL }, loggedIn(60)));
      expect(answerOf(await back(sent, loggedIn(0, 'alice', 'gold'))).parameters).toHaveProperty('code');
      expect(answerOf(await back(sent, loggedIn(0, 'alice', 'bronze'))).parameters).toMatchObject({
        error: 'unmet_authentication_requirements',
        state: 'a state',
      });
    });

    it.each([
      ['as a voluntary claim', { claims: '{"id_token":{"acr":{"values":["gold"]}}}' }],
      ['essential without a value', { claims: '{"id_token":{"acr":{"essential":true}}}' }],
      ['by acr_values', { acr_values: 'gold' }],
    ])('asked for %s refuses nobody', async (_case, changes) => {
      expect(await ask({ ...changes, prompt: 'none' })).toHaveProperty('code');
    });

    it('still holds when the consent page is answered', async () => {
      const asking = await TestClient.register(host);
      const cookie = loggedIn(0, 'alice', 'gold');
      const page = await asking.authorize({ ...OPENID, ...ESSENTIAL }, cookie);
      expect(page.status).toBe(200);
      const sent = loginPageOf(await asking.decide(page, true, loginCookie('alice', seconds())));
      expect(sent.told).toMatchObject({ acr_essential: 'true' });
    });
  });

  it('a login page that lets everybody pass is not asked for ever: the client gets an error', async () => {
    const cookie = loggedIn(3600);
    let response = await client.authorize({ ...OPENID, max_age: '60' }, cookie);
    let rounds = 0;
    while (response.headers.get('location')?.startsWith('/login?')) {
      if (++rounds > 10) throw new Error('asked for ever');
      response = await back(loginPageOf(response), cookie);
    }
    expect(rounds).toBe(5);
    expect(answerOf(response).parameters).toMatchObject({ error: 'login_required', state: 'a state' });
  });

  describe('what a client registered for requests that say nothing', () => {
    const registered = (metadata: Record<string, unknown>) =>
      TestClient.register(host, { skipAuthorization: true, metadata });

    it('default_max_age', async () => {
      const impatient = await registered({ default_max_age: 60 });
      expect(loginPageOf(await impatient.authorize(OPENID, loggedIn(120))).told).toEqual({ max_age: '60' });
      expect(await ask({}, loggedIn(30), impatient)).toHaveProperty('code');
      expect(await ask({ max_age: '600' }, loggedIn(120), impatient)).toHaveProperty('code');
    });

    it('default_acr_values', async () => {
      const { told } = loginPageOf(
        await (await registered({ default_acr_values: ['gold'] })).authorize(OPENID, ''),
      );
      expect(told).toEqual({ acr_values: 'gold', acr_essential: 'false' });
    });

    it.each([
      ['default_max_age', -1],
      ['default_max_age', '60'],
      ['default_max_age', 1.5],
      ['require_auth_time', 'yes'],
      ['default_acr_values', 'gold'],
      ['default_acr_values', ['two words']],
    ])('%s: %j is refused at registration', async (field, value) => {
      await expect(registered({ [field]: value })).rejects.toMatchObject({
        problems: [expect.objectContaining({ field }) as ClientMetadataFinding],
      });
    });
  });
});

/** A host without a page where people make an account: the default. */
class NoSignUp extends TestOwners {
  override promptValues(): readonly string[] {
    return ['none', 'login', 'consent'];
  }
}

it('prompt=create is invalid_request where no account can be made, as its specification wants', async () => {
  const host = await Host.start({ structure: { resourceOwners: NoSignUp } });
  try {
    const client = await TestClient.register(host, { skipAuthorization: true });
    expect(answerOf(await client.authorize({ prompt: 'create' })).parameters).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('prompt') as string,
    });
    const metadata = await (await host.fetch('.well-known/openid-configuration')).json();
    expect(metadata).toMatchObject({ prompt_values_supported: ['none', 'login', 'consent'] });
  } finally {
    await host.stop();
  }
});

/** A host that says what its login page and its claims have. */
class DeclaringOwners extends TestOwners {
  override acrValues(): readonly string[] {
    return ['silver', 'bronze'];
  }

  override uiLocales(): readonly string[] {
    return ['en', 'fr-CA'];
  }

  override claimsLocales(): readonly string[] {
    return ['fr'];
  }
}

describe('a host that declares what there is', () => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ structure: { resourceOwners: DeclaringOwners } });
    client = await TestClient.register(host, { skipAuthorization: true });
  });
  afterAll(() => host?.stop());

  const essential = (...values: string[]) => ({
    ...OPENID,
    claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }),
  });

  it('says so in its metadata', async () => {
    expect(await metadataOf(host)).toMatchObject({
      acr_values_supported: ['silver', 'bronze'],
      ui_locales_supported: ['en', 'fr-CA'],
      claims_locales_supported: ['fr'],
    });
  });

  it.each<[string, string, Changes]>([
    ['nobody is logged in, nor may be asked', '', { prompt: 'none' }],
    ['somebody is', loggedIn(0, 'alice', 'bronze'), {}],
    ['somebody is, and may not be asked', loggedIn(0, 'alice', 'bronze'), { prompt: 'none' }],
  ])('refuses an essential class that no login reaches, where %s', async (_case, cookie, more) => {
    const answer = answerOf(await client.authorize({ ...essential('gold'), ...more }, cookie));
    expect(answer.parameters).toMatchObject({
      error: 'unmet_authentication_requirements',
      state: 'a state',
      iss: host.issuer,
    });
  });

  it('sends nobody back to a client before they logged in, and then no second time to the login', async () => {
    const { next } = loginPageOf(await client.authorize(essential('gold'), ''));
    const cookie = loggedIn(0, 'alice', 'bronze');
    const back = await host.fetch(next.pathname + next.search, { headers: { cookie } });
    expect(answerOf(back).parameters).toMatchObject({ error: 'unmet_authentication_requirements' });
  });

  it('sends the user to log in where one of the essential classes can be reached', async () => {
    const { told } = loginPageOf(await client.authorize(essential('gold', 'silver'), loggedIn(0)));
    expect(told).toMatchObject({ acr_values: 'gold silver', acr_essential: 'true' });
  });

  it('refuses nobody whose classes are a wish (section 5.5.1.1)', async () => {
    const wish = { ...OPENID, acr_values: 'gold', prompt: 'none' };
    expect(answerOf(await client.authorize(wish, loggedIn(0))).parameters).toHaveProperty('code');
  });
});
