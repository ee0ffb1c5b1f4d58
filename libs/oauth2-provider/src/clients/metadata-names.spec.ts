import { Application } from '../storage/entities/application.entity.js';
import { InvalidApplication } from './invalid-application.js';
import { fromClientMetadata, toClientMetadata } from './metadata-names.js';

describe('fromClientMetadata', () => {
  it('maps the members that have a place, and keeps the others', () => {
    expect(
      fromClientMetadata({
        client_name: 'Notes',
        redirect_uris: ['https://a.example/cb'],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        scope: 'read  write',
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'RS256',
        post_logout_redirect_uris: [],
        client_uri: 'https://a.example',
        'client_name#fr': 'Notes',
      }),
    ).toEqual({
      name: 'Notes',
      redirectUris: ['https://a.example/cb'],
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
      scopes: ['read', 'write'],
      tokenEndpointAuthMethod: 'client_secret_post',
      algorithm: 'RS256',
      postLogoutRedirectUris: [],
      metadata: { client_uri: 'https://a.example', 'client_name#fr': 'Notes' },
    });
  });

  it('says nothing of what was not given', () => expect(fromClientMetadata({})).toEqual({}));

  it.each([
    ['a text for a list', { redirect_uris: 'https://a.example/cb' }],
    ['a list of something else', { grant_types: [1] }],
    ['a list for a text', { scope: ['read'] }],
    ['null for a text', { client_name: null }],
    ['the identifier', { client_id: 'x' }],
    ['the secret', { client_secret: 'x' }],
  ])('refuses %s', (_case, document) => {
    expect(() => fromClientMetadata(document)).toThrow(InvalidApplication);
  });

  it('takes the names of Object.prototype for ordinary ones', () => {
    expect(fromClientMetadata({ constructor: 'x', toString: 'y' })).toEqual({
      metadata: { constructor: 'x', toString: 'y' },
    });
  });
});

describe('toClientMetadata', () => {
  const application = Object.assign(new Application(), {
    clientId: 'abc',
    clientType: 'confidential',
    name: 'Notes',
    redirectUris: ['https://a.example/cb'],
    postLogoutRedirectUris: [],
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    scopes: null,
    tokenEndpointAuthMethod: null,
    algorithm: 'RS256',
    metadata: { client_uri: 'https://a.example', client_id: 'not this' },
    created: new Date(1_700_000_000_900),
  });

  it('answers in the words of RFC 7591, its own members before anything kept', () => {
    expect(toClientMetadata({ application, clientSecret: 's3cret' }, ['read', 'write'])).toEqual({
      client_id: 'abc',
      client_secret: 's3cret',
      client_secret_expires_at: 0,
      client_id_issued_at: 1_700_000_000,
      client_name: 'Notes',
      redirect_uris: ['https://a.example/cb'],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'read write',
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
      client_uri: 'https://a.example',
    });
  });

  it('leaves out what there is not', () => {
    const plain = Object.assign(new Application(), application, {
      clientType: 'public',
      name: '',
      algorithm: '',
    });
    const document = toClientMetadata({ application: plain }, ['read']);
    expect(document).toMatchObject({ token_endpoint_auth_method: 'none', scope: 'read' });
    expect(Object.keys(document)).not.toEqual(
      expect.arrayContaining([
        'client_secret',
        'client_secret_expires_at',
        'client_name',
        'id_token_signed_response_alg',
      ]),
    );
  });
});
