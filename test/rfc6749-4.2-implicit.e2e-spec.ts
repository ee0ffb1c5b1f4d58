import type { LoggerService } from '@nestjs/common';
import { AccessToken, AuthorizationCode, Consent, RefreshToken, TokenFamily } from 'nest-oauth2-provider';
import { REDIRECT_URI, TestClient, bearer, tokensOf } from './support/client.js';
import { Host, pairs } from './support/host.js';
import { metadataOf } from './support/openid.js';
import { loginCookie, resetUsers } from './support/owners.js';
import { sha256 } from './support/token-endpoint.js';

const APPLICATION = {
  clientType: 'public' as const,
  grantTypes: ['implicit', 'refresh_token'],
  responseTypes: ['token'],
};
const REQUEST = { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined };
const COMPATIBLE = { profile: 'oauth2.0-compatible' } as const;

const inFragment = ({ hash }: URL): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(hash.slice(1)));

describe.each(pairs)('the implicit grant (RFC 6749 section 4.2) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({ platform, database, options: COMPATIBLE });
    client = await TestClient.register(host, APPLICATION);
  });
  afterAll(() => host.stop());
  beforeEach(resetUsers);

  it('answers with a token in the fragment, and with nothing in the query', async () => {
    const location = await client.consented({ ...REQUEST, scope: 'read' });
    expect([location.origin + location.pathname, location.search]).toEqual([REDIRECT_URI, '']);
    const answer = inFragment(location);
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: '3600',
      scope: 'read',
      state: 'a state',
      iss: host.issuer,
    });
    const me = await host.fetch('/api/me', { headers: bearer(answer['access_token']) });
    expect(await me.json()).toEqual({ client: client.clientId, user: 'alice', scopes: ['read'] });
  });

  it('gives no refresh token, also to a client that has the grant, and no code', async () => {
    const { manager } = host.dataSource;
    const count = () => Promise.all([RefreshToken, AuthorizationCode].map((each) => manager.count(each)));
    const before = await count();
    const answer = inFragment(await client.consented(REQUEST));
    expect(answer).not.toHaveProperty('refresh_token');
    expect(await count()).toEqual(before);
    const kept = await manager.findOneByOrFail(AccessToken, { tokenHash: sha256(answer['access_token']) });
    const family = await manager.findOneByOrFail(TokenFamily, { id: kept.familyId! });
    expect(family.grantType).toBe('implicit');
    // Nothing of it lives longer than the token.
    expect(family.expires.getTime() - kept.expires.getTime()).toBeLessThanOrEqual(1000);
  });

  it('remembers the consent, as for a code', async () => {
    const fresh = await TestClient.register(host, APPLICATION);
    await fresh.consented({ ...REQUEST, scope: 'read' });
    expect(await host.dataSource.manager.countBy(Consent, { userId: 'alice' })).toBeGreaterThan(0);
    expect((await fresh.authorize({ ...REQUEST, scope: 'read' })).status).toBe(303);
  });

  describe('puts an error into the fragment, too:', () => {
    it.each<[string, Record<string, string>, string]>([
      ['an unknown scope', { scope: 'fly' }, 'invalid_scope'],
      ['the query as response mode', { response_mode: 'query' }, 'invalid_request'],
      ['an unknown response mode', { response_mode: 'web_message' }, 'invalid_request'],
      ['prompt=none, where consent is needed', { prompt: 'none', scope: 'write' }, 'consent_required'],
      ['prompt=none with another', { prompt: 'none login' }, 'invalid_request'],
    ])('%s', async (_case, changes, error) => {
      const fresh = await TestClient.register(host, APPLICATION);
      const answer = await fresh.authorize({ ...REQUEST, ...changes });
      const location = new URL(answer.headers.get('location')!);
      expect(location.search).toBe('');
      expect(inFragment(location)).toMatchObject({ error, state: 'a state', iss: host.issuer });
    });

    it('a denial', async () => {
      const fresh = await TestClient.register(host, APPLICATION);
      const answer = await fresh.decide(await fresh.authorize(REQUEST), false);
      const location = new URL(answer.headers.get('location')!);
      expect([location.search, inFragment(location)['error']]).toEqual(['', 'access_denied']);
    });
  });

  it('takes response_mode=fragment, which is what it does', async () => {
    const location = await client.consented({ ...REQUEST, response_mode: 'fragment' });
    expect(inFragment(location)).toHaveProperty('access_token');
  });

  it('keeps the query of a redirect URI, and puts nothing into it', async () => {
    const uri = `${REDIRECT_URI}?tenant=a`;
    const fresh = await TestClient.register(host, { ...APPLICATION, redirectUris: [uri] });
    const location = await fresh.consented({ ...REQUEST, redirect_uri: uri });
    expect([location.search, Object.keys(inFragment(location))]).toEqual([
      '?tenant=a',
      ['access_token', 'token_type', 'expires_in', 'scope', 'state', 'iss'],
    ]);
  });

  it('never goes to a redirect URI that is not registered', async () => {
    const answer = await client.authorize({ ...REQUEST, redirect_uri: 'https://evil.example/' });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it('is refused to a client that is not registered for it', async () => {
    const other = await TestClient.register(host);
    const answer = await other.authorize(REQUEST);
    const location = new URL(answer.headers.get('location')!);
    expect(inFragment(location)).toMatchObject({ error: 'unauthorized_client' });
  });

  it('needs somebody who is logged in', async () => {
    const answer = await client.authorize(REQUEST, '');
    expect(answer.headers.get('location')).toMatch(/^\/login\?/);
  });

  it('is advertised with the profile', async () => {
    expect(await (await host.fetch('.well-known/openid-configuration')).json()).toMatchObject({
      response_types_supported: expect.arrayContaining(['token', 'code token', 'id_token token']) as string[],
      grant_types_supported: expect.arrayContaining(['implicit', 'password']) as string[],
      code_challenge_methods_supported: ['S256', 'plain'],
    });
  });

  describe('with the profile, PKCE (RFC 7636 section 4.2)', () => {
    it.each(['plain', undefined])('takes the method %s', async (method) => {
      const web = await TestClient.register(host);
      const code = await web.code({ code_challenge: web.verifier, code_challenge_method: method });
      expect(await tokensOf(await web.redeem(code))).toHaveProperty('access_token');
    });

    it('refuses a wrong plain verifier, and the hash of the right one', async () => {
      const web = await TestClient.register(host);
      const code = await web.code({ code_challenge: web.verifier, code_challenge_method: 'plain' });
      for (const code_verifier of [web.challenge, 'x'.repeat(43)])
        expect((await web.redeem(code, { code_verifier })).status).toBe(400);
    });

    it('still takes S256, and no challenge as its own verifier', async () => {
      const web = await TestClient.register(host);
      const code = await web.code();
      expect((await web.redeem(code, { code_verifier: web.challenge })).status).toBe(400);
      expect((await web.redeem(code)).status).toBe(200);
    });
  });
});

describe.each(['express', 'fastify'] as const)('the implicit grant on %s', (platform) => {
  it('is off by default: neither answered nor advertised (OAuth 2.1)', async () => {
    const host = await Host.start({ platform });
    const client = await TestClient.register(host, APPLICATION);
    const answer = await client.authorize({ ...REQUEST, state: 's' }, loginCookie('alice'));
    const location = new URL(answer.headers.get('location')!);
    // Where a client that asks for a token looks (RFC 6749 section 4.2.2.1).
    expect([location.search, inFragment(location)['error']]).toEqual(['', 'unsupported_response_type']);
    const metadata = await metadataOf(host);
    expect(metadata).toMatchObject({ code_challenge_methods_supported: ['S256'] });
    expect(metadata['grant_types_supported']).not.toContain('implicit');
    expect(String(metadata['response_types_supported'])).not.toMatch(/\btoken\b/);
    await host.stop();
  });

  it('is warned of, with the rest of the profile, when the app starts', async () => {
    const warnings: string[] = [];
    const logger: LoggerService = {
      log: () => undefined,
      error: () => undefined,
      warn: (message: string) => void warnings.push(message),
    };
    const host = await Host.start({ platform, options: COMPATIBLE, logger });
    expect(warnings).toEqual([
      expect.stringMatching(/^W001: The password grant is on\. /),
      expect.stringMatching(/^W002: .*access tokens in the address of a page\. /),
      expect.stringMatching(/^W003: PKCE may be plain\. /),
    ]);
    await host.stop();
  });
});
