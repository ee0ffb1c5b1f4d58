import { createHash } from 'node:crypto';
import { type RedeemableCode, assertRedeemable } from './authorization-code.js';
import { Parameters } from './parameters.js';

const NOW = new Date('2030-01-01T00:00:00Z');
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const URI = 'https://client.example.com/callback';
const CLIENT = { id: 'client' };

const code = (changes: Partial<RedeemableCode> = {}): RedeemableCode => ({
  applicationId: 'client',
  redirectUriGiven: true,
  codeChallenge: CHALLENGE,
  consumedAt: null,
  family: { isLive: () => true },
  isExpired: () => false,
  redirectUriAllowed: (uri) => uri === URI,
  ...changes,
});
const redeem = (given: RedeemableCode | null, request: Record<string, string>) => () =>
  assertRedeemable(given, Parameters.fromBody(request), CLIENT, NOW);

describe('assertRedeemable', () => {
  it.each<[string, Partial<RedeemableCode>, Record<string, string>]>([
    ['with redirect URI and verifier', {}, { redirect_uri: URI, code_verifier: VERIFIER }],
    // OAuth 2.1 section 10.2: where PKCE binds the code, the token request need not repeat it.
    // That it was used is the database's to say, also when it comes late: then it is a replay.
    [
      'although it has expired, when it was used',
      { isExpired: () => true, consumedAt: NOW },
      { redirect_uri: URI, code_verifier: VERIFIER },
    ],
    ['with the verifier alone', {}, { code_verifier: VERIFIER }],
    ['without PKCE, with the redirect URI', { codeChallenge: null }, { redirect_uri: URI }],
    [
      'without PKCE, where the request named no redirect URI',
      { codeChallenge: null, redirectUriGiven: false },
      {},
    ],
  ])('lets a code be redeemed %s', (_case, changes, request) => {
    expect(redeem(code(changes), request)).not.toThrow();
  });

  const proof = { redirect_uri: URI, code_verifier: VERIFIER };
  it.each<[string, RedeemableCode | null, Record<string, string>, string]>([
    ['that is unknown', null, proof, 'invalid_grant'],
    ['of another client', code({ applicationId: 'another' }), proof, 'invalid_grant'],
    ['that has expired', code({ isExpired: () => true }), proof, 'invalid_grant'],
    ['of a family that was revoked', code({ family: { isLive: () => false } }), proof, 'invalid_grant'],
    ['of a family that is gone', code({ family: null }), proof, 'invalid_grant'],
    ['with another redirect URI', code(), { ...proof, redirect_uri: `${URI}/` }, 'invalid_grant'],
    [
      'with a redirect URI that is not the one of a request that named none',
      code({ redirectUriGiven: false }),
      { ...proof, redirect_uri: 'https://evil.example/' },
      'invalid_grant',
    ],
    [
      'without PKCE and without the redirect URI that the request named',
      code({ codeChallenge: null }),
      {},
      'invalid_request',
    ],
    ['without the verifier', code(), { redirect_uri: URI }, 'invalid_grant'],
    ['with another verifier', code(), { ...proof, code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
    ['with the challenge as verifier', code(), { ...proof, code_verifier: CHALLENGE }, 'invalid_grant'],
    [
      'with a verifier that is too short',
      code(),
      { ...proof, code_verifier: 'v'.repeat(42) },
      'invalid_grant',
    ],
    ['with a verifier where there was no challenge', code({ codeChallenge: null }), proof, 'invalid_grant'],
  ])('refuses a code %s', (_case, given, request, error) => {
    expect(redeem(given, request)).toThrow(expect.objectContaining({ error, status: 400 }));
  });

  it('tells unknown, expired and foreign codes apart in the log alone', () => {
    const descriptions = [null, code({ applicationId: 'another' }), code({ isExpired: () => true })].map(
      (given) => {
        try {
          redeem(given, proof)();
          return undefined;
        } catch (error) {
          return (error as { description: string }).description;
        }
      },
    );
    expect(new Set(descriptions).size).toBe(1);
    expect(descriptions[0]).toBeDefined();
  });

  it('asks with the instant it was given', () => {
    const isExpired = jest.fn(() => false);
    const isLive = jest.fn(() => true);
    redeem(code({ isExpired, family: { isLive } }), proof)();
    expect([isExpired.mock.calls, isLive.mock.calls]).toEqual([[[NOW]], [[NOW]]]);
  });
});
