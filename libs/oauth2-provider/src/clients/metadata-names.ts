import { inSeconds } from '../protocol/instants.js';
import type { ClientMetadataFinding } from '../protocol/client-metadata-findings.js';
import type { ApplicationRegistration, RegisteredApplication } from './client-registration.js';
import { InvalidApplication } from './invalid-application.js';

/** A registration in the words of RFC 7591 section 2 and OpenID Connect Registration section 2. */
export type ClientMetadataDocument = Record<string, unknown>;

const LISTS = {
  redirect_uris: 'redirectUris',
  post_logout_redirect_uris: 'postLogoutRedirectUris',
  grant_types: 'grantTypes',
  response_types: 'responseTypes',
  resources: 'resources',
} as const;

const TEXTS = {
  client_name: 'name',
  token_endpoint_auth_method: 'tokenEndpointAuthMethod',
  id_token_signed_response_alg: 'algorithm',
  access_token_format: 'accessTokenFormat',
} as const;

/** Members of ours that RFC 7591 has no name for, as the commands and the API of the management call them. */
export const EXTENSION_MEMBERS = {
  client_type: 'clientType',
  user_id: 'userId',
  allowed_origins: 'allowedOrigins',
  skip_authorization: 'skipAuthorization',
  require_pkce: 'requirePkce',
  access_token_lifetime: 'accessTokenLifetime',
  refresh_token_lifetime: 'refreshTokenLifetime',
  id_token_lifetime: 'idTokenLifetime',
} as const;

const NAMES = new Map(
  Object.entries<string>({
    ...LISTS,
    ...TEXTS,
    ...EXTENSION_MEMBERS,
    scope: 'scopes',
    client_id: 'clientId',
    client_secret: 'clientSecret',
  }).map(([name, member]) => [member, name]),
);

/** What documents call a member of a registration; what is none stays as it is. */
export function metadataNameOf(member: string): string {
  return NAMES.get(member) ?? member;
}

/** RFC 7591 section 3.2.1: what the server says of the client, never the client of itself. */
const SERVERS_OWN = [
  'client_id',
  'client_secret',
  'client_id_issued_at',
  'client_secret_expires_at',
  'registration_access_token',
  'registration_client_uri',
];

/**
 * Reads a document into the members of a registration; what has no member of its own goes to `metadata`.
 * @throws InvalidApplication when a member has the wrong type or is not the client's to say
 */
export function fromClientMetadata(document: ClientMetadataDocument): Partial<ApplicationRegistration> {
  const registration: Record<string, unknown> = {};
  const metadata: Record<string, unknown> = {};
  const problems: ClientMetadataFinding[] = [];
  for (const [name, value] of Object.entries(document)) {
    const expected = expectation(name);
    if (expected === undefined) metadata[name] = value;
    else if (!expected.fits(value)) problems.push({ field: name, message: expected.message });
    else registration[expected.member] = name === 'scope' ? words(value as string) : value;
  }
  if (problems.length > 0) throw new InvalidApplication(problems);
  return { ...registration, ...(Object.keys(metadata).length > 0 ? { metadata } : {}) };
}

/**
 * Writes a registered application as RFC 7591 section 3.2.1 answers it.
 * @param available the server's scopes, for an application that may have all of them
 */
export function toClientMetadata(
  { application, clientSecret }: Pick<RegisteredApplication, 'application' | 'clientSecret'>,
  available: readonly string[],
): ClientMetadataDocument {
  return {
    ...application.metadata,
    client_id: application.clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret, client_secret_expires_at: 0 }),
    client_id_issued_at: inSeconds(application.created),
    ...(application.name === '' ? {} : { client_name: application.name }),
    redirect_uris: application.redirectUris,
    post_logout_redirect_uris: application.postLogoutRedirectUris,
    grant_types: application.grantTypes,
    response_types: application.responseTypes,
    scope: application.allowedScopes(available).join(' '),
    // Where none is registered this is the default of RFC 7591 section 2.
    token_endpoint_auth_method:
      application.tokenEndpointAuthMethod ?? (application.isConfidential() ? 'client_secret_basic' : 'none'),
    ...(application.resources && { resources: application.resources }),
    ...(application.accessTokenFormat && { access_token_format: application.accessTokenFormat }),
    ...(application.algorithm === '' ? {} : { id_token_signed_response_alg: application.algorithm }),
  };
}

interface Expectation {
  readonly member: string;
  readonly message: string;
  readonly fits: (value: unknown) => boolean;
}

function expectation(name: string): Expectation | undefined {
  const text = (member: string) => ({ member, message: 'must be a string', fits: isString });
  if (SERVERS_OWN.includes(name)) {
    return { member: name, message: 'is for the server to say, not for the metadata', fits: () => false };
  }
  if (name === 'scope') return text('scopes');
  if (Object.hasOwn(TEXTS, name)) return text(TEXTS[name as keyof typeof TEXTS]);
  if (!Object.hasOwn(LISTS, name)) return undefined;
  const member = LISTS[name as keyof typeof LISTS];
  return {
    member,
    message: 'must be a list of strings',
    fits: (value) => Array.isArray(value) && value.every(isString),
  };
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
