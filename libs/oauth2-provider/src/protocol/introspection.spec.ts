import { describeToken } from './introspection.js';

const TOKEN = {
  id: '018f',
  scope: 'read write',
  userId: 'alice',
  resources: null,
  created: new Date('2030-01-01T00:00:00.999Z'),
  expires: new Date('2030-01-01T01:00:00.999Z'),
  tokenHash: 'never told',
};
const FACTS = { clientId: 'app', issuer: 'https://auth.example.com/o' };
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
    ['an access token of a user', 'access_token', TOKEN, SAID],
    ['one for a resource', 'access_token', { ...TOKEN, resources: [one] }, { ...SAID, aud: one }],
    ['one for two', 'access_token', { ...TOKEN, resources: [one, two] }, { ...SAID, aud: [one, two] }],
    ['a refresh token, which is no bearer token', 'refresh_token', TOKEN, ofRefreshToken],
    ["a client's own, which has no subject", 'access_token', { ...TOKEN, userId: null }, ofClient],
  ] as const)('says all of %s, in whole seconds, and no more', (_case, kind, token, said) => {
    expect(describeToken(token, { ...FACTS, kind })).toEqual(said);
    expect(Object.keys(describeToken(token, { ...FACTS, kind }))).toHaveLength(Object.keys(said).length);
  });
});
