import { InvalidRequest } from '../protocol/errors.js';

/**
 * RFC 9110 section 4.1: what every server takes. The browser brings it back in a request line, encoded once
 * more on the way through the login page; a server refuses a longer one without a word for the user.
 */
const MAX_URL_LENGTH = 8000;

/**
 * Path and query of a request, for the browser to come back to.
 * @throws InvalidRequest when it is too long for a URL
 */
export function requestUrl(path: string, query: URLSearchParams): string {
  const url = query.size === 0 ? path : `${path}?${query.toString()}`;
  if (url.length > MAX_URL_LENGTH) throw new InvalidRequest('the request is too long', { status: 414 });
  return url;
}
