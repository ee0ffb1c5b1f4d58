import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  AccessToken,
  ApplicationAdministration,
  type ApplicationRegistration,
  InvalidOptions,
  SigningKey,
  TokenFamily,
  Tokens,
} from 'nest-oauth2-provider';
import * as oauth from 'oauth4webapi';
import { answerOf } from './support/authorization.js';
import { TestClient, bearer, tokensOf } from './support/client.js';
import { DEVICE_GRANT, codesOf, decideDevice, poll } from './support/device.js';
import { Host, pairs } from './support/host.js';
import { jsonOf } from './support/openid.js';
import { loginCookie, passwordOf, resetUsers } from './support/owners.js';
import { pemFor } from './support/signing.js';
import { expectRefusal, sha256 } from './support/token-endpoint.js';

const NOTES = 'https://notes.example.com';
const ALL_GRANTS: Partial<ApplicationRegistration> = {
  skipAuthorization: true,
  grantTypes: [
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'password',
    'implicit',
    DEVICE_GRANT,
  ],
  responseTypes: ['code', 'token', 'code token'],
};

describe.each(pairs)('JWT access tokens (RFC 9068) on %s with %s', (platform, database) => {
  let host: Host;
  let client: TestClient;
  let server: oauth.AuthorizationServer;
  beforeAll(async () => {
    resetUsers();
    host = await Host.start({
      platform,
      database,
      options: {
        accessTokenFormat: 'jwt',
        accessTokenAlgorithm: 'ES256',
        profile: 'oauth2.0-compatible',
        scopes: {
          read: 'Read',
          write: 'Write',
          email: 'See your address',
          introspection: 'Ask about tokens',
        },
        refreshTokenGracePeriod: 30,
        resources: { [NOTES]: { accessTokenFormat: 'opaque' } },
        pairwiseSalt: 'a salt of the tests, long enough to be one',
      },
    });
    client = await TestClient.register(host, ALL_GRANTS);
    const issuer = new URL(host.issuer);
    const insecure = { algorithm: 'oauth2', [oauth.allowInsecureRequests]: true } as const;
    server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  });
  afterAll(() => host?.stop());

  /** As a resource server that uses oauth4webapi lets it in. */
  const validated = (token: string, audience = `${host.origin}/api`) =>
    oauth.validateJwtAccessToken(
      server,
      new Request(`${host.origin}/api/me`, { headers: bearer(token) }),
      audience,
      { [oauth.allowInsecureRequests]: true, signingAlgorithms: ['ES256'] },
    );
  const rowOf = (token: string) =>
    host.dataSource.manager.findOneByOrFail(AccessToken, { tokenHash: sha256(token) });
  const me = (token: string) => host.fetch('/api/me', { headers: bearer(token) });
  const implicitly = async (responseType: string) => {
    const plain = { code_challenge: undefined, code_challenge_method: undefined };
    const { hash } = await client.consented({
      response_type: responseType,
      scope: 'read',
      ...(responseType === 'token' && plain),
    });
    return new URLSearchParams(hash.slice(1)).get('access_token')!;
  };
  const token = async (form: Record<string, string>) =>
    (await tokensOf(await client.token(form))).access_token;

  const BY_USER: Record<string, () => Promise<string>> = {
    'the code grant': async () => (await client.tokens({ scope: 'read' })).access_token,
    'the refresh grant': async () => {
      const { refresh_token } = await client.tokens({ scope: 'read' });
      return (await tokensOf(await client.refresh(refresh_token))).access_token;
    },
    'the password grant': () =>
      token({ grant_type: 'password', username: 'alice', password: passwordOf('alice'), scope: 'read' }),
    'the device grant': async () => {
      const codes = await codesOf(client, { scope: 'read' });
      await decideDevice(host, codes.user_code);
      return (await tokensOf(await poll(client, codes.device_code))).access_token;
    },
    'the implicit grant': () => implicitly('token'),
    'the hybrid flow': () => implicitly('code token'),
    'the host’s own code': async () => {
      const order = { application: client.clientId, userId: 'alice', scopes: ['read'] };
      return (await host.app.get(Tokens).issue(order)).access_token;
    },
  };

  it.each(Object.keys(BY_USER))('of %s are what oauth4webapi and the guard take', async (ground) => {
    const accessToken = await BY_USER[ground]();
    expect(decodeProtectedHeader(accessToken)).toEqual({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: expect.any(String) as string,
    });
    const { id, familyId } = await rowOf(accessToken);
    expect(await validated(accessToken)).toMatchObject({
      sub: 'alice',
      client_id: client.clientId,
      scope: 'read',
      jti: id,
      grant_id: familyId,
    });
    expect(await jsonOf(await me(accessToken))).toMatchObject({ client: client.clientId, user: 'alice' });
  });

  it('of client credentials have the client for a subject, and name no authorization', async () => {
    const accessToken = await token({ grant_type: 'client_credentials', scope: 'read' });
    const claims = await validated(accessToken);
    expect(claims).toMatchObject({ sub: client.clientId, client_id: client.clientId });
    for (const none of ['grant_id', 'auth_time', 'acr', 'amr']) expect(claims).not.toHaveProperty(none);
    expect(await jsonOf(await me(accessToken))).toMatchObject({ user: null });
  });

  it('say when and how the user logged in', async () => {
    const authTime = Math.floor(Date.now() / 1000) - 60;
    const cookie = loginCookie('alice', authTime, 'a session', { acr: 'urn:level:2', amr: ['pwd', 'otp'] });
    const { access_token } = await client.tokens({}, cookie);
    expect(await validated(access_token)).toMatchObject({
      auth_time: authTime,
      acr: 'urn:level:2',
      amr: ['pwd', 'otp'],
    });
  });

  it('say what introspection says of them', async () => {
    const { access_token, expires_in } = await client.tokens({ scope: 'openid read' });
    const claims = decodeJwt(access_token);
    expect(claims.aud).toEqual([`${host.origin}/api`, host.issuer]);
    expect(claims.exp! - claims.iat!).toBe(expires_in);
    const { sub, aud, iss, jti, exp, iat, client_id, scope } = claims;
    expect(await jsonOf(await client.introspect(access_token))).toMatchObject({
      active: true,
      token_type: 'Bearer',
      ...{ sub, aud, iss, jti, exp, iat, client_id, scope },
    });
  });

  it('are kept as a hash, and end at once where they are looked up', async () => {
    const { access_token } = await client.tokens();
    const row = await rowOf(access_token);
    expect(JSON.stringify(row)).not.toContain(access_token.split('.')[2]);
    await client.revoke(access_token);
    expect((await me(access_token)).status).toBe(401);
    expect(await jsonOf(await client.introspect(access_token))).toEqual({ active: false });
    // Who reads it by themselves cannot know.
    await expect(validated(access_token)).resolves.toHaveProperty('jti', row.id);
  });

  it('open UserInfo with the scope openid alone', async () => {
    const info = async (scope: string) => {
      const { access_token } = await client.tokens({ scope });
      return host.fetch('userinfo', { headers: bearer(access_token) });
    };
    expect(await jsonOf(await info('openid email read'))).toMatchObject({ sub: 'alice' });
    // It is for the API, and not for this server.
    expect((await info('read')).status).toBe(401);
  });

  it('let a caller introspect with the scope for it', async () => {
    const caller = await TestClient.register(host, {
      grantTypes: ['client_credentials'],
      responseTypes: [],
      scopes: ['introspection'],
    });
    const own = (
      await tokensOf(await caller.token({ grant_type: 'client_credentials', scope: 'introspection' }))
    ).access_token;
    const { access_token } = await client.tokens();
    const answer = await host.post('introspect', { token: access_token }, bearer(own));
    expect(await jsonOf(answer)).toMatchObject({ active: true, sub: 'alice' });
  });

  it('call a user as the ID tokens of the client do', async () => {
    const pairwise = await TestClient.register(host, {
      ...ALL_GRANTS,
      metadata: { subject_type: 'pairwise' },
    });
    const { access_token, id_token } = await pairwise.tokens({ scope: 'openid read' });
    const { sub } = decodeJwt(access_token);
    expect(sub).toBe(decodeJwt(id_token).sub);
    expect(access_token + Buffer.from(access_token.split('.')[1], 'base64url').toString()).not.toMatch(
      /\balice\b/,
    );
    expect(await jsonOf(await me(access_token))).toMatchObject({ user: 'alice' });
  });

  it('are opaque where the application or the resource wants it so', async () => {
    const opaque = await TestClient.register(host, { ...ALL_GRANTS, accessTokenFormat: 'opaque' });
    expect((await opaque.tokens()).access_token).toMatch(/^[\w-]{43}$/);
    expect((await client.tokens({ resource: NOTES })).access_token).toMatch(/^[\w-]{43}$/);
    await host.app.get(ApplicationAdministration).update(opaque.clientId, { accessTokenFormat: null });
    expect((await opaque.tokens()).access_token).toMatch(/^eyJ/);
  });

  it('come again, the same, to a client that lost the answer to its refresh', async () => {
    const { refresh_token } = await client.tokens();
    const first = await tokensOf(await client.refresh(refresh_token));
    const again = await tokensOf(await client.refresh(refresh_token));
    expect(again.access_token).toBe(first.access_token);
    await expect(validated(again.access_token)).resolves.toHaveProperty('sub', 'alice');
  });

  it('keep their key published until the last of them has expired', async () => {
    const { access_token } = await client.tokens();
    const { kid } = decodeProtectedHeader(access_token);
    const { usedUntil, algorithm } = await host.dataSource.manager.findOneByOrFail(SigningKey, { kid });
    expect(algorithm).toBe('ES256');
    expect(usedUntil.getTime()).toBeGreaterThanOrEqual(decodeJwt(access_token).exp! * 1000);
  });

  it('name the authorization that ends them all', async () => {
    const { access_token } = await client.tokens();
    const { grant_id } = decodeJwt(access_token);
    await host.dataSource.manager.update(TokenFamily, { id: grant_id as string }, { revokedAt: new Date() });
    expect((await me(access_token)).status).toBe(401);
  });
});

describe('what JWT access tokens are signed with', () => {
  const start = (options: object) => Host.start({ options: { accessTokenFormat: 'jwt', ...options } });
  const algorithmOf = async (options: object) => {
    const host = await start(options);
    try {
      const client = await TestClient.register(host, { skipAuthorization: true, algorithm: '' });
      return decodeProtectedHeader((await client.tokens({ scope: 'read' })).access_token).alg;
    } finally {
      await host.stop();
    }
  };

  it.each<[string, object, string]>([
    [
      'RS256 where nothing is said, whatever the ID tokens',
      { signingKeys: [pemFor('ES256'), pemFor('RS256')] },
      'RS256',
    ],
    ['what there is a key for', { signingKeys: [pemFor('ES384')] }, 'ES384'],
  ])('is %s', async (_case, options, expected) => {
    expect(await algorithmOf(options)).toBe(expected);
  });

  it('is nothing that there is no key for: the server does not start', async () => {
    const starting = start({ signingKeys: [pemFor('RS256')], accessTokenAlgorithm: 'ES256' });
    await expect(starting).rejects.toThrow(InvalidOptions);
    await expect(starting).rejects.toThrow(/accessTokenAlgorithm.*no private key for ES256.*RS256/);
  });
});

describe('JWT access tokens for which nobody named a resource', () => {
  const HERE = 'https://api.example.com';
  let host: Host;
  let client: TestClient;
  beforeAll(async () => {
    host = await Host.start({
      options: {
        accessTokenFormat: 'jwt',
        resource: HERE,
        resources: { [HERE]: { scopes: ['read'], accessTokenLifetime: 60 }, [NOTES]: { scopes: ['write'] } },
      },
    });
    client = await TestClient.register(host, {
      skipAuthorization: true,
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
    });
  });
  afterAll(() => host?.stop());

  const ofItsOwn = (form: Record<string, string>, who = client) =>
    who.token({ grant_type: 'client_credentials', ...form });

  it('are for the guarded one, with its scopes and as long as it says', async () => {
    const own = await tokensOf(await ofItsOwn({}));
    const byUser = await client.tokens({ scope: '' });
    const next = await tokensOf(await client.refresh(byUser.refresh_token));
    for (const { access_token, expires_in, scope } of [own, byUser, next]) {
      expect([decodeJwt(access_token).aud, expires_in, scope]).toEqual([HERE, 60, 'read']);
    }
  });

  it('have no scope that it does not know', async () => {
    await expectRefusal(ofItsOwn({ scope: 'write' }), 400, 'invalid_scope');
    const asked = await client.authorize({ scope: 'read write' }, loginCookie('alice'));
    expect(answerOf(asked).parameters).toMatchObject({ error: 'invalid_scope' });
    const ofDevice = host.post('device-authorization', { scope: 'write' }, client.authentication);
    await expectRefusal(ofDevice, 400, 'invalid_scope');
    const order = { application: client.clientId, scopes: ['write'] };
    await expect(host.app.get(Tokens).issue(order)).rejects.toMatchObject({ error: 'invalid_scope' });
  });

  it('bind no opaque one, which is good wherever the server is trusted', async () => {
    const opaque = await TestClient.register(host, {
      accessTokenFormat: 'opaque',
      grantTypes: ['client_credentials'],
      responseTypes: [],
    });
    const { expires_in, scope } = await tokensOf(await ofItsOwn({ scope: 'write' }, opaque));
    expect([expires_in, scope]).toEqual([3600, 'write']);
  });
});
