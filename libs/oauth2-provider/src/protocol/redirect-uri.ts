import { parseUrl } from './url.js';
import {
  type PublicSuffixCheck,
  type UriRules,
  isPattern,
  patternAllows,
  patternProblem,
} from './wildcard-uri.js';

/** Never a redirect target, whoever allows it: they run in, read from or act on the browser itself. */
const DANGEROUS_SCHEME =
  /^(?:javascript|data|vbscript|file|blob|about|filesystem|view-source|intent|wss?|ftp|chrome.*)$/;
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?(?:[/?#]|$)/i;
// Three parts: what precedes the port, the port, what follows it. Not localhost: RFC 8252 section 8.3.
const ANY_PORT = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::(\d{1,5}))?((?:[/?][^#]*)?)$/;
// RFC 3986 appendix B: the authority, the path and the fragment of an absolute URI.
const URI = /^[^:/?#]+:(?:\/\/([^/?#]*))?([^?#]*)(?:\?[^#]*)?(#.*)?$/;
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._~-]+)$/i;
const NOT_URI_CHARACTER = /[^\x21-\x7E]|["<>\\^`{|}]|%(?![0-9a-f]{2})/i;
const MAX_LENGTH = 2000;

/** What a URI must keep to if it is to be registered. */
export interface RegistrationRules {
  /** Schemes beside http on loopback addresses; `*` is any private-use scheme. */
  readonly schemes: readonly string[];
  /** Given where wildcards are allowed. */
  readonly isPublicSuffix?: PublicSuffixCheck;
}

/**
 * Whether an authorization request may name `uri` (OAuth 2.1 section 2.3.1): it equals a registered one byte for
 * byte, but for the port of one on `http://127.0.0.1` or `http://[::1]` (RFC 8252 section 7.3), and for the first
 * label where `rules.wildcards` is set and one is registered. Never one that browsers do not leave safely, however
 * it came to be registered.
 */
export function redirectUriAllowed(
  uri: string,
  registered: readonly string[],
  { wildcards = false }: UriRules = {},
): boolean {
  if (DANGEROUS_SCHEME.test(schemeOf(uri) ?? '') || isPattern(uri)) return false;
  if (registered.includes(uri)) return true;
  if (wildcards && registered.some((candidate) => patternAllows(candidate, uri))) return true;
  const portless = withoutPort(uri);
  return portless !== undefined && registered.some((candidate) => withoutPort(candidate) === portless);
}

/**
 * Whether pages of that origin may call the endpoints (RFC 6454): it equals one of `allowed` byte for byte, or is
 * what a wildcard among them stands for, where `rules.wildcards` is set.
 */
export function originAllowed(
  origin: string,
  allowed: readonly string[],
  { wildcards = false }: UriRules = {},
): boolean {
  if (isPattern(origin)) return false;
  return allowed.includes(origin) || (wildcards && allowed.some((each) => patternAllows(each, origin)));
}

/** Whether it is an http URL of this very machine: host 127.0.0.1, [::1] or localhost, without user information. */
export function isLoopback(uri: string): boolean {
  return LOOPBACK.test(uri);
}

/** The scheme in lower case, or undefined for what is not an absolute URI (RFC 3986 section 4.3). */
export function schemeOf(uri: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):./i.exec(uri)?.[1].toLowerCase();
}

/**
 * Why a redirect URI may not be registered, with the mend, as the rest of a sentence that begins with the URI's
 * name; undefined when it may (RFC 6749 section 3.1.2, RFC 8252 section 7, RFC 9700 section 2.1).
 */
export function redirectUriProblem(uri: string, rules: RegistrationRules): string | undefined {
  if (uri.length > MAX_LENGTH) return `is too long; keep it within ${MAX_LENGTH} characters`;
  if (NOT_URI_CHARACTER.test(uri)) return 'has a character that no URI may hold; percent-encode it';
  const scheme = schemeOf(uri);
  const [, authority, path, fragment] = URI.exec(uri) ?? [];
  if (scheme === undefined || path === undefined) {
    return 'is not an absolute URI; begin it with a scheme, such as https://';
  }
  if (fragment !== undefined) return 'has a fragment; leave out the # and what follows';
  if (uri.includes('*')) {
    if (!rules.isPublicSuffix) return 'has a wildcard; register each URI in full';
    const problem = patternProblem(uri, rules.isPublicSuffix);
    return problem ?? redirectUriProblem(uri.replace('*', 'x'), rules);
  }
  return (
    schemeProblem(scheme, uri, rules.schemes) ??
    authorityProblem(scheme, authority) ??
    pathProblem(authority, path)
  );
}

/** What should be better about a redirect URI that may be registered all the same (RFC 8252 section 7.1). */
export function redirectUriWarning(uri: string): string | undefined {
  const scheme = schemeOf(uri);
  if (isPattern(uri)) return 'has a wildcard: whoever has one of its subdomains gets codes; prefer full URIs';
  if (scheme === undefined || isWeb(scheme) || scheme.includes('.')) return undefined;
  return 'has a private-use scheme that another app may claim as well; prefer a domain of yours reversed, such as com.example.app:/';
}

/**
 * Why an origin may not be registered for CORS, like {@link redirectUriProblem}. An origin is compared with the
 * browser's `Origin` header byte for byte, so it must be written as browsers write it (RFC 6454 section 6.2).
 */
export function originProblem(
  origin: string,
  { isPublicSuffix }: Pick<RegistrationRules, 'isPublicSuffix'> = {},
): string | undefined {
  if (isPublicSuffix && origin.includes('*')) {
    return patternProblem(origin, isPublicSuffix) ?? originProblem(origin.replace('*', 'x'));
  }
  const scheme = schemeOf(origin);
  const authority = /^https?:\/\/([^/?#]+)$/i.exec(origin)?.[1];
  if (scheme === undefined || authority === undefined) {
    return 'is not an origin; write https://host, without path, query or final slash';
  }
  if (scheme === 'http' && !isLoopback(origin)) return 'is not secure; use https';
  const problem = authorityProblem(scheme, authority);
  if (problem !== undefined) return problem;
  if (new URL(origin).origin !== origin) {
    return 'is not as browsers send it; use lower case and leave out the default port';
  }
  return undefined;
}

/**
 * The Content-Security-Policy source that lets a form's answer redirect to `uri`: its origin, or its scheme
 * where it has none. Safe to put in a header whatever goes in: `'none'` for what has no such source.
 */
export function formActionSource(uri: string): string {
  const scheme = schemeOf(uri);
  if (scheme === undefined) return "'none'";
  if (!isWeb(scheme)) return `${scheme}:`;
  const origin = parseUrl(uri)?.origin ?? '';
  // CSP Level 3 section 2.3.1 has no way to write an IPv6 host.
  if (/^https?:\/\/\[[0-9a-f:.]+\](?::\d+)?$/.test(origin)) return `${scheme}:`;
  return /^https?:\/\/[a-z0-9._-]+(?::\d+)?$/.test(origin) ? origin : "'none'";
}

/**
 * `uri` with parameters added to its query (RFC 6749 section 4.1.2), for a Location header: pure ASCII. What was in
 * the query stays byte for byte, except that a name which we add replaces it, so that `state` comes once.
 * An undefined value is left out.
 */
export function withParameters(
  uri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const added = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  if (added.length === 0) return toAscii(uri);
  const names = new Set(added.map(([name]) => name));
  const [base, query, fragment] = splitQuery(uri);
  // Clients that decode with decodeURIComponent would keep a plus, so a space is %20.
  const ours = new URLSearchParams(added).toString().replaceAll('+', '%20');
  const kept = query === '' ? [] : query.split('&').filter((pair) => !names.has(nameOf(pair)));
  return toAscii(`${base}?${[...kept, ours].join('&')}${fragment}`);
}

/** The URI with the parameters as its fragment, form-encoded (RFC 6749 section 4.2.2). */
export function withFragment(uri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return toAscii(`${uri}#${new URLSearchParams(given).toString().replaceAll('+', '%20')}`);
}

/** An http URL on a loopback address with its port cut out; undefined for any other. */
function withoutPort(uri: string): string | undefined {
  const [, before, port, after] = ANY_PORT.exec(uri) ?? [];
  return before !== undefined && validPort(port) ? `${before} ${after}` : undefined;
}

function validPort(port: string | undefined): boolean {
  return port === undefined || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535);
}

function isWeb(scheme: string): boolean {
  return scheme === 'https' || scheme === 'http';
}

function schemeProblem(scheme: string, uri: string, schemes: readonly string[]): string | undefined {
  if (DANGEROUS_SCHEME.test(scheme)) return 'has a scheme that browsers do not leave safely; use https';
  if (scheme === 'http') {
    return isLoopback(uri) ? undefined : 'is not secure; use https, or http on 127.0.0.1, [::1] or localhost';
  }
  const isAllowed = schemes.includes(scheme) || (scheme !== 'https' && schemes.includes('*'));
  return isAllowed ? undefined : `has a scheme that is not allowed; use ${schemes.join(', ')}`;
}

function authorityProblem(scheme: string, authority: string | undefined): string | undefined {
  if (!authority) return isWeb(scheme) ? 'has no host; write it as https://host/path' : undefined;
  if (authority.includes('@')) return 'has user information; leave out what precedes the @';
  const [, host, port] = /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(authority) ?? [];
  if (!validPort(port)) return 'has a port that does not exist; use 1 to 65535 or leave it out';
  if (host === undefined || !HOST.test(host) || (isWeb(scheme) && !parseUrl(`${scheme}://${authority}`))) {
    return 'has a host that is not a name or an address; write international names in their xn-- form';
  }
  return undefined;
}

function pathProblem(authority: string | undefined, path: string): string | undefined {
  // Without its slash, localhost:3000/cb would be taken for a URI of the scheme localhost.
  if (authority === undefined && !path.startsWith('/'))
    return 'has no slash after the scheme; write scheme:/path';
  const segments = path.split('/').map((segment) => segment.replace(/%2e/gi, '.'));
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return 'has a . or .. in its path; write the path that it leads to';
  }
  return undefined;
}

/** What precedes the question mark, what follows it, and the fragment with its #. */
function splitQuery(uri: string): [base: string, query: string, fragment: string] {
  const [beforeFragment] = uri.split('#', 1);
  const [base] = beforeFragment.split('?', 1);
  return [base, beforeFragment.slice(base.length + 1), uri.slice(beforeFragment.length)];
}

function nameOf(pair: string): string {
  // The constructor would take a question mark of the name's own for the query's.
  const [name = ''] = new URLSearchParams(`?${pair}`).keys();
  return name;
}

function toAscii(uri: string): string {
  return uri.replace(/[^\x21-\x7E]/gu, (character) =>
    Buffer.from(character).toString('hex').toUpperCase().replace(/../g, '%$&'),
  );
}
