import { InvalidRequest } from './errors.js';
import { oneLine } from './one-line.js';

/** The parts of a URI as RFC 3986 appendix B cuts it, the authority cut once more. Nothing is normalized. */
interface Parts {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** What cannot be read is unlike everything. */
const NOTHING: Parts = { scheme: '', user: '', host: '', port: '', path: '', query: '', fragment: '' };
const LONGEST = 200;
/** What weighs more makes two URIs less alike. */
const WEIGHTS: Record<keyof Parts, number> = {
  scheme: 4,
  host: 5,
  port: 2,
  path: 3,
  user: 1,
  query: 1,
  fragment: 1,
};

/** A request named a redirect URI that its client has not registered: nothing may be sent there. */
export class RedirectUriMismatch extends InvalidRequest {
  /** For the operator, as {@link redirectUriMismatch} says it. */
  readonly difference: string;

  constructor(uri: string, client: { readonly clientId: string; readonly redirectUris: readonly string[] }) {
    const difference = redirectUriMismatch(uri, client.redirectUris);
    super('the redirect URI is not registered for this client', {
      detail: `client ${client.clientId}: ${difference}`,
    });
    this.difference = difference;
  }
}

/**
 * In what a redirect URI differs from the registered one that is most like it, for the log: one line of printable
 * ASCII. Queries, fragments and user information may hold what is not for logs, so it says only that they differ.
 */
export function redirectUriMismatch(uri: string, registered: readonly string[]): string {
  if (registered.length === 0) return `${shown(uri)}: the client has no redirect URI`;
  if (registered.includes(uri))
    return `${shown(uri)} is registered, but its scheme or its host is not allowed`;
  const given = partsOf(uri);
  if (!given) return `${shown(uri)} is not an absolute URI`;
  const [nearest] = registered
    .map((candidate) => ({ candidate, differing: differences(given, partsOf(candidate) ?? NOTHING) }))
    .sort((a, b) => weight(a.differing) - weight(b.differing));
  const what = nearest.differing.map((part) => describe(part, given, partsOf(nearest.candidate) ?? NOTHING));
  return `${shown(uri)} is not registered; from ${shown(nearest.candidate)} it differs in ${what.join(', ')}`;
}

function partsOf(uri: string): Parts | undefined {
  const [, scheme, authority = '', path, query = '', fragment = ''] =
    /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(uri) ?? [];
  if (scheme === undefined) return undefined;
  const [, user = '', host, port = ''] = /^(.*@)?(\[[^\]]*\]|[^:]*)(:.*)?$/s.exec(authority) ?? [
    '',
    '',
    authority,
  ];
  return { scheme, user, host, port, path, query, fragment };
}

function differences(given: Parts, candidate: Parts): (keyof Parts)[] {
  return (Object.keys(WEIGHTS) as (keyof Parts)[]).filter((part) => given[part] !== candidate[part]);
}

function weight(differing: readonly (keyof Parts)[]): number {
  return differing.reduce((sum, part) => sum + WEIGHTS[part], 0);
}

function describe(part: keyof Parts, given: Parts, registered: Parts): string {
  const [a, b] = [given[part], registered[part]];
  if (part === 'user') return 'user information';
  if (part === 'query' || part === 'fragment') return part;
  if (part === 'path' && withoutSlash(a) === withoutSlash(b)) return 'the trailing slash';
  if (a.toLowerCase() === b.toLowerCase()) return `the case of the ${part}`;
  if (part === 'path' && decoded(a) === decoded(b)) return 'the percent-encoding of the path';
  return part;
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Origin and path, cut to a length. */
function shown(uri: string): string {
  const parts = partsOf(uri);
  const plain = parts ? withoutSecrets(uri, parts) : uri.split(/[?#@]/, 1)[0];
  const safe = oneLine(plain);
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST)}...` : safe;
}

function withoutSecrets(uri: string, { scheme, host, port, path }: Parts): string {
  const slashes = uri.startsWith('//', scheme.length + 1) ? '//' : '';
  return `${scheme}:${slashes}${host}${port}${path}`;
}
