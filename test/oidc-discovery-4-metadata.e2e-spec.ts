import { request } from 'node:http';
import {
  AuthorizationCodeGrant,
  AuthorizationController,
  ClientSecretBasic,
  CodeResponseType,
  JwksController,
  type OAuth2ProviderStructure,
  PublicClient,
  RefreshTokenGrant,
  TokenController,
  UserInfoController,
} from 'nest-oauth2-provider';
import { Host, pairs } from './support/host.js';
import { jsonOf, metadataOf } from './support/openid.js';

// Apps are started within single tests, which takes its time on a busy machine.
jest.setTimeout(30_000);

const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['HS256', 'HS384', 'HS512'],
];

const PLACES = [
  '/o/.well-known/openid-configuration',
  '/o/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration/o',
  '/.well-known/oauth-authorization-server/o',
];

describe.each(pairs)('discovery (RFC 8414, OpenID Connect Discovery) on %s with %s', (platform, database) => {
  let host: Host;
  beforeAll(async () => {
    host = await Host.start({ platform, database });
  });
  afterAll(() => host.stop());

  it.each(PLACES)('says at %s what the server is and has', async (place) => {
    const response = await host.fetch(place);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    await expect(jsonOf(response)).resolves.toEqual({
      issuer: host.issuer,
      authorization_endpoint: `${host.issuer}/authorize`,
      token_endpoint: `${host.issuer}/token`,
      userinfo_endpoint: `${host.issuer}/userinfo`,
      end_session_endpoint: `${host.issuer}/logout`,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      jwks_uri: `${host.issuer}/.well-known/jwks.json`,
      protected_resources: [`${host.origin}/api`],
      scopes_supported: ['openid', 'read', 'write', 'profile', 'email'],
      response_types_supported: ['code', 'id_token', 'none', 'code id_token'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      device_authorization_endpoint: `${host.issuer}/device-authorization`,
      revocation_endpoint: `${host.issuer}/revoke_token`,
      introspection_endpoint: `${host.issuer}/introspect`,
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'Bearer'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      prompt_values_supported: ['none', 'login', 'consent', 'select_account', 'create'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ALGORITHMS,
      userinfo_signing_alg_values_supported: ALGORITHMS,
      claims_supported: expect.arrayContaining([
        'sub',
        'iss',
        'auth_time',
        'nonce',
        'at_hash',
        'sid',
        'name',
        'email_verified',
      ]) as string[],
      claim_types_supported: ['normal'],
      claims_parameter_supported: true,
      ui_locales_supported: ['en', 'de', 'ar'],
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
    });
  });

  it.each(PLACES)('answers %s with a slash at its end, with a query and to HEAD as well', async (place) => {
    const document = await jsonOf(await host.fetch(place));
    await expect(jsonOf(await host.fetch(`${place}/`))).resolves.toEqual(document);
    await expect(jsonOf(await host.fetch(`${place}?any=thing`))).resolves.toEqual(document);
    const head = await host.fetch(place, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', '/o/o'])(
    'is not at %s, which is the place of another issuer',
    async (place) => {
      expect((await host.fetch(place)).status).toBe(404);
    },
  );

  it.each([...PLACES, '/o/.well-known/jwks.json'])('lets any page read %s', async (place) => {
    const origin = 'https://app.example.com';
    const response = await host.fetch(place, { headers: { origin } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');

    // As the clients of the Model Context Protocol send it.
    const preflight = await host.fetch(place, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'mcp-protocol-version',
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': '*',
    });
  });

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => {
    for (const place of [PLACES[0], '/o/.well-known/jwks.json']) {
      const response = await host.fetch(place, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
  });

  it('names no endpoint that is not there', async () => {
    const metadata = await metadataOf(host);
    const urls = Object.entries(metadata).filter(([name]) => /(_endpoint|_uri)$/.test(name));
    expect(urls).toHaveLength(8);
    for (const [, url] of urls)
      expect((await fetch(url as string, { redirect: 'manual' })).status).not.toBe(404);
  });

  it('does not believe the Host header', async () => {
    const { status, issuer } = await withHostHeader(host, 'evil.example');
    expect([status, issuer]).toEqual([200, host.issuer]);
  });
});

describe.each(['express', 'fastify'] as const)('what is left out on %s', (platform) => {
  it.each<[string, OAuth2ProviderStructure, object, string[]]>([
    [
      'endpoints',
      { endpoints: [TokenController] },
      {},
      [
        'authorization_endpoint',
        'userinfo_endpoint',
        'jwks_uri',
        'revocation_endpoint',
        'introspection_endpoint',
        'device_authorization_endpoint',
      ],
    ],
    [
      'UserInfo',
      { endpoints: [AuthorizationController, TokenController, JwksController] },
      {},
      ['userinfo_endpoint'],
    ],
    ['the token endpoint', { endpoints: [UserInfoController] }, {}, ['token_endpoint']],
    [
      'a grant',
      { grants: [AuthorizationCodeGrant, RefreshTokenGrant] },
      { grant_types_supported: ['authorization_code', 'refresh_token'] },
      [],
    ],
    ['every response type', { responseTypes: [] }, { response_types_supported: [] }, []],
    [
      'an authentication method',
      { clientAuthenticationMethods: [ClientSecretBasic, PublicClient] },
      { token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'] },
      [],
    ],
    ['nothing', { responseTypes: [CodeResponseType] }, { response_types_supported: ['code'] }, []],
  ])('is not in the metadata: %s', async (_, structure, expected, absent) => {
    const host = await Host.start({ platform, structure });
    try {
      const metadata = await metadataOf(host);
      expect(metadata).toMatchObject(expected);
      expect(absent.filter((name) => name in metadata)).toEqual([]);
    } finally {
      await host.stop();
    }
  });

  it('is not there either', async () => {
    const host = await Host.start({ platform, structure: { endpoints: [TokenController] } });
    try {
      const pages = ['authorize', 'device', 'userinfo', '.well-known/jwks.json'];
      const forms = ['revoke_token', 'introspect', 'device-authorization'];
      const answers = await Promise.all([
        ...pages.map((path) => host.fetch(path)),
        ...forms.map((path) => host.post(path, {})),
      ]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
      expect((await host.post('token', {})).status).toBe(401);
    } finally {
      await host.stop();
    }
  });
});

describe.each(['express', 'fastify'] as const)('the path of the issuer on %s', (platform) => {
  it.each([
    ['none', '', ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']],
    [
      'a deep one',
      '/auth/tenant-1',
      [
        '/auth/tenant-1/.well-known/openid-configuration',
        '/.well-known/oauth-authorization-server/auth/tenant-1',
      ],
    ],
  ])('may be any: %s, the server is whole', async (_, path, places) => {
    const host = await Host.start({ platform, path });
    try {
      expect(host.issuer).toBe(`${host.origin}${path}`);
      for (const place of places) {
        await expect(jsonOf(await host.fetch(place))).resolves.toMatchObject({
          issuer: host.issuer,
          token_endpoint: `${host.issuer}/token`,
        });
      }
      expect((await host.post('token', {})).status).toBe(401);
    } finally {
      await host.stop();
    }
  });
});

/** fetch does not let a Host header be set. */
function withHostHeader(host: Host, name: string): Promise<{ status?: number; issuer: unknown }> {
  return new Promise((resolve, reject) => {
    const url = `${host.issuer}/.well-known/openid-configuration`;
    request(url, { headers: { host: name } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const { issuer } = JSON.parse(text) as { issuer: unknown };
        resolve({ status: response.statusCode, issuer });
      });
    })
      .on('error', reject)
      .end();
  });
}
