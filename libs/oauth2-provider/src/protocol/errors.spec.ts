import fc from 'fast-check';
import {
  InvalidClient,
  InvalidGrant,
  InvalidRequest,
  InvalidScope,
  OAUTH_ERROR,
  OAuthError,
  UnauthorizedClient,
} from './errors.js';

describe('OAuthError', () => {
  it('describes itself in the characters of RFC 6749 appendix A.8, whatever a host says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (text) => {
        const error = new OAuthError(OAUTH_ERROR.invalid_request, text);
        expect(error.description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/);
        expect(error.message).toBe(`invalid_request: ${error.description}`);
        if (/^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/.test(text)) expect(error.description).toBe(text);
      }),
    );
  });

  it.each([
    ['say "please"', "say 'please'"],
    ['C:\\temp', 'C:/temp'],
    ['müde\r\nX: y \u{1F511}', 'm?de??X: y ?'],
  ])('mends %j to %j', (given, expected) => expect(new InvalidRequest(given).description).toBe(expected));

  it.each<[OAuthError, string, number]>([
    [new InvalidRequest('x'), 'invalid_request', 400],
    [new InvalidRequest('x', { status: 415 }), 'invalid_request', 415],
    [new InvalidClient('the reason'), 'invalid_client', 401],
    [new InvalidGrant('x', 'the reason'), 'invalid_grant', 400],
    [new UnauthorizedClient('x'), 'unauthorized_client', 400],
    [new InvalidScope('x'), 'invalid_scope', 400],
  ])('%s has the code %s and status %i', (error, code, status) => {
    expect([error.error, error.status]).toEqual([code, status]);
    expect(error.description).not.toContain('the reason');
  });

  it('challenges whoever failed by header', () => {
    expect(new InvalidClient('x').headers).toEqual({});
    expect(new InvalidClient('x', 'Basic realm="a"').headers).toEqual({
      'WWW-Authenticate': 'Basic realm="a"',
    });
  });
});
