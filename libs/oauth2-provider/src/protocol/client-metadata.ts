import { type ClientMetadataFinding, each, when } from './client-metadata-findings.js';
import { frontchannelLogoutProblem, memberProblem } from './client-metadata-members.js';
import { MOST_VALUES } from './parameters.js';
import { type RegistrationRules, originProblem, redirectUriProblem } from './redirect-uri.js';
import { ACCESS_TOKEN_FORMATS } from './resource.js';
import {
  KNOWN_GRANT_TYPES,
  KNOWN_RESPONSE_TYPES,
  canonicalResponseType,
  grantTypesOf,
} from './response-type.js';

/** What is registered of a client (RFC 7591 section 2, OpenID Connect Dynamic Client Registration section 2). */
export interface ClientMetadata {
  readonly clientType: 'confidential' | 'public';
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  /** null: all of the server's scopes. */
  readonly scopes: readonly string[] | null;
  /** RFC 8707; null: all that the server knows. */
  readonly resources: readonly string[] | null;
  /** null: as the resource or the server has it. */
  readonly accessTokenFormat: string | null;
  /** null: any that suits the client type. */
  readonly tokenEndpointAuthMethod: string | null;
  /** JWS algorithm of its ID tokens; '' for none. */
  readonly algorithm: string;
  readonly requirePkce: boolean;
  /** RFC 7591 members that have no place above, by their own names. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What the server can do for a client. */
export interface ServerCapabilities extends RegistrationRules {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly grantTypes: readonly string[];
  /** In their canonical form. */
  readonly responseTypes: readonly string[];
  readonly authMethods: readonly string[];
  readonly algorithms: readonly string[];
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const MAX_NAME = 255;
/** Characters of all members as JSON: they come with the client at each of its requests, and changes add to them. */
const MAX_MEMBERS = 50_000;

/** Whether such a client has a secret that the server keeps (RFC 7591 section 2); null is any method. */
export function usesSecret(client: Pick<ClientMetadata, 'clientType' | 'tokenEndpointAuthMethod'>): boolean {
  const { clientType, tokenEndpointAuthMethod: method } = client;
  return clientType === 'confidential' && (method === null || method.startsWith('client_secret_'));
}

/** Everything for which a registration must be refused; empty when it is good. */
export function clientMetadataProblems(
  client: ClientMetadata,
  server: ServerCapabilities,
): ClientMetadataFinding[] {
  return [
    ...nameProblems(client),
    ...redirectProblems(client, server),
    ...grantProblems(client, server),
    ...clientTypeProblems(client, server),
    ...scopeProblems(client, server),
    ...accessTokenProblems(client, server),
    ...algorithmProblems(client, server),
    ...memberProblems(client),
  ];
}

function nameProblems({ name }: ClientMetadata) {
  return [
    ...when(name.length > MAX_NAME, 'name', `the name is too long; keep it within ${MAX_NAME} characters`),
    ...when(CONTROL.test(name), 'name', 'the name has a control character; leave it out'),
  ];
}

function redirectProblems(client: ClientMetadata, server: ServerCapabilities) {
  const redirects =
    client.responseTypes.length > 0 ||
    client.grantTypes.some((type) => type === 'authorization_code' || type === 'implicit');
  return [
    ...when(
      redirects && client.redirectUris.length === 0,
      'redirectUris',
      'there is no redirect URI; the authorization endpoint needs at least one to answer to',
    ),
    ...each('redirectUris', client.redirectUris, (uri) => redirectUriProblem(uri, server)),
    ...each('postLogoutRedirectUris', client.postLogoutRedirectUris, (uri) =>
      redirectUriProblem(uri, server),
    ),
    ...each('allowedOrigins', client.allowedOrigins, (origin) => originProblem(origin, server)),
  ];
}

/** RFC 7591 section 2.1 ties response types to grant types. */
function grantProblems({ grantTypes, responseTypes }: ClientMetadata, server: ServerCapabilities) {
  const offered = new Set([...KNOWN_RESPONSE_TYPES, ...server.responseTypes]);
  return [
    ...each('grantTypes', grantTypes, (type) =>
      KNOWN_GRANT_TYPES.has(type) || server.grantTypes.includes(type)
        ? undefined
        : `is unknown; this server has ${server.grantTypes.join(', ')}`,
    ),
    ...each('responseTypes', responseTypes, (type) => {
      if (!offered.has(canonicalResponseType(type)))
        return `is unknown; this server has ${server.responseTypes.join(', ')}`;
      const missing = grantTypesOf(type).filter((grantType) => !grantTypes.includes(grantType));
      return missing.length === 0 ? undefined : `needs the grant type ${missing.join(' and ')}`;
    }),
  ];
}

/** RFC 6749 sections 2.1, 2.3 and 4.4: what only a client that can keep a secret may do. */
function clientTypeProblems(client: ClientMetadata, server: ServerCapabilities) {
  const isPublic = client.clientType === 'public';
  const method = client.tokenEndpointAuthMethod;
  const field = 'tokenEndpointAuthMethod';
  return [
    ...when(
      !isPublic && client.clientType !== 'confidential',
      'clientType',
      'the client type is unknown; use confidential or public',
    ),
    ...when(
      isPublic && client.grantTypes.includes('client_credentials'),
      'grantTypes',
      'a public client cannot have the client_credentials grant; register a confidential one',
    ),
    ...when(
      isPublic && !client.requirePkce,
      'requirePkce',
      'a public client always needs PKCE; only a confidential one can do without',
    ),
    ...when(
      method !== null && !server.authMethods.includes(method),
      field,
      `the authentication method is unknown; this server has ${server.authMethods.join(', ')}`,
    ),
    ...when(
      isPublic && method !== null && method !== 'none',
      field,
      'a public client cannot authenticate; use none, or register a confidential client',
    ),
    ...when(
      !isPublic && method === 'none',
      field,
      'a confidential client must authenticate; choose another method than none, or register a public client',
    ),
  ];
}

function scopeProblems({ scopes }: ClientMetadata, server: ServerCapabilities) {
  return each('scopes', scopes ?? [], (scope) =>
    server.scopes.includes(scope) ? undefined : `is unknown; this server has ${server.scopes.join(', ')}`,
  );
}

function accessTokenProblems({ resources, accessTokenFormat }: ClientMetadata, server: ServerCapabilities) {
  return [
    ...each('resources', resources ?? [], (resource) =>
      server.resources.includes(resource)
        ? undefined
        : `is unknown; this server has ${server.resources.join(', ')}`,
    ),
    ...when(
      new Set(resources).size > MOST_VALUES,
      'resources',
      `there are more than ${MOST_VALUES} resources; leave them out for all, and let requests name those that they need`,
    ),
    ...when(
      accessTokenFormat !== null && !(ACCESS_TOKEN_FORMATS as readonly string[]).includes(accessTokenFormat),
      'accessTokenFormat',
      `the format of access tokens is unknown; use ${ACCESS_TOKEN_FORMATS.join(' or ')}`,
    ),
  ];
}

function algorithmProblems({ algorithm, clientType }: ClientMetadata, server: ServerCapabilities) {
  return [
    ...when(
      algorithm !== '' && !server.algorithms.includes(algorithm),
      'algorithm',
      `the algorithm is unknown; this server signs with ${server.algorithms.join(', ')}`,
    ),
    ...when(
      clientType === 'public' && algorithm.startsWith('HS'),
      'algorithm',
      'a public client has no secret to verify an HMAC with; choose a signature algorithm, such as RS256',
    ),
  ];
}

function memberProblems({ metadata, redirectUris }: ClientMetadata): ClientMetadataFinding[] {
  if (JSON.stringify(metadata).length > MAX_MEMBERS) {
    const message = `the members are too long together; keep them within ${MAX_MEMBERS} characters`;
    return [{ field: 'metadata', message }];
  }
  return Object.entries(metadata).flatMap(([field, value]) => {
    const problem =
      memberProblem(field, value) ??
      (field === 'frontchannel_logout_uri' ? frontchannelLogoutProblem(value, redirectUris) : undefined);
    return problem === undefined ? [] : [{ field, message: `this member ${problem}` }];
  });
}
