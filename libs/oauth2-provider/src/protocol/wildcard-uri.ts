/** How registered URIs and origins are read. */
export interface UriRules {
  /** Whether `https://*.example.com` stands for each of its subdomains; the option `allowUriWildcards`. */
  readonly wildcards?: boolean;
}

/** Whether anybody can have a name below that domain, as below co.uk or github.io. */
export type PublicSuffixCheck = (domain: string) => boolean;

// What follows the star: two labels at the least, so that no row can stand for all of a top-level domain.
const PATTERN = /^https:\/\/\*(\.[a-z0-9-]+\.[a-z0-9-].*)$/s;
const LABEL = /^https:\/\/[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(\..*)$/s;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a URI is a pattern itself: registered it may be, asked for never. */
export function isPattern(uri: string): boolean {
  return /^[^/]*\/\/[^/?#]*\*/.test(uri);
}

/** Whether `uri` is what `pattern` stands for: one label in the place of the star, all else byte for byte. */
export function patternAllows(pattern: string, uri: string): boolean {
  const after = PATTERN.exec(pattern)?.[1];
  return after !== undefined && LABEL.exec(uri)?.[1] === after;
}

/**
 * Why a URI or origin with a star may not be registered, as the rest of a sentence that begins with its name;
 * undefined when the star is well placed. What else is wrong with it, it does not say.
 */
export function patternProblem(uri: string, isPublicSuffix: PublicSuffixCheck): string | undefined {
  const [, host, after] = /^https:\/\/\*\.([^:/?#]*)(.*)$/s.exec(uri) ?? [];
  if (host === undefined || host.includes('*') || after.includes('*')) {
    return 'has a wildcard elsewhere than in the place of its first label; write https://*.example.com';
  }
  if (!HOST.test(host)) return 'has a wildcard before what is no domain in lower case';
  const isLocal = host === 'localhost' || host.endsWith('.localhost');
  return isLocal || isPublicSuffix(host)
    ? 'has a wildcard for a domain below which anybody can have a name; register each URI in full'
    : undefined;
}
