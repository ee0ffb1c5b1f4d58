import { toOAuthRequest } from '../http/oauth-request.js';
import type { HttpRequest } from '../http/platform.js';
import { bearerToken } from '../protocol/authorization-header.js';
import { OAuthError } from '../protocol/errors.js';

/** A token, none at all, or what is wrong with how it came. */
export type Presented = { readonly token: string } | 'none' | { readonly problem: string };

/**
 * Only the Authorization header is read, and a form body where that is asked for: a token in a query ends up in logs
 * (RFC 9700 section 4.3.2).
 */
export function presentedToken(request: HttpRequest, inForm: boolean): Presented {
  const inHeader = bearerToken(request.headers.authorization);
  if (!inForm || request.method !== 'POST') return named(inHeader);
  try {
    const token = toOAuthRequest(request).body.get('access_token');
    if (token === undefined) return named(inHeader);
    return inHeader === 'none' ? { token } : { problem: 'the access token came twice; send it once' };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { problem: error.description };
  }
}

function named(inHeader: ReturnType<typeof bearerToken>): Presented {
  return inHeader === 'malformed' ? { problem: 'the Authorization header is malformed' } : inHeader;
}
