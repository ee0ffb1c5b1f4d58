import { parseUrl } from 'nest-oauth2-provider';

/**
 * Where a browser may be sent after login: a path of this server, whatever the query asked for. Else
 * `/login?next=https://evil.example` would make our name vouch for another site's page.
 * @param origin scheme, host and port of this server
 * @returns path and query, or undefined when it leads elsewhere
 */
export function nextPath(next: unknown, origin: string): string | undefined {
  // Browsers read `\` as `/`, and drop tabs and line ends before they look.
  if (typeof next !== 'string' || !next.startsWith('/') || /[\\\0-\x20\x7f]/.test(next)) return undefined;
  const url = parseUrl(next, origin);
  // `/.//evil.example` becomes `//evil.example` on the way, and that names a host.
  if (url?.origin !== origin || url.pathname.startsWith('//')) return undefined;
  return url.pathname + url.search;
}
