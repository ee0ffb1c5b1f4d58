import { halfHash } from './half-hash.js';

describe('halfHash', () => {
  it('knows the example of OpenID Connect Core appendix A.3', () =>
    expect(halfHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y', 'RS256')).toBe('77QmUPtjPfzWtF2AnpK9RQ'));

  it.each([
    ['RS256', 22],
    ['ES256', 22],
    ['PS256', 22],
    ['HS256', 22],
    ['RS384', 32],
    ['ES384', 32],
    ['PS512', 43],
    ['EdDSA', 43],
    ['Ed25519', 43],
  ])('%s: %i characters', (algorithm, length) => expect(halfHash('token', algorithm)).toHaveLength(length));

  it('takes the left half', () =>
    // SHA-512 of "abc" begins ddaf35a193617aba cc417349ae204131 (FIPS 180-2 appendix C.1).
    expect(Buffer.from(halfHash('abc', 'EdDSA'), 'base64url').toString('hex')).toMatch(
      /^ddaf35a193617abacc417349ae204131/,
    ));

  it.each(['none', '', 'RS128', 'RS2567', 'XRS256', 'Ed448'])('refuses %j', (algorithm) =>
    expect(() => halfHash('token', algorithm)).toThrow(RangeError),
  );
});
