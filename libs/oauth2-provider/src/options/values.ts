import { isScope } from '../protocol/scope.js';
import { parseUrl } from '../protocol/url.js';

export const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** RFC 8414 section 2, with http for loopback hosts. */
export function isIssuer(value: unknown): value is string {
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  if (typeof value !== 'string' || !url) return false;
  const { search, hash, username, pathname } = url;
  const plain = !search && !hash && !username && !value.includes('?') && !value.includes('#');
  return isSecure(url) && plain && (pathname === '/' || !pathname.endsWith('/'));
}

export const ISSUER_MEND =
  'issuer must be an https URL without query, fragment and trailing slash, such as https://auth.example.com/o ' +
  '(http only for localhost, 127.0.0.1 and [::1])';

const MOST_SEGMENTS = 4;

/** RFC 8707 section 2, with http for loopback hosts; as deep as its metadata can be served. */
export function isResource(value: unknown): value is string {
  const url = typeof value === 'string' && !value.includes('#') ? parseUrl(value) : undefined;
  if (!url) return false;
  const segments = url.pathname.split('/').filter((part) => part !== '');
  return isSecure(url) && !url.username && segments.length <= MOST_SEGMENTS;
}

export const RESOURCE_MEND =
  'resource must be an https URL without fragment, such as https://api.example.com/notes, with a path of at most ' +
  `${MOST_SEGMENTS} segments (http only for localhost, 127.0.0.1 and [::1])`;

export function isScopeName(value: unknown): value is string {
  return typeof value === 'string' && isScope(value);
}

/** Scopes with lists of the scopes that each stands for. */
export function isScopeHierarchy(value: unknown): value is Record<string, string[]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, below]) => isScopeName(name) && Array.isArray(below) && below.every(isScopeName),
  );
}

export const HIERARCHY_MEND =
  'scopeHierarchy must map scopes to lists of those that they stand for, such as { files: ["files:read"] }';

function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}
