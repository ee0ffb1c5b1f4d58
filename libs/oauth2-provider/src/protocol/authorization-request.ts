import { type AuthenticationRequest, readAuthenticationRequest } from './authentication-request.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError, UnauthorizedClient } from './errors.js';
import { openIdMembers } from './openid-members.js';
import type { Parameters } from './parameters.js';
import { challengeProblem, s256Challenge } from './pkce.js';
import { redirectUriMismatch } from './redirect-uri-mismatch.js';
import { withFragment, withParameters } from './redirect-uri.js';
import type { UriRules } from './wildcard-uri.js';

/** What the checks ask of the client: the stored application fits by structure. */
export interface AuthorizingClient {
  readonly clientId: string;
  readonly requirePkce: boolean;
  readonly redirectUris: readonly string[];
  /** RFC 7591 members. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  isConfidential(): boolean;
  redirectUriAllowed(uri: string, rules?: UriRules): boolean;
  defaultRedirectUri(): string | undefined;
  allowsResponseType(responseType: string): boolean;
}

/** What the checks ask of the server. */
export interface AuthorizingServer {
  readonly issuer: string;
  readonly responseTypes: readonly string[];
  /** Those that are answered in the fragment, for they hand out tokens (RFC 6749 section 4.2.2). */
  readonly inFragment?: readonly string[];
  readonly pkce: 'required' | 'optional';
  /** Whether the PKCE method `plain` is taken. */
  readonly plainPkce?: boolean;
  readonly uriRules?: UriRules;
  /** The values of `prompt` that the host's login page has. */
  readonly prompts?: readonly string[];
  /** The scopes to grant. Throws InvalidScope. */
  scopesFor(requested: string | undefined): string[];
}

/**
 * A place that an answer may be sent to, for it is registered: the only way to one is `verify`, so an
 * answer cannot go anywhere else (RFC 6749 section 4.1.2.1, RFC 9700 section 4.11).
 */
export class VerifiedRedirect {
  private constructor(
    readonly uri: string,
    /** Whether the request named it. */
    readonly given: boolean,
    private readonly issuer: string,
    private readonly state: string | undefined,
    private readonly inFragment: boolean,
  ) {}

  /** @throws InvalidRequest, for the person at the browser: there is nowhere to send it */
  static verify(
    parameters: Parameters,
    client: AuthorizingClient,
    server: Pick<AuthorizingServer, 'issuer' | 'uriRules' | 'inFragment'>,
  ): VerifiedRedirect {
    const { issuer, uriRules } = server;
    const given = parameters.get('redirect_uri');
    if (given !== undefined && !client.redirectUriAllowed(given, uriRules)) {
      throw new InvalidRequest('the redirect URI is not registered for this client', {
        detail: `client ${client.clientId}: ${redirectUriMismatch(given, client.redirectUris)}`,
      });
    }
    const uri = given ?? client.defaultRedirectUri();
    if (uri === undefined || !client.redirectUriAllowed(uri, uriRules)) {
      throw new InvalidRequest('the parameter redirect_uri is missing');
    }
    const inFragment = isInFragment(parameters, server);
    return new VerifiedRedirect(uri, given !== undefined, issuer, parameters.get('state'), inFragment);
  }

  /** The URL of an authorization response, with `state` and `iss` (RFC 6749 section 4.1.2, RFC 9207). */
  locationOf(answer: Readonly<Record<string, string>>): string {
    const parameters = { ...answer, state: this.state, iss: this.issuer };
    return this.inFragment ? withFragment(this.uri, parameters) : withParameters(this.uri, parameters);
  }
}

/** A refusal that the client learns through the browser. It cannot be made without a verified place to send it. */
export class AuthorizationError extends Error {
  constructor(
    readonly redirect: VerifiedRedirect,
    readonly refusal: OAuthError,
  ) {
    super(refusal.message);
    this.name = 'AuthorizationError';
  }

  /** RFC 6749 section 4.1.2.1. */
  get location(): string {
    return this.redirect.locationOf({
      error: this.refusal.error,
      error_description: this.refusal.description,
    });
  }
}

/** An authorization request that passed every check (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1). */
export interface AuthorizationRequest extends AuthenticationRequest {
  readonly redirect: VerifiedRedirect;
  readonly responseType: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  readonly approvalPrompt: string | undefined;
}

/** Each check in its order, after client and redirect URI; what it throws reaches the client. */
const CHECKS: readonly ((
  parameters: Parameters,
  client: AuthorizingClient,
  server: AuthorizingServer,
) => void)[] = [
  notARequestObject,
  responseModeIsKnown,
  responseTypeIsKnown,
  clientMayUseResponseType,
  pkceIsUsed,
];

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
    for (const check of CHECKS) check(parameters, client, server);
    const scopes = server.scopesFor(parameters.get('scope'));
    const authentication = { members: openIdMembers(client.metadata), prompts: server.prompts ?? [], scopes };
    return {
      redirect,
      responseType: parameters.required('response_type'),
      scopes,
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

function isInFragment(
  parameters: Parameters,
  { inFragment }: Pick<AuthorizingServer, 'inFragment'>,
): boolean {
  return inFragment?.includes(parameters.get('response_type') ?? '') === true;
}

/** A token in the query would stand in logs and Referer headers (OAuth 2.0 Multiple Response Types section 2.1). */
function responseModeIsKnown(
  parameters: Parameters,
  _client: AuthorizingClient,
  server: AuthorizingServer,
): void {
  const mode = isInFragment(parameters, server) ? 'fragment' : 'query';
  if ((parameters.get('response_mode') ?? mode) !== mode) {
    throw new InvalidRequest(`the response mode is not supported; use ${mode}`);
  }
}

function responseTypeIsKnown(
  parameters: Parameters,
  _client: AuthorizingClient,
  server: AuthorizingServer,
): void {
  if (!server.responseTypes.includes(parameters.required('response_type'))) {
    throw new OAuthError(OAUTH_ERROR.unsupported_response_type, 'the response type is not supported');
  }
}

function clientMayUseResponseType(parameters: Parameters, client: AuthorizingClient): void {
  if (!client.allowsResponseType(parameters.required('response_type'))) {
    throw new UnauthorizedClient('the client is not registered for this response type');
  }
}

/** RFC 7636 section 4.4.1, OAuth 2.1 section 7.5.1. */
function pkceIsUsed(parameters: Parameters, client: AuthorizingClient, server: AuthorizingServer): void {
  // There is no code to protect.
  if (isInFragment(parameters, server)) return;
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

function codeChallenge(parameters: Parameters): string | null {
  const challenge = parameters.get('code_challenge');
  return challenge === undefined ? null : s256Challenge(challenge, parameters.get('code_challenge_method'));
}
