import { type AuthenticationRequest, readAuthenticationRequest } from './authentication-request.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError, UnauthorizedClient } from './errors.js';
import { openIdMembers } from './openid-members.js';
import type { Parameters } from './parameters.js';
import { challengeProblem, s256Challenge } from './pkce.js';
import { CODE, ID_TOKEN, canonicalResponseType, partsOf } from './response-type.js';
import { OPENID } from './scope.js';
import {
  AuthorizationError,
  type RedirectingClient,
  type RedirectingServer,
  VerifiedRedirect,
} from './verified-redirect.js';

/** What the checks ask of the client: the stored application fits by structure. */
export interface AuthorizingClient extends RedirectingClient {
  readonly requirePkce: boolean;
  /** RFC 7591 members. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  isConfidential(): boolean;
  allowsResponseType(responseType: string): boolean;
}

/** What the checks ask of the server. */
export interface AuthorizingServer extends RedirectingServer {
  /** In their canonical form. */
  readonly responseTypes: readonly string[];
  readonly pkce: 'required' | 'optional';
  /** Whether the PKCE method `plain` is taken. */
  readonly plainPkce?: boolean;
  /** The values of `prompt` that the host's login page has. */
  readonly prompts?: readonly string[];
  /** The resources to grant (RFC 8707); null: whatever trusts the server. Throws InvalidTarget. */
  resourcesFor(requested: readonly string[]): string[] | null;
  /** The scopes to grant, of those that the resources know. Throws InvalidScope. */
  scopesFor(requested: string | undefined, resources: readonly string[] | null): string[];
}

/** An authorization request that passed every check (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1). */
export interface AuthorizationRequest extends AuthenticationRequest {
  readonly redirect: VerifiedRedirect;
  /** In its canonical form: the parts in alphabetical order. */
  readonly responseType: string;
  readonly scopes: readonly string[];
  /** What the access tokens are for (RFC 8707); null: whatever trusts the server. */
  readonly resources: string[] | null;
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  readonly approvalPrompt: string | undefined;
}

/** Each check in its order, after client and redirect URI; what it throws reaches the client. */
const CHECKS: readonly ((
  parameters: Parameters,
  client: AuthorizingClient,
  server: AuthorizingServer,
) => void)[] = [notARequestObject, responseTypeIsKnown, clientMayUseResponseType, pkceIsUsed, nonceIsThere];

/**
 * The ordered checks of the authorization endpoint, for a client that is known.
 * @throws InvalidRequest before the redirect URI is verified, AuthorizationError after
 */
export function readAuthorizationRequest(
  parameters: Parameters,
  client: AuthorizingClient,
  server: AuthorizingServer,
): AuthorizationRequest {
  const redirect = VerifiedRedirect.verify(parameters, client, server);
  try {
    redirect.assertModeAsAsked();
    for (const check of CHECKS) check(parameters, client, server);
    const responseType = responseTypeOf(parameters);
    const resources = server.resourcesFor(parameters.all('resource'));
    const scopes = scopesOf(parameters, responseType, resources, server);
    const authentication = { members: openIdMembers(client.metadata), prompts: server.prompts ?? [], scopes };
    return {
      redirect,
      responseType,
      scopes,
      resources,
      codeChallenge: codeChallenge(parameters),
      nonce: parameters.get('nonce') ?? null,
      approvalPrompt: parameters.get('approval_prompt'),
      ...readAuthenticationRequest(parameters, authentication),
    };
  } catch (error) {
    if (error instanceof OAuthError) throw new AuthorizationError(redirect, error);
    throw error;
  }
}

const NOT_SUPPORTED = {
  request: OAUTH_ERROR.request_not_supported,
  request_uri: OAUTH_ERROR.request_uri_not_supported,
  registration: OAUTH_ERROR.registration_not_supported,
};

/** OpenID Connect Core section 3.1.2.6: never ignored in silence. */
function notARequestObject(parameters: Parameters): void {
  for (const [name, error] of Object.entries(NOT_SUPPORTED)) {
    if (parameters.get(name) !== undefined)
      throw new OAuthError(error, `the parameter ${name} is not supported`);
  }
}

function responseTypeOf(parameters: Parameters): string {
  return canonicalResponseType(parameters.required('response_type'));
}

function asksFor(part: string, parameters: Parameters): boolean {
  return partsOf(responseTypeOf(parameters)).includes(part);
}

function responseTypeIsKnown(
  parameters: Parameters,
  _client: AuthorizingClient,
  server: AuthorizingServer,
): void {
  if (!server.responseTypes.includes(responseTypeOf(parameters))) {
    throw new OAuthError(OAUTH_ERROR.unsupported_response_type, 'the response type is not supported');
  }
}

function clientMayUseResponseType(parameters: Parameters, client: AuthorizingClient): void {
  if (!client.allowsResponseType(responseTypeOf(parameters))) {
    throw new UnauthorizedClient('the client is not registered for this response type');
  }
}

/** RFC 7636 section 4.4.1, OAuth 2.1 section 7.5.1. */
function pkceIsUsed(parameters: Parameters, client: AuthorizingClient, server: AuthorizingServer): void {
  // There is no code to protect.
  if (!asksFor(CODE, parameters)) return;
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined) {
    if (method !== undefined) throw new InvalidRequest('code_challenge_method came without code_challenge');
    const needed = !client.isConfidential() || (client.requirePkce && server.pkce === 'required');
    if (needed)
      throw new InvalidRequest('the parameter code_challenge is missing; PKCE with S256 is required');
    return;
  }
  const problem = challengeProblem(challenge, method, server.plainPkce);
  if (problem !== undefined) throw new InvalidRequest(problem);
}

/** OpenID Connect Core sections 3.2.2.1 and 3.3.2.11: an ID token that comes through the browser answers one request. */
function nonceIsThere(parameters: Parameters): void {
  if (asksFor(ID_TOKEN, parameters) && parameters.get('nonce') === undefined) {
    throw new InvalidRequest('the parameter nonce is missing; an ID token from here needs it');
  }
}

/** OpenID Connect Core section 3.1.2.1: without `openid` the request asks for no ID token, whatever its response type. */
function scopesOf(
  parameters: Parameters,
  responseType: string,
  resources: readonly string[] | null,
  server: AuthorizingServer,
): string[] {
  const scopes = server.scopesFor(parameters.get('scope'), resources);
  if (partsOf(responseType).includes(ID_TOKEN) && !scopes.includes(OPENID)) {
    throw new InvalidRequest('the scope openid is missing; the response type has an ID token');
  }
  return scopes;
}

function codeChallenge(parameters: Parameters): string | null {
  const challenge = parameters.get('code_challenge');
  return challenge === undefined ? null : s256Challenge(challenge, parameters.get('code_challenge_method'));
}
