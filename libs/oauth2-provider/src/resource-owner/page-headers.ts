import { formActionSource } from '../protocol/redirect-uri.js';
import { STYLE_HASH } from './pages/style.js';

/**
 * The headers of every page.
 * @param formActions where a form of the page may lead beside this origin: URIs, for instance the
 *   redirect URI, because browsers apply `form-action` to the redirect that answers a POST too. One
 *   that is no URI is left out.
 * @param more directives of the Content-Security-Policy that this page needs, trusted as they are
 */
export function pageHeaders(
  formActions: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const targets = new Set([
    "'self'",
    ...formActions.map(formActionSource).filter((source) => source !== "'none'"),
  ]);
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      ...Object.entries(more).map(([directive, sources]) => `${directive} ${sources}`),
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
