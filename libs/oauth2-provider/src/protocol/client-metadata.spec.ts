import fc from 'fast-check';
import { type ClientMetadata, clientMetadataProblems, type ServerCapabilities } from './client-metadata.js';
import { clientMetadataWarnings } from './client-metadata-warnings.js';

const MANY = Array.from({ length: 21 }, (_, at) => `urn:example:${at}`);
const SERVER: ServerCapabilities = {
  scopes: ['read', 'write', 'openid'],
  resources: ['https://api.example', 'urn:example:notes', ...MANY],
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', 'urn:example:special'],
  responseTypes: ['code', 'code special', 'special'],
  authMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  algorithms: ['RS256'],
  schemes: ['https', '*'],
};

const CLIENT: ClientMetadata = {
  clientType: 'confidential',
  name: 'Notes',
  redirectUris: ['https://app.example/cb'],
  postLogoutRedirectUris: [],
  allowedOrigins: [],
  grantTypes: ['authorization_code', 'refresh_token'],
  responseTypes: ['code'],
  scopes: null,
  resources: null,
  accessTokenFormat: null,
  tokenEndpointAuthMethod: null,
  algorithm: 'RS256',
  requirePkce: true,
  metadata: {},
};
const PUBLIC = { clientType: 'public' } as const;
const IMPLICIT = ['authorization_code', 'implicit'];

const fieldsOf = (findings: readonly { field: string }[]) => findings.map(({ field }) => field);

describe('clientMetadataProblems', () => {
  it.each<[string, Partial<ClientMetadata>]>([
    ['the plain one', {}],
    ['a public client', PUBLIC],
    ['a public client of the method none', { ...PUBLIC, tokenEndpointAuthMethod: 'none' }],
    ['a confidential client without PKCE', { requirePkce: false }],
    ['resources of its own', { resources: ['urn:example:notes'] }],
    ['no resource', { resources: [] }],
    ['twenty resources', { resources: Array.from(MANY, (_, at) => `urn:example:${at % 20}`) }],
    ['JWT access tokens', { accessTokenFormat: 'jwt' }],
    ['opaque access tokens', { accessTokenFormat: 'opaque' }],
    [
      'client credentials without redirect URIs',
      { grantTypes: ['client_credentials'], responseTypes: [], redirectUris: [] },
    ],
    ['a client that only introspects', { grantTypes: [], responseTypes: [], redirectUris: [] }],
    [
      'private-use and loopback redirect URIs',
      { redirectUris: ['myapp://cb', 'com.example:/cb', 'http://127.0.0.1/'] },
    ],
    ['scopes of the server', { scopes: ['read', 'openid'] }],
    ['no scope at all', { scopes: [] }],
    ['no ID tokens', { algorithm: '' }],
    [
      'what the profile has off',
      { grantTypes: [...IMPLICIT, 'password'], responseTypes: ['code', 'id_token token'] },
    ],
    ['another order of a response type', { responseTypes: ['special code'] }],
    ['a grant type of a plug-in', { grantTypes: [...CLIENT.grantTypes, 'urn:example:special'] }],
    ['origins', { allowedOrigins: ['https://app.example', 'http://localhost:3000'] }],
    ['a name of 255 characters in any alphabet', { name: '\u00e9'.repeat(255) }],
    [
      'other metadata',
      {
        metadata: {
          client_uri: 'https://app.example/a%20b',
          'client_uri#fr': 'https://app.example/fr',
          logo_uri: 'http://localhost:3000/logo.png',
          contacts: ['ann@app.example'],
          software_id: 4,
          toString: 'x',
        },
      },
    ],
  ])('accepts %s', (_case, changes) =>
    expect(clientMetadataProblems({ ...CLIENT, ...changes }, SERVER)).toEqual([]),
  );

  it.each<[string, Partial<ClientMetadata>, string, string]>([
    [
      'a fragment',
      { redirectUris: ['https://a.example/', 'https://a.example/#x'] },
      'redirectUris',
      'redirect URI 2 has a fragment',
    ],
    ['no redirect URI', { redirectUris: [] }, 'redirectUris', 'at least one'],
    [
      'no redirect URI for implicit',
      { redirectUris: [], grantTypes: ['implicit'], responseTypes: [] },
      'redirectUris',
      'at least one',
    ],
    [
      'no redirect URI for a plug-in',
      { redirectUris: [], grantTypes: [], responseTypes: ['special'] },
      'redirectUris',
      'at least one',
    ],
    [
      'a bad page after logout',
      { postLogoutRedirectUris: ['javascript:/x'] },
      'postLogoutRedirectUris',
      'post-logout redirect URI 1',
    ],
    ['an origin with a path', { allowedOrigins: ['https://a.example/'] }, 'allowedOrigins', 'origin 1'],
    [
      'an unknown grant type',
      { grantTypes: ['authorization_code', 'magic'] },
      'grantTypes',
      'grant type 2 is unknown',
    ],
    [
      'an unknown response type',
      { responseTypes: ['code', 'magic'] },
      'responseTypes',
      'response type 2 is unknown',
    ],
    ['a repeated part', { responseTypes: ['code code'] }, 'responseTypes', 'is unknown'],
    ['an empty response type', { responseTypes: [''] }, 'responseTypes', 'is unknown'],
    ['code without its grant', { grantTypes: ['refresh_token'] }, 'responseTypes', 'authorization_code'],
    ['token without its grant', { responseTypes: ['token'] }, 'responseTypes', 'implicit'],
    [
      'a hybrid without half of its grants',
      { responseTypes: ['code id_token'] },
      'responseTypes',
      'needs the grant type implicit',
    ],
    ['an unknown scope', { scopes: ['read', 'admin'] }, 'scopes', 'scope 2 is unknown'],
    [
      'an unknown resource',
      { resources: ['https://x.example'] },
      'resources',
      'resource 1 is unknown; this server',
    ],
    [
      'more resources than a request can name',
      { resources: MANY },
      'resources',
      'more than 20 resources; leave them out for all',
    ],
    ['an unknown format', { accessTokenFormat: 'saml' }, 'accessTokenFormat', 'unknown; use opaque or jwt'],
    [
      'an unknown method',
      { tokenEndpointAuthMethod: 'magic' },
      'tokenEndpointAuthMethod',
      'client_secret_basic',
    ],
    [
      'a confidential client that does not authenticate',
      { tokenEndpointAuthMethod: 'none' },
      'tokenEndpointAuthMethod',
      'must authenticate',
    ],
    [
      'a public client with a secret',
      { ...PUBLIC, tokenEndpointAuthMethod: 'client_secret_post' },
      'tokenEndpointAuthMethod',
      'use none',
    ],
    [
      'a public client of its own account',
      { ...PUBLIC, grantTypes: ['authorization_code', 'client_credentials'] },
      'grantTypes',
      'confidential',
    ],
    ['a public client without PKCE', { ...PUBLIC, requirePkce: false }, 'requirePkce', 'PKCE'],
    ['an unknown algorithm', { algorithm: 'none' }, 'algorithm', 'RS256'],
    ['a long name', { name: 'n'.repeat(256) }, 'name', '255'],
    ['a line end in the name', { name: 'a\nb' }, 'name', 'control'],
    ['a separator in the name', { name: 'a\u2028b' }, 'name', 'control'],
    ['a member that is kept as it came', { metadata: { contacts: 1 } }, 'contacts', 'list'],
  ])('refuses %s', (_case, changes, field, mend) => {
    expect(clientMetadataProblems({ ...CLIENT, ...changes }, SERVER)).toEqual([
      { field, message: expect.stringContaining(mend) },
    ]);
  });

  it('keeps HMAC from public clients, where the server has it', () => {
    const server = { ...SERVER, algorithms: ['RS256', 'HS256'] };
    expect(fieldsOf(clientMetadataProblems({ ...CLIENT, ...PUBLIC, algorithm: 'HS256' }, server))).toEqual([
      'algorithm',
    ]);
    expect(clientMetadataProblems({ ...CLIENT, algorithm: 'HS256' }, server)).toEqual([]);
  });

  it('tells everything at once', () => {
    const worst: ClientMetadata = {
      ...CLIENT,
      ...PUBLIC,
      name: '\0',
      redirectUris: ['/cb', 'https://a.example/#'],
      postLogoutRedirectUris: ['x'],
      allowedOrigins: ['*'],
      grantTypes: ['magic', 'client_credentials'],
      responseTypes: ['code'],
      scopes: ['admin'],
      tokenEndpointAuthMethod: 'client_secret_basic',
      algorithm: 'none',
      requirePkce: false,
      metadata: { contacts: 1 },
    };
    expect(fieldsOf(clientMetadataProblems(worst, SERVER))).toEqual([
      'name',
      'redirectUris',
      'redirectUris',
      'postLogoutRedirectUris',
      'allowedOrigins',
      'grantTypes',
      'responseTypes',
      'grantTypes',
      'requirePkce',
      'tokenEndpointAuthMethod',
      'scopes',
      'algorithm',
      'contacts',
    ]);
  });

  it('survives anything and repeats none of it', () => {
    const marked = fc.string({ unit: 'binary' }).map((text) => `{mark}${text}`);
    const list = fc.array(marked, { maxLength: 3 });
    const hostile = fc.record({
      name: marked,
      redirectUris: list,
      postLogoutRedirectUris: list,
      allowedOrigins: list,
      grantTypes: list,
      responseTypes: list,
      scopes: fc.option(list),
      tokenEndpointAuthMethod: fc.option(marked),
      algorithm: marked,
      metadata: fc.dictionary(
        fc.constantFrom('client_uri', 'contacts', 'jwks_uri#x', '__proto__'),
        fc.oneof(marked, fc.anything()),
      ),
    });
    fc.assert(
      fc.property(hostile, (changes) => {
        const client = { ...CLIENT, ...changes };
        const findings = [
          ...clientMetadataProblems(client, SERVER),
          ...clientMetadataWarnings(client, SERVER),
        ];
        for (const { message } of findings) expect(message).not.toContain('{mark}');
      }),
    );
  });
});

describe('clientMetadataWarnings', () => {
  it.each<[string, Partial<ClientMetadata>, string[]]>([
    ['the plain one', {}, []],
    ['what the server has', { responseTypes: ['special code'], grantTypes: SERVER.grantTypes }, []],
    [
      'grants that are off',
      { grantTypes: ['password', 'urn:ietf:params:oauth:grant-type:device_code'] },
      ['grantTypes', 'grantTypes'],
    ],
    [
      'response types that are off',
      { grantTypes: IMPLICIT, responseTypes: ['code', 'token id_token'] },
      ['grantTypes', 'responseTypes'],
    ],
    ['what is refused anyway', { grantTypes: ['magic'], responseTypes: ['magic'] }, []],
    ['schemes that others may claim', { redirectUris: ['myapp://cb', 'com.example:/cb'] }, ['redirectUris']],
    ['the same after logout', { postLogoutRedirectUris: ['myapp://bye'] }, ['postLogoutRedirectUris']],
  ])('%s', (_case, changes, fields) =>
    expect(fieldsOf(clientMetadataWarnings({ ...CLIENT, ...changes }, SERVER))).toEqual(fields),
  );

  it('names the grant type, which is a known word', () =>
    expect(clientMetadataWarnings({ ...CLIENT, grantTypes: ['implicit'] }, SERVER)).toEqual([
      { field: 'grantTypes', message: expect.stringContaining('implicit') },
    ]));
});
