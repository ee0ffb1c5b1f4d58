import { ALL_CHANGED, type Revocation, formatRevocation, parseRevocation } from './revocation.js';

describe('a revocation on its way', () => {
  it.each<[Revocation]>([
    [{ kind: 'changed' }],
    [{ kind: 'revoked', tokenId: 'a' }],
    [{ kind: 'revoked', grantId: 'b', at: new Date(1_800_000_000_123) }],
    [{ kind: 'changed', clientId: 'c', userId: 'd' }],
  ])('arrives as it was sent: %j', (revocation) => {
    expect(parseRevocation(formatRevocation(revocation))).toEqual(revocation);
  });

  it.each([
    '',
    'null',
    '7',
    '{}',
    '{"kind":"other"}',
    '{"kind":"revoked","grantId":7}',
    '{"kind":"revoked","sessionId":"of a later version"}',
    '{"kind":"revoked","at":"never"}',
  ])('that cannot be read means everything: %s', (message) => {
    expect(parseRevocation(message)).toEqual(ALL_CHANGED);
  });
});
