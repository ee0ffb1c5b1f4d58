import type { HttpRequest } from './platform.js';

/**
 * Whether a browser sends the request for a page of another origin, and its user need not know. Browsers say so with
 * every POST, in Origin (Fetch standard, section 3.2) and Sec-Fetch-Site (Fetch Metadata); what is no browser says
 * neither, and carries no cookies that it was not given.
 * @param own the origins of the app's pages
 */
export function isFromElsewhere({ headers }: HttpRequest, own: readonly string[]): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && !own.includes(origin);
}
