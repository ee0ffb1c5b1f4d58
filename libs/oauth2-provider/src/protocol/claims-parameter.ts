import { InvalidRequest } from './errors.js';
import { PROTOCOL_CLAIMS, baseName, scopeOfClaim } from './standard-claims.js';

/** What is asked of one claim (OpenID Connect Core section 5.5.1); null where nothing but its name. */
export type ClaimRequest = {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
} | null;

/** Claims by name: null-prototype-safe, for `Object.entries` alone reads it. */
export type ClaimRequests = Readonly<Record<string, ClaimRequest>>;

/** The parameters `claims` and `claims_locales`, as they are read and kept with an authorization. */
export interface RequestedClaims {
  readonly userinfo: ClaimRequests;
  readonly id_token: ClaimRequests;
  /** BCP 47 tags, most preferred first (section 5.2). */
  readonly locales: readonly string[];
}

// What fits into a URL beside the rest, and more than any client asks for.
const LONGEST = 4000;
const MOST_CLAIMS = 100;
const DEEPEST = 5;
const LONGEST_NAME = 200;
const LONGEST_LOCALES = 500;

/**
 * Reads them (OpenID Connect Core sections 5.2 and 5.5). Members that we do not know are left out, as section 5.5 says.
 * @throws InvalidRequest for what is no JSON of that form, or too much of it
 */
export function readRequestedClaims(
  claims: string | undefined,
  claimsLocales: string | undefined,
): RequestedClaims | null {
  if (claims === undefined && claimsLocales === undefined) return null;
  const { userinfo, id_token } = claims === undefined ? {} : membersOf(parsed(claims));
  const locales = claimsLocales?.split(' ').filter((tag) => /^[A-Za-z0-9-]{1,35}$/.test(tag)) ?? [];
  return {
    userinfo: requestsOf(userinfo),
    id_token: requestsOf(id_token),
    locales: (claimsLocales?.length ?? 0) > LONGEST_LOCALES ? [] : locales,
  };
}

function parsed(text: string): unknown {
  if (text.length > LONGEST) throw new InvalidRequest('the parameter claims is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidRequest('the parameter claims is not JSON');
  }
  if (depthOf(value) > DEEPEST) throw new InvalidRequest('the parameter claims is nested too deeply');
  return value;
}

/** No deeper than what its length allows. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function membersOf(value: unknown): { userinfo?: unknown; id_token?: unknown } {
  if (isObject(value)) return value;
  throw new InvalidRequest('the parameter claims must be a JSON object');
}

function requestsOf(member: unknown = null): ClaimRequests {
  if (member === null) return {};
  if (!isObject(member)) throw new InvalidRequest('the members of claims must be JSON objects');
  const entries = Object.entries(member);
  if (entries.length > MOST_CLAIMS) throw new InvalidRequest('the parameter claims asks for too many claims');
  // `fromEntries` makes own members of all names, `__proto__` among them.
  return Object.fromEntries(entries.map(([name, request]) => [checkedName(name), requestOf(request)]));
}

function checkedName(name: string): string {
  if (name === '' || name.length > LONGEST_NAME)
    throw new InvalidRequest('a name in claims is too long or empty');
  return name;
}

function requestOf(request: unknown): ClaimRequest {
  if (request === null) return null;
  if (!isObject(request)) throw new InvalidRequest('a claim is asked for by null or a JSON object');
  const { essential, value, values } = request;
  if (essential !== undefined && typeof essential !== 'boolean') {
    throw new InvalidRequest('the member essential of a claim must be true or false');
  }
  if (values !== undefined && !Array.isArray(values)) {
    throw new InvalidRequest('the member values of a claim must be a list');
  }
  return {
    ...(essential !== undefined && { essential }),
    ...(value !== undefined && { value }),
    ...(values !== undefined && { values: values as unknown[] }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The values that would do, in order of preference; empty where any would. */
export function wantedValues(request: ClaimRequest | undefined): readonly unknown[] {
  if (!request) return [];
  return [...(request.value === undefined ? [] : [request.value]), ...(request.values ?? [])];
}

/**
 * What of the request a client may have, null where that is nothing: claims about the user that the host has, and of those that a scope asks for
 * too, the ones whose scope the client may ask for. So the parameter opens nothing that is closed by scope.
 *
 * @param known names of the claims that the host has, without languages
 * @param scopes what the client may ask for
 */
export function permittedClaims(
  requested: RequestedClaims,
  known: readonly string[],
  scopes: readonly string[],
): RequestedClaims | null {
  const isPermitted = (name: string) => {
    const scope = scopeOfClaim(name);
    return known.includes(baseName(name)) && (scope === undefined || scopes.includes(scope));
  };
  const permitted = (requests: ClaimRequests) =>
    Object.fromEntries(Object.entries(requests).filter(([name]) => isAboutUser(name) && isPermitted(name)));
  const [userinfo, id_token] = [permitted(requested.userinfo), permitted(requested.id_token)];
  const isNothing = [userinfo, id_token, requested.locales].every((each) => Object.keys(each).length === 0);
  return isNothing ? null : { ...requested, userinfo, id_token };
}

/** The parameter as it stands once only that is asked of the user which the client may have; what it says of the login stays. */
export function narrowedClaims(claims: string, permitted: RequestedClaims | null): string {
  const { id_token } = readRequestedClaims(claims, undefined)!;
  const login = Object.entries(id_token).filter(([name]) => !isAboutUser(name));
  return JSON.stringify({
    userinfo: permitted?.userinfo ?? {},
    id_token: Object.fromEntries([...login, ...Object.entries(permitted?.id_token ?? {})]),
  });
}

function isAboutUser(name: string): boolean {
  return !PROTOCOL_CLAIMS.includes(baseName(name));
}

/** The names that are asked for beyond what those scopes give at UserInfo anyway: the user must be asked for them. */
export function claimsBeyond(requested: RequestedClaims | null, scopes: readonly string[]): string[] {
  if (requested === null) return [];
  const names = new Set([...Object.keys(requested.userinfo), ...Object.keys(requested.id_token)]);
  return [...names].filter((name) => {
    const scope = scopeOfClaim(name);
    return scope === undefined || !scopes.includes(scope);
  });
}
