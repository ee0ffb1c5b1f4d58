import { serverMetadata } from './server-metadata.js';

const FACTS = {
  issuer: 'https://auth.example.com/o',
  endpoints: { token_endpoint: 'https://auth.example.com/o/token' },
  grantTypes: ['client_credentials', 'urn:example:mine'],
  responseTypes: ['code'],
  authMethods: ['client_secret_basic', 'mine'],
  scopes: ['openid', 'read'],
  signingAlgorithms: ['RS256'],
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
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });

  it('names no endpoint that is not mounted', () => {
    expect(Object.keys(serverMetadata(FACTS)).filter((name) => /_endpoint$|_uri$/.test(name))).toEqual([
      'token_endpoint',
    ]);
  });

  it.each([
    ['code_challenge_methods_supported', ['S256']],
    ['authorization_response_iss_parameter_supported', true],
    ['request_uri_parameter_supported', false],
    ['response_modes_supported', ['query']],
    ['subject_types_supported', ['public']],
  ])('says %s: %j', (name, expected) => {
    expect(serverMetadata(FACTS)[name]).toEqual(expected);
  });

  it('can be written as JSON without loss', () => {
    const metadata = serverMetadata(FACTS);
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(metadata);
  });
});
