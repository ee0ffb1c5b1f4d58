import { anApplication } from '../../../../../test/support/records.js';
import { Parameters } from '../../protocol/parameters.js';
import { changesOf, registrationOf, typedValues, valuesOf } from './application-form.js';
import type { ApplicationRules } from './application-rules.js';

const AVAILABLE = ['openid', 'read', 'write', 'introspection'];
const EVERY = ['openid', 'read', 'write'];
const OWNER: ApplicationRules = {
  mayRegister: true,
  members: ['name', 'clientType', 'redirectUris', 'grantTypes', 'scopes', 'algorithm', 'metadata'],
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: EVERY,
  everyScope: true,
};
const ADMINISTRATOR: ApplicationRules = { ...OWNER, members: 'all', grantTypes: 'all', scopes: AVAILABLE };
const READER: ApplicationRules = { ...OWNER, scopes: ['read'], everyScope: false };

const typed = (text: string) => typedValues(Parameters.fromQuery(text));

describe('the form of an application', () => {
  it.each<[string, string, ApplicationRules, object]>([
    ['text without what surrounds it', 'name=+Photos+', OWNER, { name: 'Photos' }],
    [
      'one value a line',
      'redirectUris=+https://a.example/%0D%0A%0A+https://b.example/',
      OWNER,
      { redirectUris: ['https://a.example/', 'https://b.example/'] },
    ],
    [
      'nothing as nothing',
      '',
      OWNER,
      { name: '', redirectUris: [], grantTypes: [], scopes: [], algorithm: '' },
    ],
    ['the boxes', 'scope.read=on&scope.a.b=on', OWNER, { scopes: ['read', 'a.b'] }],
    ['every scope before the boxes', 'scope.read=on&everyScope=on', OWNER, { scopes: null }],
    ['what links there are', 'tos_uri=x', OWNER, { metadata: { tos_uri: 'x' } }],
    [
      'a lifetime',
      'accessTokenLifetime=60',
      ADMINISTRATOR,
      { accessTokenLifetime: 60, idTokenLifetime: null },
    ],
    ['what is no lifetime', 'accessTokenLifetime=long', ADMINISTRATOR, { accessTokenLifetime: NaN }],
    [
      'what an administrator may leave open',
      '',
      ADMINISTRATOR,
      { tokenEndpointAuthMethod: null, accessTokenFormat: null, resources: null, requirePkce: false },
    ],
    [
      'what nobody asked for',
      'skipAuthorization=on&userId=bob',
      OWNER,
      { skipAuthorization: true, userId: 'bob' },
    ],
  ])('reads %s', (_what, text, rules, expected) => {
    expect(registrationOf(typed(text), rules)).toMatchObject(expected);
  });

  it('says nothing of what an owner was not asked', () => {
    const members = Object.keys(registrationOf(typed('name=Photos'), OWNER));
    expect(members.sort()).toEqual([
      'algorithm',
      'clientType',
      'grantTypes',
      'name',
      'redirectUris',
      'scopes',
    ]);
  });

  it.each<[string, ApplicationRules]>([
    ['an owner', OWNER],
    ['an administrator', ADMINISTRATOR],
    ['one who may give few scopes', READER],
  ])('changes nothing where %s sends it as it was shown', (_who, rules) => {
    for (const stored of [
      anApplication({
        userId: 'alice',
        metadata: { contacts: ['a@example.com'], client_uri: 'https://a.example' },
      }),
      anApplication({ scopes: ['introspection', 'read'], grantTypes: ['password', 'refresh_token'] }),
      anApplication({ resources: ['urn:a'], accessTokenLifetime: 60, tokenEndpointAuthMethod: 'none' }),
    ]) {
      const shown = valuesOf(stored, EVERY);
      const isOffered = rules.everyScope || stored.scopes !== null;
      const values = isOffered ? shown : { ...shown, everyScope: '', scope: ['read'] };
      expect(changesOf(values, rules, stored, AVAILABLE)).toEqual({});
    }
  });

  it('keeps what the rules do not reach, and takes away what they do', () => {
    const stored = anApplication({
      scopes: ['introspection', 'read', 'write'],
      grantTypes: ['password', 'authorization_code'],
      metadata: { client_uri: 'https://a.example', contacts: [] },
    });
    const values = {
      ...valuesOf(stored, EVERY),
      scope: ['openid'],
      grantTypes: ['refresh_token'],
      client_uri: '',
    };
    expect(changesOf(values, OWNER, stored, AVAILABLE)).toEqual({
      scopes: ['introspection', 'openid'],
      grantTypes: ['password', 'refresh_token'],
      metadata: { client_uri: null },
    });
  });

  it('lets an administrator make it nobody’s', () => {
    const stored = anApplication({ userId: 'alice' });
    const values = { ...valuesOf(stored, EVERY), userId: ' ' };
    expect(changesOf(values, ADMINISTRATOR, stored, AVAILABLE)).toEqual({ userId: null });
  });
});
