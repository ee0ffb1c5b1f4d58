import { describeToken } from './introspection.js';

const TOKEN = {
  id: '018f',
  scope: 'read write',
  resources: null,
  created: new Date('2030-01-01T00:00:00.999Z'),
  expires: new Date('2030-01-01T01:00:00.999Z'),
  tokenHash: 'never told',
};
const FACTS = {
  subject: 'alice',
  kind: 'access_token' as const,
  clientId: 'app',
  issuer: 'https://auth.example.com/o',
};
const SAID = {
  active: true,
  scope: 'read write',
  client_id: 'app',
  token_type: 'Bearer',
  exp: Date.UTC(2030, 0, 1, 1) / 1000,
  iat: Date.UTC(2030, 0, 1) / 1000,
  sub: 'alice',
  iss: 'https://auth.example.com/o',
  jti: '018f',
};

describe('describeToken', () => {
  const { token_type: _, ...ofRefreshToken } = SAID;
  const { sub: __, ...ofClient } = SAID;
  const [one, two] = ['https://api.example.com/notes', 'https://api.example.com/mail'];
  it.each([
    ['an access token of a user', {}, TOKEN, SAID],
    ['one for a resource', {}, { ...TOKEN, resources: [one] }, { ...SAID, aud: one }],
    ['one for two', {}, { ...TOKEN, resources: [one, two] }, { ...SAID, aud: [one, two] }],
    ['a refresh token, which is no bearer token', { kind: 'refresh_token' as const }, TOKEN, ofRefreshToken],
    [
      'one of an authorization by a user who logged in',
      {},
      {
        ...TOKEN,
        familyId: '018a',
        family: { resources: null, authTime: new Date('2029-12-31T23:00:00.999Z'), acr: 'gold' },
      },
      { ...SAID, grant_id: '018a', auth_time: Date.UTC(2029, 11, 31, 23) / 1000, acr: 'gold' },
    ],
    [
      'one of an authorization without a login',
      {},
      { ...TOKEN, familyId: '018a', family: { resources: null, authTime: null, acr: null } },
      { ...SAID, grant_id: '018a' },
    ],
    ["a client's own, which has no subject", { subject: null }, TOKEN, ofClient],
  ])('says all of %s, in whole seconds, and no more', (_case, changes, token, said) => {
    const described = describeToken(token, { ...FACTS, ...changes });
    expect(described).toEqual(said);
    expect(Object.keys(described)).toHaveLength(Object.keys(said).length);
  });
});
