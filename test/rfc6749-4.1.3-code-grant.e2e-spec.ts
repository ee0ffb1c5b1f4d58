import { REDIRECT_URI, TestClient, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { resetUsers, users } from './support/owners.js';
import { NO_STORE_JSON, expectRefusal, expire, isAlive, noStoreHeaders } from './support/token-endpoint.js';

describe.each(pairs)('the code grant (RFC 6749 section 4.1.3) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let open: TestClient;
  let withoutPkce: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
    [client, open, withoutPkce] = await Promise.all([
      TestClient.register(host, { skipAuthorization: true }),
      TestClient.register(host, { skipAuthorization: true, clientType: 'public' }),
      TestClient.register(host, { skipAuthorization: true, requirePkce: false }),
    ]);
  });
  afterAll(() => host.stop());

  const NO_PKCE = { code_challenge: undefined, code_challenge_method: undefined };
  const NO_VERIFIER = { code_verifier: undefined };
  const refused = (response: Promise<Response>, error = 'invalid_grant') =>
    expectRefusal(response, 400, error);

  it.each<[string, () => TestClient]>([
    ['confidential', () => client],
    ['public', () => open],
  ])('gives a %s client its tokens', async (_, who) => {
    const response = await who().redeem(await who().code({ scope: 'write read' }));
    expect([response.status, noStoreHeaders(response)]).toEqual([200, NO_STORE_JSON]);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'write read',
      refresh_token: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(body['refresh_token']).not.toBe(body['access_token']);
    await expect(isAlive(host, body as { access_token: string })).resolves.toBe(true);
  });

  it('gives the scopes of the authorization, whatever is asked for here', async () => {
    const code = await client.code({ scope: 'read' });
    const { scope } = await tokensOf(await client.redeem(code, { scope: 'read write' }));
    expect(scope).toBe('read');
  });

  it('gives a refresh token only to a client with that grant', async () => {
    const once = await TestClient.register(host, {
      skipAuthorization: true,
      grantTypes: ['authorization_code'],
    });
    const tokens = await once.tokens();
    expect(tokens).not.toHaveProperty('refresh_token');
    await expect(isAlive(host, tokens)).resolves.toBe(true);
  });

  describe('refuses what is not right, without using up the code:', () => {
    const another = 'another-verifier-that-is-long-enough-0123456789';
    it.each<[string, Record<string, string | undefined>]>([
      ['a wrong verifier', { code_verifier: another }],
      ['no verifier', NO_VERIFIER],
      ['an empty verifier', { code_verifier: '' }],
      ['a verifier that is too short', { code_verifier: 'x'.repeat(42) }],
      ['a verifier that is too long', { code_verifier: 'x'.repeat(129) }],
      ['a verifier of other characters', { code_verifier: '\u00e4'.repeat(43) }],
      ['another redirect URI', { redirect_uri: 'https://client.example.com/other' }],
      ['the redirect URI with a slash', { redirect_uri: `${REDIRECT_URI}/` }],
      ['the redirect URI with a query', { redirect_uri: `${REDIRECT_URI}?` }],
      ['the redirect URI in other case', { redirect_uri: REDIRECT_URI.replace('client', 'Client') }],
      ['the redirect URI with a port', { redirect_uri: REDIRECT_URI.replace('.com', '.com:443') }],
      ['the redirect URI by a detour', { redirect_uri: `${REDIRECT_URI}/../callback` }],
    ])('%s', async (_, changes) => {
      const code = await client.code();
      await refused(client.redeem(code, changes));
      const tokens = await tokensOf(await client.redeem(code));
      await expect(isAlive(host, tokens)).resolves.toBe(true);
      await tokensOf(await client.refresh(tokens.refresh_token));
    });

    it('the challenge as verifier', async () => {
      const code = await client.code();
      await refused(client.redeem(code, { code_verifier: client.challenge }));
      await tokensOf(await client.redeem(code));
    });

    it('another client, confidential or public', async () => {
      const code = await client.code();
      const { verifier } = client;
      await refused(withoutPkce.redeem(code, { code_verifier: verifier }));
      await refused(open.redeem(code, { code_verifier: verifier }));
      await tokensOf(await client.redeem(code));
    });

    it('the right client with a wrong secret', async () => {
      const code = await client.code();
      const authorization = `Basic ${Buffer.from(`${client.clientId}:wrong`).toString('base64')}`;
      const form = { grant_type: 'authorization_code', code, code_verifier: client.verifier };
      await expectRefusal(client.token(form, { authorization }), 401, 'invalid_client');
      await tokensOf(await client.redeem(code));
    });

    it('a user who is not active', async () => {
      const code = await client.code();
      users.delete('alice');
      await refused(client.redeem(code)).finally(resetUsers);
      await tokensOf(await client.redeem(code));
    });
  });

  it.each([
    ['unknown', (code: string) => `${code}x`],
    ['empty', () => ''],
    ['in other case', (code: string) => code.toUpperCase()],
    ['long', () => 'x'.repeat(20000)],
    ['beyond ASCII', () => '\u{1F511}\u0301'],
    ['padded', (code: string) => `${code} `],
  ])('refuses a code that is %s', async (what, change) => {
    const code = change(await client.code());
    await refused(client.redeem(code), what === 'empty' ? 'invalid_request' : 'invalid_grant');
  });

  it('refuses an expired code as it refuses an unknown one', async () => {
    const code = await client.code();
    await expire.code(host, code);
    await expect(refused(client.redeem(code))).resolves.toEqual(await refused(client.redeem('unknown')));
  });

  describe('redirect_uri (OAuth 2.1 section 10.2)', () => {
    it('may be left out where PKCE protects the code', async () => {
      await tokensOf(await client.redeem(await client.code(), { redirect_uri: undefined }));
    });

    it('must be repeated without PKCE, if the authorization request had it', async () => {
      const code = await withoutPkce.code(NO_PKCE);
      await refused(withoutPkce.redeem(code, { ...NO_VERIFIER, redirect_uri: undefined }), 'invalid_request');
      await refused(withoutPkce.redeem(code, { ...NO_VERIFIER, redirect_uri: `${REDIRECT_URI}/` }));
      await tokensOf(await withoutPkce.redeem(code, NO_VERIFIER));
    });

    it.each([undefined, REDIRECT_URI])('may be %s, if the authorization request left it out', async (uri) => {
      const code = await withoutPkce.code({ ...NO_PKCE, redirect_uri: undefined });
      await refused(withoutPkce.redeem(code, { ...NO_VERIFIER, redirect_uri: 'https://evil.example/' }));
      await tokensOf(await withoutPkce.redeem(code, { ...NO_VERIFIER, redirect_uri: uri }));
    });

    it('is the one of the request, not any that is registered', async () => {
      const two = [REDIRECT_URI, `${REDIRECT_URI}/2`];
      const choosing = await TestClient.register(host, { skipAuthorization: true, redirectUris: two });
      const code = await choosing.code({ redirect_uri: two[1] });
      await refused(choosing.redeem(code));
      await tokensOf(await choosing.redeem(code, { redirect_uri: two[1] }));
    });
  });

  it('refuses a verifier for a code without a challenge, as a downgrade (RFC 9700 section 4.8.2)', async () => {
    const code = await withoutPkce.code(NO_PKCE);
    await refused(withoutPkce.redeem(code));
    await tokensOf(await withoutPkce.redeem(code, NO_VERIFIER));
  });

  it('holds a client that may do without PKCE to the challenge that it sent', async () => {
    const code = await withoutPkce.code();
    await refused(withoutPkce.redeem(code, NO_VERIFIER));
    await tokensOf(await withoutPkce.redeem(code));
  });

  describe('a code that comes twice', () => {
    it('ends everything that came from it, and nothing else (OAuth 2.1 section 4.1.3)', async () => {
      const code = await client.code();
      const first = await tokensOf(await client.redeem(code));
      const second = await tokensOf(await client.refresh(first.refresh_token));
      const sameUser = await client.tokens();
      await expect(isAlive(host, second)).resolves.toBe(true);

      await refused(client.redeem(code));
      await expect(isAlive(host, second)).resolves.toBe(false);
      await refused(client.refresh(second.refresh_token));
      await refused(client.redeem(code));

      await expect(isAlive(host, sameUser)).resolves.toBe(true);
      await tokensOf(await client.refresh(sameUser.refresh_token));
    });

    it('ends it also when it comes after the code has expired: the thief may have been first', async () => {
      const code = await client.code();
      const tokens = await tokensOf(await client.redeem(code));
      await expire.code(host, code);
      await refused(client.redeem(code));
      await expect(isAlive(host, tokens)).resolves.toBe(false);
    });

    it.each<[string, (code: string) => Promise<Response>]>([
      ['a wrong verifier', (code) => client.redeem(code, { code_verifier: 'x'.repeat(43) })],
      ['no verifier', (code) => client.redeem(code, NO_VERIFIER)],
      ['another redirect URI', (code) => client.redeem(code, { redirect_uri: `${REDIRECT_URI}/` })],
      ['another client', (code) => withoutPkce.redeem(code, { code_verifier: client.verifier })],
      [
        'a wrong secret',
        (code) => client.token({ grant_type: 'authorization_code', code }, { authorization: 'Basic eDp5' }),
      ],
    ])('with %s ends nothing (OAuth 2.1 section 7.5.2)', async (_, replay) => {
      const code = await client.code();
      const tokens = await tokensOf(await client.redeem(code));
      expect((await replay(code)).status).toBeGreaterThanOrEqual(400);
      await expect(isAlive(host, tokens)).resolves.toBe(true);
      await tokensOf(await client.refresh(tokens.refresh_token));
    });
  });
});
