import type { ApplicationChanges } from '../../clients/application-administration.js';
import { type ApplicationRules, defaultsWithin, refusals } from './application-rules.js';

const AVAILABLE = ['openid', 'read', 'write', 'introspection'];
const OWNER: ApplicationRules = {
  mayRegister: true,
  members: ['name', 'redirectUris', 'grantTypes', 'scopes', 'metadata'],
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'read', 'write'],
  everyScope: true,
};
const ADMINISTRATOR: ApplicationRules = {
  mayRegister: true,
  members: 'all',
  grantTypes: 'all',
  scopes: AVAILABLE,
  everyScope: true,
};
const READER: ApplicationRules = { ...OWNER, scopes: ['read'], everyScope: false };

function storedWith(grantTypes: string[], scopes: string[] | null) {
  return {
    grantTypes,
    allowedScopes: (available: readonly string[]) =>
      scopes ?? available.filter((each) => each !== 'introspection'),
  };
}
const PLAIN = storedWith(['authorization_code'], null);
const SPECIAL = storedWith(['authorization_code', 'client_credentials'], ['read', 'introspection']);

describe('what is not theirs to say', () => {
  it.each<[string, ApplicationRules, ApplicationChanges, typeof PLAIN | undefined, string[]]>([
    ['an owner names her application', OWNER, { name: 'Photos' }, undefined, []],
    ['an owner does without consent', OWNER, { skipAuthorization: true }, undefined, ['skipAuthorization']],
    ['also where she says no', OWNER, { skipAuthorization: false }, PLAIN, ['skipAuthorization']],
    ['what is not said is not refused', OWNER, { skipAuthorization: undefined }, PLAIN, []],
    ['an owner gives it away', OWNER, { userId: 'bob' }, PLAIN, ['userId']],
    [
      'an administrator may all of that',
      ADMINISTRATOR,
      { skipAuthorization: true, userId: 'bob' },
      PLAIN,
      [],
    ],
    ['all at once', OWNER, { requirePkce: false, userId: null }, undefined, ['requirePkce', 'userId']],
    ['grant types of hers', OWNER, { grantTypes: ['authorization_code'] }, undefined, []],
    ['another grant type', OWNER, { grantTypes: ['client_credentials'] }, undefined, ['grantTypes']],
    ['by an administrator', ADMINISTRATOR, { grantTypes: ['client_credentials'] }, undefined, []],
    ['one that she has from elsewhere', OWNER, { grantTypes: ['client_credentials'] }, SPECIAL, []],
    ['which she cannot lose', OWNER, { grantTypes: ['authorization_code'] }, SPECIAL, ['grantTypes']],
    [
      'nor can it bring another',
      OWNER,
      { grantTypes: ['client_credentials', 'password'] },
      SPECIAL,
      ['grantTypes'],
    ],
    ['scopes of hers', OWNER, { scopes: ['read'] }, undefined, []],
    ['every scope', OWNER, { scopes: null }, undefined, []],
    ['the tokens of others', OWNER, { scopes: ['introspection'] }, undefined, ['scopes']],
    ['by an administrator', ADMINISTRATOR, { scopes: ['introspection'] }, undefined, []],
    ['that she has from elsewhere', OWNER, { scopes: ['introspection', 'write'] }, SPECIAL, []],
    ['which she cannot lose', OWNER, { scopes: ['write'] }, SPECIAL, ['scopes']],
    ['not by every scope, either', OWNER, { scopes: null }, SPECIAL, ['scopes']],
    ['what the server does not know is for others to say', OWNER, { scopes: ['unheard'] }, undefined, []],
    ['every scope is more than one', READER, { scopes: null }, undefined, ['scopes']],
    ['but it stays where it was', READER, { scopes: null }, PLAIN, []],
  ])('%s', (_what, rules, given, stored, expected) => {
    expect(refusals(given, rules, AVAILABLE, stored).map(({ field }) => field)).toEqual(expected);
  });

  it.each<[string, ApplicationRules, object]>([
    ['an owner', OWNER, { grantTypes: ['authorization_code', 'refresh_token'], scopes: null }],
    ['one who may give few scopes', READER, { scopes: ['read'] }],
    [
      'one who may grant little',
      { ...OWNER, grantTypes: ['authorization_code'] },
      { grantTypes: ['authorization_code'] },
    ],
  ])('%s gets no more by saying nothing', (_who, rules, expected) => {
    expect(defaultsWithin(rules)).toMatchObject(expected);
    expect(refusals(defaultsWithin(rules), rules, AVAILABLE)).toEqual([]);
  });
});
