import { readTokenFacts } from './token-facts.js';

const NOW = new Date('2030-01-01T00:00:00Z');
const SAID = { client_id: 'app', exp: NOW.getTime() / 1000 + 300 };

describe('whom a token acts for, in its claims (RFC 9068 section 2.2) and where a server is asked', () => {
  it.each<[string, Record<string, unknown>, string | null]>([
    ['a user', { sub: 'alice', grant_id: 'an authorization' }, 'alice'],
    ['a user of a server that names no authorization', { sub: 'alice' }, 'alice'],
    ['the client itself', { sub: 'app' }, null],
    ['the client itself, where there is no subject', {}, null],
    // RFC 9068 section 5: nobody is taken for a client whose name they have.
    ['a user who is called as the client is', { sub: 'app', grant_id: 'an authorization' }, 'app'],
    ['an authorization that says no user', { grant_id: 'an authorization' }, null],
  ])('%s', (_case, members, userId) => {
    expect(readTokenFacts({ ...SAID, ...members }, NOW)).toMatchObject({ clientId: 'app', userId });
  });
});
