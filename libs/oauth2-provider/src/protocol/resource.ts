import { InvalidTarget } from './errors.js';
import { NAMED_SCOPES, OFFLINE_ACCESS, OPENID } from './scope.js';
import { CLAIM_SCOPES } from './standard-claims.js';
import { parseUrl } from './url.js';

export const ACCESS_TOKEN_FORMATS = ['opaque', 'jwt'] as const;

/** Whether an access token says itself what it is good for (RFC 9068), or stands for a record that does. */
export type AccessTokenFormat = (typeof ACCESS_TOKEN_FORMATS)[number];

/** What the server knows of a protected resource (RFC 8707). */
export interface ResourceRules {
  /** What users read on the consent page. Default: the identifier. */
  readonly name?: string;
  /** The scopes that it knows; access tokens for it have no others. Default: all. */
  readonly scopes?: readonly string[];
  /** Default: as the application or the server has it. */
  readonly accessTokenFormat?: AccessTokenFormat;
  /** No access token for it lives longer, in seconds. Default: as long as the application, grant or server says. */
  readonly accessTokenLifetime?: number;
}

/** The resources that the server knows, by identifier. */
export type KnownResources = Readonly<Record<string, ResourceRules>>;

/** They open endpoints of the server itself: UserInfo, introspection, the API of the management. */
const OPENS_THE_SERVER = [OPENID, ...NAMED_SCOPES];
/** What those and the token endpoint know; beside another resource's, they go with any. */
export const SERVER_SCOPES: readonly string[] = [...OPENS_THE_SERVER, ...CLAIM_SCOPES, OFFLINE_ACCESS];

// RFC 3986 section 4.3: a scheme and the characters of a URI. The URL parser alone would mend what is none.
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[\w\-.~:/?[\]@!$&'()*+,;=%]+$/;
/** Twenty of these fit into a JWT that a header can carry. */
const LONGEST = 512;

/** RFC 8707 section 2: an absolute URI without a fragment. */
export function isResourceUri(text: string): boolean {
  return text.length <= LONGEST && ABSOLUTE_URI.test(text) && parseUrl(text) !== undefined;
}

// The parser takes a URL with fewer or more slashes, too, and with a user: those are not mended, but unknown.
const AUTHORITY_AND_REST = /^https?:\/\/[^/?@]+([/?].*)?$/i;

/**
 * The one spelling of what RFC 3986 section 6.2.3 calls equivalent: http and https ignore case in scheme and host, have a
 * default port, and take an empty path for `/`, which URL parsers write. Whatever else differs, differs.
 */
function canonicalResource(resource: string): string {
  const found = AUTHORITY_AND_REST.exec(resource);
  const url = found ? parseUrl(resource) : undefined;
  if (!found || !url) return resource;
  const rest = found[1] ?? '/';
  return url.origin + (rest.startsWith('?') ? `/${rest}` : rest);
}

/** Whether both name one resource. */
export function isSameResource(one: string, other: string): boolean {
  return one === other || canonicalResource(one) === canonicalResource(other);
}

/**
 * The resources that a request stands for, each once, as the server spells them: an audience is compared as it is written.
 * Null: whatever trusts this server.
 *
 * @param available those that the client may ask for
 * @param fallback what it gets that asks for none
 * @throws InvalidTarget for one that is malformed, or not among them (section 2)
 */
export function resolveResources(
  requested: readonly string[],
  available: readonly string[],
  fallback: readonly string[] | null,
): string[] | null {
  if (!requested.every(isResourceUri))
    throw new InvalidTarget('a resource must be an absolute URI without a fragment');
  if (requested.length === 0) return fallback && [...fallback];
  const resolved = requested.map((each) =>
    available.includes(each) ? each : available.find((known) => isSameResource(known, each)),
  );
  if (!resolved.every((each) => each !== undefined))
    throw new InvalidTarget('a requested resource is unknown or not allowed for this client');
  return [...new Set(resolved)];
}

/** The scopes that any of the resources knows; null: any scope, for one of them does not say. */
export function scopesKnownTo(
  resources: readonly string[] | null,
  known: KnownResources,
): ReadonlySet<string> | null {
  if (resources === null) return null;
  const lists = resources.map((each) => rulesOf(each, known).scopes);
  return lists.every((list) => list !== undefined) ? new Set([...SERVER_SCOPES, ...lists.flat()]) : null;
}

/**
 * The format of a token for these resources. One that wants to read it itself gets its JWT, which the others can still
 * ask the server about.
 *
 * @param otherwise as the application, or else the server, has it
 */
export function formatFor(
  resources: readonly string[] | null,
  known: KnownResources,
  otherwise: AccessTokenFormat,
): AccessTokenFormat {
  const wanted = (resources ?? []).flatMap((each) => rulesOf(each, known).accessTokenFormat ?? []);
  return ACCESS_TOKEN_FORMATS.findLast((format) => wanted.includes(format)) ?? otherwise;
}

/** The longest that a token for these resources may live, in seconds; infinite where none says. */
export function lifetimeLimit(resources: readonly string[] | null, known: KnownResources): number {
  return Math.min(...(resources ?? []).flatMap((each) => rulesOf(each, known).accessTokenLifetime ?? []));
}

/**
 * The audience of an access token: its resources, and the server itself where it opens one of the server's endpoints.
 *
 * @param resources null: whatever trusts this server, which is the audience of no token that must have one
 */
export function audienceFor(
  resources: readonly string[] | null,
  scopes: readonly string[],
  issuer: string,
): string[] | null {
  if (resources === null) return null;
  const opensServer = OPENS_THE_SERVER.some((scope) => scopes.includes(scope));
  return [...new Set(opensServer ? [...resources, issuer] : resources)];
}

/** An audience as claims and introspection write it (RFC 7519 section 4.1.3): one alone is no list. */
export function writtenAudience(audience: readonly string[]): string | string[] {
  return audience.length === 1 ? audience[0] : [...audience];
}

/** Whether everything wanted was granted; null stands for whatever trusts this server. */
export function coversResources(
  granted: readonly string[] | null,
  wanted: readonly string[] | null,
): boolean {
  return granted === null || wanted?.every((each) => granted.includes(each)) === true;
}

/** A resource can be called whatever an object already has. */
function rulesOf(resource: string, known: KnownResources): ResourceRules {
  return Object.hasOwn(known, resource) ? known[resource] : {};
}
