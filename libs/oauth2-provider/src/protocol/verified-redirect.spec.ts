import { OAuthError } from './errors.js';
import { Parameters } from './parameters.js';
import { AuthorizationError, VerifiedRedirect } from './verified-redirect.js';

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

  const redirectFor = (asked: Record<string, string>) =>
    VerifiedRedirect.verify(Parameters.fromBody({ state: 's', ...asked }), client, { issuer: ISSUER });

  it('answers in the fragment, and leaves the query as it was registered', () => {
    const { search, hash } = new URL(redirectFor({ response_mode: 'fragment' }).locationOf({ code: 'c' }));
    expect([search, hash]).toEqual(['?fixed=1', `#code=c&state=s&iss=${encodeURIComponent(ISSUER)}`]);
  });

  it('has the fields of a form, and nothing of it for a URL', () => {
    const posted = redirectFor({ response_mode: 'form_post' });
    expect(posted.parametersOf({ code: 'c' })).toEqual({ code: 'c', state: 's', iss: ISSUER });
    expect(() => posted.locationOf({ code: 'c' })).toThrow('posted, not redirected');
  });

  it('has no state where there was none', () => {
    const silent = VerifiedRedirect.verify(Parameters.none, client, { issuer: ISSUER });
    expect(silent.parametersOf({})).toEqual({ iss: ISSUER });
  });

  it('can carry a refusal', () => {
    const error = new AuthorizationError(
      redirect,
      new OAuthError('access_denied', 'the user denied the request'),
    );
    expect([error.answer, error.name]).toEqual([
      { error: 'access_denied', error_description: 'the user denied the request' },
      'AuthorizationError',
    ]);
  });
});
