import type { ClientMetadata } from './client-metadata.js';
import { openIdMemberProblems, openIdMembers, sectorOf } from './openid-members.js';

const SERVER = { subjectTypes: ['public', 'pairwise'], algorithms: ['RS256', 'HS256'] };
const client = (
  metadata: Record<string, unknown>,
  changes: Partial<ClientMetadata> = {},
): ClientMetadata => ({
  clientType: 'confidential',
  name: '',
  redirectUris: ['https://app.example/cb', 'https://app.example:8443/other'],
  postLogoutRedirectUris: [],
  allowedOrigins: [],
  grantTypes: [],
  responseTypes: [],
  scopes: null,
  resources: null,
  accessTokenFormat: null,
  tokenEndpointAuthMethod: null,
  algorithm: 'RS256',
  requirePkce: true,
  metadata,
  ...changes,
});
const TWO_HOSTS = { redirectUris: ['https://one.example/cb', 'https://two.example/cb'] };
const ON_DEVICE = { redirectUris: ['http://127.0.0.1/cb', 'com.example.app:/cb'] };
const MIXED = { redirectUris: ['https://one.example/cb', 'http://127.0.0.1/cb'] };

describe('openIdMemberProblems', () => {
  it.each<[string, Record<string, unknown>, Partial<ClientMetadata>?]>([
    ['nothing', {}],
    ['public subjects, for any hosts', { subject_type: 'public' }, TWO_HOSTS],
    ['pairwise subjects for one host', { subject_type: 'pairwise' }],
    ['pairwise subjects for an app on the device', { subject_type: 'pairwise' }, ON_DEVICE],
    ['pairwise subjects without redirect URIs', { subject_type: 'pairwise' }, { redirectUris: [] }],
    ['signed UserInfo', { userinfo_signed_response_alg: 'RS256' }],
    ['UserInfo with an HMAC', { userinfo_signed_response_alg: 'HS256' }],
    ['defaults', { default_max_age: 0, require_auth_time: true, default_acr_values: ['urn:x', '2'] }],
    ['what others judge', { client_uri: 1, sector: 'x' }],
  ])('finds nothing wrong with %s', (_case, metadata, changes = {}) => {
    expect(openIdMemberProblems(client(metadata, changes), SERVER)).toEqual([]);
  });

  it.each<[string, unknown, RegExp, Partial<ClientMetadata>?]>([
    ['subject_type', 'pairwise', /one host/, TWO_HOSTS],
    ['subject_type', 'pairwise', /one host/, MIXED],
    ['subject_type', 'secret', /public, pairwise/],
    ['subject_type', null, /public, pairwise/],
    ['userinfo_signed_response_alg', 'none', /RS256, HS256/],
    ['userinfo_signed_response_alg', ['RS256'], /RS256/],
    ['userinfo_signed_response_alg', 'HS256', /secret/, { clientType: 'public' }],
    ['sector_identifier_uri', 'https://x.example/hosts.json', /not supported/],
    ['userinfo_encrypted_response_alg', 'RSA-OAEP', /not supported/],
    ['id_token_encrypted_response_enc', 'A128GCM', /not supported/],
    ['default_max_age', 1.5, /seconds/],
    ['default_max_age', 1e10, /seconds/],
    ['require_auth_time', 1, /true or false/],
    ['default_acr_values', ['a b'], /list/],
    ['default_acr_values', 'a', /list/],
  ])('refuses %s %j', (field, value, message, changes = {}) => {
    expect(openIdMemberProblems(client({ [field]: value }, changes), SERVER)).toEqual([
      { field, message: expect.stringMatching(message) as string },
    ]);
  });

  it('names the option that pairwise subjects need', () => {
    const found = openIdMemberProblems(client({ subject_type: 'pairwise' }), {
      ...SERVER,
      subjectTypes: ['public'],
    });
    expect(found).toEqual([
      { field: 'subject_type', message: expect.stringContaining('pairwiseSalt') as string },
    ]);
  });
});

describe('openIdMembers', () => {
  it('are read as they were registered', () => {
    const metadata = {
      subject_type: 'pairwise',
      userinfo_signed_response_alg: 'RS256',
      default_max_age: 60,
      default_acr_values: ['x'],
    };
    expect(openIdMembers(metadata)).toEqual({
      subjectType: 'pairwise',
      userinfoSignedResponseAlg: 'RS256',
      defaultMaxAge: 60,
      defaultAcrValues: ['x'],
    });
  });

  it('are the defaults where there are none, or none that fit', () => {
    const defaults = {
      subjectType: 'public',
      userinfoSignedResponseAlg: undefined,
      defaultMaxAge: undefined,
      defaultAcrValues: [],
    };
    expect(openIdMembers()).toEqual(defaults);
    const broken = {
      subject_type: 1,
      userinfo_signed_response_alg: 1,
      default_max_age: 'x',
      default_acr_values: 'x',
    };
    expect(openIdMembers(broken)).toEqual(defaults);
  });
});

describe('sectorOf', () => {
  it.each<[string[], string | undefined]>([
    [['https://App.example:8443/cb'], 'app.example'],
    [['https://app.example/cb', 'https://app.example/other'], 'app.example'],
    [['http://127.0.0.1/cb'], undefined],
    [['http://localhost:3000/cb'], undefined],
    [['myapp://callback'], undefined],
    [[], undefined],
  ])('of %j is %s', (redirectUris, sector) => {
    expect(sectorOf(redirectUris)).toBe(sector);
  });
});
