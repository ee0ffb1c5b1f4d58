import { randomBytes } from 'node:crypto';
import { OPENID } from '../../options/scopes.js';
import { s256Challenge } from '../../protocol/pkce.js';
import { isPattern } from '../../protocol/wildcard-uri.js';
import { withParameters } from '../../protocol/redirect-uri.js';
import { ID_TOKEN, partsOf } from '../../protocol/response-type.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';

type Tried = Pick<
  AbstractApplication,
  'clientId' | 'responseTypes' | 'redirectUris' | 'tokenEndpointAuthMethod' | 'isConfidential'
>;

/** An authorization that somebody is about to begin by hand. */
export interface Trial {
  readonly authorizationUrl: string;
  readonly codeVerifier?: string;
  readonly tokenCommand?: string;
}

export interface TrialRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}

/** The redirect URIs that a request may name as they are. */
export function triedUris({ redirectUris }: Pick<Tried, 'redirectUris'>): string[] {
  return redirectUris.filter((uri) => !isPattern(uri));
}

/** What the application would send (RFC 6749 section 4.1.1, RFC 7636 section 4.3), with values that were just drawn. */
export function trialOf(application: Tried, request: TrialRequest): Trial {
  const { clientId, responseTypes } = application;
  const { redirectUri, scopes, authorizationEndpoint } = request;
  const responseType = responseTypes.includes('code') ? 'code' : responseTypes[0];
  const parts = partsOf(responseType);
  const codeVerifier = parts.includes('code') ? drawn() : undefined;
  const authorizationUrl = withParameters(authorizationEndpoint, {
    response_type: responseType,
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.length > 0 ? scopes.join(' ') : undefined,
    state: drawn(),
    nonce: scopes.includes(OPENID) || parts.includes(ID_TOKEN) ? drawn() : undefined,
    code_challenge: codeVerifier && s256Challenge(codeVerifier, undefined),
    code_challenge_method: codeVerifier && 'S256',
  });
  if (codeVerifier === undefined) return { authorizationUrl };
  return { authorizationUrl, codeVerifier, tokenCommand: commandOf(application, request, codeVerifier) };
}

/** RFC 6749 section 4.1.3, for a shell. */
function commandOf(
  application: Tried,
  { redirectUri, tokenEndpoint }: TrialRequest,
  codeVerifier: string,
): string {
  const { clientId, tokenEndpointAuthMethod } = application;
  const isSecret = application.isConfidential();
  const usesBasic = isSecret && tokenEndpointAuthMethod === 'client_secret_basic';
  const form = [
    ['grant_type', 'authorization_code'],
    ['redirect_uri', redirectUri],
    ['code_verifier', codeVerifier],
    ...(usesBasic ? [] : [['client_id', clientId]]),
  ];
  return [
    `curl ${quoted(tokenEndpoint)}`,
    ...(usesBasic ? [`-u ${quoted(`${encodeURIComponent(clientId)}:`)}"$CLIENT_SECRET"`] : []),
    ...form.map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`),
    ...(isSecret && !usesBasic ? ['--data-urlencode client_secret="$CLIENT_SECRET"'] : []),
    '--data-urlencode code="$CODE"',
  ].join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function drawn(): string {
  return randomBytes(32).toString('base64url');
}
