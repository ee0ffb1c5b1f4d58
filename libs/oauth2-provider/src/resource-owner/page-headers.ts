import { STYLE_HASH } from './pages/style.js';

// What CSP can name as a host (CSP Level 3 section 2.3.1): no IPv6 address, and none of the `;` `,` `'`
// that a URL's host may hold and that would end the directive.
const NAMEABLE_ORIGIN = /^https?:\/\/[a-z0-9._-]+(?::\d+)?$/;

/**
 * The headers of every page.
 * @param formActions where a form of the page may lead beside this origin: URIs, for instance the
 *   redirect URI, because browsers apply `form-action` to the redirect that answers a POST too. One
 *   that is no URI is left out.
 */
export function pageHeaders(formActions: readonly string[] = []): Record<string, string> {
  const targets = new Set(["'self'", ...formActions.flatMap(formActionSource)]);
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src '${STYLE_HASH}'`,
      "img-src 'self' data:",
      `form-action ${[...targets].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** The origin of a URI if CSP can name it, else its scheme; nothing for what is no URI. */
function formActionSource(uri: string): string[] {
  if (!URL.canParse(uri)) return [];
  const { origin, protocol } = new URL(uri);
  return [NAMEABLE_ORIGIN.test(origin) ? origin : protocol];
}
