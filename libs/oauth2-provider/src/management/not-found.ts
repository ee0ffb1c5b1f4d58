import { OAUTH_ERROR, OAuthError } from '../protocol/errors.js';

/** The same whether it is there or not. */
export function notFound(what: string): OAuthError {
  return new OAuthError(OAUTH_ERROR.invalid_request, `there is no such ${what}`, { status: 404 });
}
