import { AuthorizationError, VerifiedRedirect } from './authorization-request.js';
import { OAuthError } from './errors.js';
import { Parameters } from './parameters.js';

const URI = 'https://client.example.com/callback?fixed=1';
const ISSUER = 'https://auth.example.com/o';
const client = {
  clientId: 'client',
  requirePkce: true,
  redirectUris: [URI],
  isConfidential: () => true,
  redirectUriAllowed: (uri: string) => uri === URI,
  defaultRedirectUri: () => URI,
  allowsResponseType: () => true,
};

describe('VerifiedRedirect', () => {
  const redirect = VerifiedRedirect.verify(Parameters.fromBody({ state: 'a&b=c#d\r\n' }), client, {
    issuer: ISSUER,
  });

  it('adds the answer to the registered query, and repeats the state unchanged', () => {
    const location = new URL(redirect.locationOf({ code: 'a code' }));
    expect(Object.fromEntries(location.searchParams)).toEqual({
      fixed: '1',
      code: 'a code',
      state: 'a&b=c#d\r\n',
      iss: ISSUER,
    });
    expect(location.hash).toBe('');
  });

  it('can carry a refusal', () => {
    const error = new AuthorizationError(
      redirect,
      new OAuthError('access_denied', 'the user denied the request'),
    );
    const answer = new URL(error.location).searchParams;
    expect([answer.get('error'), answer.get('error_description'), error.name]).toEqual([
      'access_denied',
      'the user denied the request',
      'AuthorizationError',
    ]);
  });
});
