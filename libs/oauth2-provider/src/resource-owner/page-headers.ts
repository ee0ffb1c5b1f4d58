import { formActionSource } from '../protocol/redirect-uri.js';
import { STYLE_HASH } from './pages/style.js';

/**
 * The headers of every page.
 * @param formActions where a form of the page may lead beside this origin: URIs, for instance the
 *   redirect URI, because browsers apply `form-action` to the redirect that answers a POST too. One
 *   that is no URI is left out.
 * @param frames what the page shows in frames: URIs of the web, whose origins alone are let in
 */
export function pageHeaders(
  formActions: readonly string[] = [],
  frames: readonly string[] = [],
): Record<string, string> {
  const targets = new Set([
    "'self'",
    ...formActions.map(formActionSource).filter((source) => source !== "'none'"),
  ]);
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src '${STYLE_HASH}'`,
      "img-src 'self' data:",
      `form-action ${[...targets].join(' ')}`,
      ...(frames.length > 0 ? [`frame-src ${[...new Set(frames.map(formActionSource))].join(' ')}`] : []),
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
}
