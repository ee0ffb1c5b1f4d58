import {
  type ClaimRequests,
  type RequestedClaims,
  readRequestedClaims,
  wantedValues,
} from './claims-parameter.js';
import { InvalidRequest } from './errors.js';
import type { OpenIdMembers } from './openid-members.js';
import type { Parameters } from './parameters.js';
import { OPENID } from './scope.js';

/** What a client says about the login that it wants (OpenID Connect Core section 3.1.2.1). */
export interface AuthenticationRequest {
  readonly prompt: ReadonlySet<string>;
  /** In seconds. */
  readonly maxAge: number | undefined;
  /** The login must not be older than that instant, in seconds: where `prompt=login` sent the browser to log in. */
  readonly loginAfter: number | undefined;
  /** How often the browser has come back from the login page without a login. */
  readonly loginRound: number;
  readonly loginHint: string | undefined;
  readonly uiLocales: string | undefined;
  readonly display: string | undefined;
  /** Authentication context classes, most preferred first. */
  readonly acrValues: readonly string[];
  /** The login must be of one of these; empty: of any (section 5.5.1.1). */
  readonly essentialAcr: readonly string[];
  /** The user must be one of these, by `sub`; undefined: anybody (section 5.5.1). */
  readonly subjects: readonly string[] | undefined;
  readonly claims: RequestedClaims | null;
}

/**
 * Our own parameters on the way back from login. They need no signature: whoever could change them could as well leave
 * out the `max_age` that they answer, and the client sees `auth_time` either way.
 */
export const LOGIN_AFTER = 'login_after';
export const LOGIN_ROUND = 'login_round';

/** Values of `prompt` that are the login page's business. */
export const LOGIN_PROMPTS: readonly string[] = ['login', 'select_account', 'create'];

/** Initiating User Registration via OpenID Connect 1.0: for hosts where a person can make an account. */
export const CREATE = 'create';

/** What it depends on beside its parameters. */
export interface AuthenticationContext {
  /** What the client has registered for requests that say nothing. */
  readonly members: OpenIdMembers;
  /** The values of `prompt` that this server has. */
  readonly prompts: readonly string[];
  readonly scopes: readonly string[];
}

/** @throws InvalidRequest */
export function readAuthenticationRequest(
  parameters: Parameters,
  { members, prompts, scopes }: AuthenticationContext,
): AuthenticationRequest {
  // Beside another scope alone it is a parameter that nobody knows (RFC 6749 section 3.1).
  const claims = scopes.includes(OPENID)
    ? readRequestedClaims(parameters.get('claims'), parameters.get('claims_locales'))
    : null;
  const acr = claims?.id_token['acr'];
  const isEssential = acr?.essential === true;
  return {
    prompt: promptOf(parameters, prompts),
    maxAge: maxAgeOf(parameters) ?? members.defaultMaxAge,
    loginAfter: number(parameters.get(LOGIN_AFTER)),
    loginRound: number(parameters.get(LOGIN_ROUND)) ?? 0,
    loginHint: parameters.get('login_hint'),
    uiLocales: parameters.get('ui_locales'),
    display: parameters.get('display'),
    acrValues: acrValuesOf(parameters, textsOf(acr), members),
    essentialAcr: isEssential ? textsOf(acr) : [],
    subjects: subjectsOf(claims?.id_token),
    claims,
  };
}

/**
 * `none` stands alone. A value that nobody knows is ignored, as section 3.1.2.1 advises; `create` where there is no way
 * to make an account is refused, as its specification (section 4.1) wants.
 */
function promptOf(parameters: Parameters, prompts: readonly string[]): ReadonlySet<string> {
  const prompt = new Set(words(parameters.get('prompt')));
  if (prompt.has('none') && prompt.size > 1) {
    throw new InvalidRequest('prompt=none cannot be combined with another value');
  }
  if (prompt.has(CREATE) && !prompts.includes(CREATE)) {
    throw new InvalidRequest('prompt=create is not supported: accounts are not made here');
  }
  return prompt;
}

function maxAgeOf(parameters: Parameters): number | undefined {
  const maxAge = parameters.get('max_age');
  if (maxAge !== undefined && !/^\d{1,10}$/.test(maxAge)) {
    throw new InvalidRequest('max_age must be a number of seconds');
  }
  return number(maxAge);
}

/** The claim goes before the parameter, and that before what is registered. */
function acrValuesOf(parameters: Parameters, claimed: string[], members: OpenIdMembers): readonly string[] {
  if (claimed.length > 0) return claimed;
  const asked = words(parameters.get('acr_values'));
  return asked.length > 0 ? asked : members.defaultAcrValues;
}

function subjectsOf(claims: ClaimRequests = {}): string[] | undefined {
  const request = Object.hasOwn(claims, 'sub') ? claims['sub'] : null;
  return wantedValues(request).length > 0 ? textsOf(request) : undefined;
}

function textsOf(request: ClaimRequests[string] | undefined): string[] {
  return wantedValues(request).filter((value) => typeof value === 'string');
}

export function words(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(' ').filter((word) => word !== '');
}

function number(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
