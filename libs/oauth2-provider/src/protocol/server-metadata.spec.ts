import { serverMetadata } from './server-metadata.js';

const FACTS = {
  issuer: 'https://auth.example.com/o',
  endpoints: {
    authorization_endpoint: 'https://auth.example.com/o/authorize',
    token_endpoint: 'https://auth.example.com/o/token',
  },
  grantTypes: ['client_credentials', 'urn:example:mine'],
  responseTypes: ['code'],
  authMethods: ['client_secret_basic', 'mine'],
  scopes: ['openid', 'read'],
  protectedResources: ['https://api.example.com'],
  signingAlgorithms: ['RS256'],
  responseModes: ['query'],
  pkceMethods: ['S256'],
  subjectTypes: ['public', 'pairwise'],
  prompts: ['none', 'login', 'create'],
  declared: { acr_values_supported: ['gold'], ui_locales_supported: [] },
  claims: ['name', 'shoe_size'],
};

describe('serverMetadata', () => {
  it('says what is registered', () => {
    expect(serverMetadata(FACTS)).toMatchObject({
      issuer: 'https://auth.example.com/o',
      token_endpoint: 'https://auth.example.com/o/token',
      grant_types_supported: ['client_credentials', 'urn:example:mine'],
      response_types_supported: ['code'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'mine'],
      scopes_supported: ['openid', 'read'],
      protected_resources: ['https://api.example.com'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });

  it('names no endpoint that is not mounted', () => {
    expect(Object.keys(serverMetadata(FACTS)).filter((name) => /_endpoint$|_uri$/.test(name))).toEqual([
      'authorization_endpoint',
      'token_endpoint',
    ]);
  });

  it('says how to authenticate at the endpoints for tokens, where they are mounted', () => {
    const endpoints = {
      revocation_endpoint: 'https://a.example/r',
      introspection_endpoint: 'https://a.example/i',
    };
    const authMethods = ['client_secret_basic', 'none'];
    expect(serverMetadata({ ...FACTS, authMethods, endpoints })).toMatchObject({
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
      // A public client proves nothing; an access token does (RFC 8414 section 2).
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'Bearer'],
    });
    const methods = Object.keys(serverMetadata(FACTS)).filter((name) => name.includes('auth_methods'));
    expect(methods).toEqual(['token_endpoint_auth_methods_supported']);
  });

  it('says of endpoints that are not mounted nothing', () => {
    const members = Object.keys(serverMetadata({ ...FACTS, endpoints: {} }));
    expect(
      members.filter((name) => /auth_methods|challenge|prompt|iss_parameter|claims_parameter/.test(name)),
    ).toEqual([]);
  });

  it('names the pages for people', () => {
    const pages = { service_documentation: 'https://example.com/docs' };
    expect(serverMetadata({ ...FACTS, pages })).toMatchObject(pages);
  });

  it.each([
    ['code_challenge_methods_supported', ['S256']],
    ['authorization_response_iss_parameter_supported', true],
    ['request_uri_parameter_supported', false],
    ['response_modes_supported', ['query']],
    ['subject_types_supported', ['public', 'pairwise']],
    ['prompt_values_supported', ['none', 'login', 'create']],
    ['acr_values_supported', ['gold']],
    ['ui_locales_supported', undefined],
    ['claims_supported', expect.arrayContaining(['sub', 'acr', 'name', 'shoe_size'])],
    ['claims_parameter_supported', true],
  ])('says %s: %j', (name, expected) => {
    expect(serverMetadata(FACTS)[name]).toEqual(expected);
  });

  it.each([
    [['code', 'id_token', 'code token'], false],
    [['code', 'code id_token'], true],
    [['code id_token token'], true],
  ])('says with the response types %j that ID tokens have a c_hash: %s', (responseTypes, expected) => {
    const { claims_supported: claims } = serverMetadata({ ...FACTS, responseTypes });
    expect((claims as string[]).includes('c_hash')).toBe(expected);
  });

  it('can be written as JSON without loss', () => {
    const metadata = serverMetadata(FACTS);
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(metadata);
  });
});
