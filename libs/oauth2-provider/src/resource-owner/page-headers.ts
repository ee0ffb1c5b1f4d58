import { formActionSource, schemeOf } from '../protocol/redirect-uri.js';
import type { Language } from './languages/language.js';
import type { PageFrame } from './page-frame.js';
import { FORM_POST_SCRIPT_HASH } from './pages/form-post.page.js';
import { STYLE_HASHES } from './pages/style.js';

/**
 * The headers of every page.
 * @param formActions where a form of the page may lead beside this origin: URIs, for instance the
 *   redirect URI, because browsers apply `form-action` to the redirect that answers a POST too. One
 *   that is no URI is left out.
 * @param more directives of the Content-Security-Policy that this page needs, or has otherwise; trusted as they are
 * @param frame lets the brand's colours in, and says in which language the page is
 */
export function pageHeaders(
  formActions: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
  frame?: Partial<PageFrame>,
): Record<string, string> {
  const targets = new Set(["'self'", ...formActions.flatMap(sourcesFrom)]);
  const directives: Record<string, string> = {
    'default-src': "'none'",
    'style-src': [...STYLE_HASHES, ...(frame?.brand?.styleHash === undefined ? [] : [frame.brand.styleHash])]
      .map((hash) => `'${hash}'`)
      .join(' '),
    'img-src': "'self' data:",
    'form-action': [...targets].join(' '),
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    ...more,
  };
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': Object.entries(directives)
      .map((directive) => directive.join(' '))
      .join('; '),
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(frame?.language && languageHeaders(frame.language)),
  };
}

/** Says in which language a page is, and that another visitor might get it in another. */
export function languageHeaders({ tag }: Language): Record<string, string> {
  return { 'Content-Language': tag, Vary: 'Accept-Language' };
}

/** The headers of the page that posts an answer to the redirect URI, by the one script that sends its one form. */
export function formPostHeaders(redirectUri: string, frame?: PageFrame): Record<string, string> {
  return pageHeaders([redirectUri], { 'script-src': `'${FORM_POST_SCRIPT_HASH}'` }, frame);
}

/**
 * Chromium holds `form-action` against every redirect that follows, so also against where the client sends the browser
 * on from its redirect URI: that may be another origin of the same scheme.
 */
function sourcesFrom(uri: string): string[] {
  const source = formActionSource(uri);
  return source === "'none'" ? [] : [source, `${schemeOf(uri)}:`];
}

/** Lets a page show these in frames: URIs of the web, whose origins alone are let in. */
export function framing(uris: readonly string[]): Record<string, string> {
  return uris.length === 0 ? {} : { 'frame-src': [...new Set(uris.map(formActionSource))].join(' ') };
}
