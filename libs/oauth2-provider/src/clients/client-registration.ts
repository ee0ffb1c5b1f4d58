import type { AbstractApplication, ClientType } from '../storage/entities/application.entity.js';
import type { AccessTokenFormat } from '../protocol/resource.js';
import { canonicalResponseType } from '../protocol/response-type.js';
import type { ClientMetadataFinding } from '../protocol/client-metadata-findings.js';

/** What is said of a new application. Only the type and, where it redirects, its URIs must be. */
export interface ApplicationRegistration {
  clientType: ClientType;
  /** Default: made by `ClientIdGenerator`. Any printable ASCII but the colon, up to 255 characters. */
  clientId?: string;
  /** A secret that a person chose; it is kept as scrypt. Default: made by `ClientSecretGenerator`. */
  clientSecret?: string;
  /**
   * The hash of its secret, brought along from another system in the place of `clientSecret`: Django's
   * `pbkdf2_sha256$...` or `pbkdf2_sha1$...`, or a form that stands in `clientSecrets` of this library. It is
   * brought up to date when the secret is first used.
   */
  clientSecretHash?: string;
  /** `false` keeps the secret encrypted beside its hash, so that it can be recovered. Default: true. */
  hashClientSecret?: boolean;
  /** Shown to users on the consent page. */
  name?: string;
  /** The owner, in the host's words. */
  userId?: string | null;
  redirectUris?: string[];
  postLogoutRedirectUris?: string[];
  /** Origins whose pages may call the endpoints (CORS). */
  allowedOrigins?: string[];
  /** Default: the authorization code with refresh tokens. */
  grantTypes?: string[];
  /** Default: `code` where the authorization code grant is registered. */
  responseTypes?: string[];
  /** What the client may ask for. Default, and null: all of the server's scopes. */
  scopes?: string[] | null;
  /** What its tokens may be for (RFC 8707). Default, and null: all the resources that the server knows. */
  resources?: string[] | null;
  /** Default, and null: as the resource or the server has it. */
  accessTokenFormat?: AccessTokenFormat | null;
  /** RFC 7591 section 2. Default, and null: Basic or body for confidential clients, `none` for public ones. */
  tokenEndpointAuthMethod?: string | null;
  /** Never ask users for consent. Default: false. */
  skipAuthorization?: boolean;
  /**
   * JWS algorithm of its ID tokens. Default: RS256, or the first that there is a key for. HS256 and its larger siblings
   * sign with the client's secret, which `hashClientSecret: false` keeps recoverable.
   */
  algorithm?: string;
  /** `false` lets a confidential client do without PKCE. Default: true. */
  requirePkce?: boolean;
  /** In seconds. Default, and null: as the grant or the server has it. */
  accessTokenLifetime?: number | null;
  /** How long a refresh token may lie unused, in seconds. Default, and null: as the grant or the server has it. */
  refreshTokenLifetime?: number | null;
  /** In seconds. Default, and null: as the grant or the server has it. */
  idTokenLifetime?: number | null;
  /** The RFC 7591 members that have no place above, under their own names. */
  metadata?: Record<string, unknown>;
  /** Values of the columns that a swapped application class adds. */
  extra?: Record<string, unknown>;
}

/** The answer to a registration. */
export interface RegisteredApplication {
  readonly clientId: string;
  /** In clear, this once: only its hash is kept. Absent where there is none, or where its hash alone was given. */
  readonly clientSecret?: string;
  readonly name: string;
  readonly application: AbstractApplication;
  /** What is allowed but should be known, for example a grant type that the server has off. */
  readonly warnings: readonly ClientMetadataFinding[];
}

/** The parts of a registration that have a column of the library's, with their defaults. */
export function withDefaults(registration: ApplicationRegistration, algorithm = 'RS256') {
  const grantTypes = registration.grantTypes ?? ['authorization_code', 'refresh_token'];
  return {
    clientType: registration.clientType,
    userId: registration.userId ?? null,
    name: registration.name ?? '',
    redirectUris: registration.redirectUris ?? [],
    postLogoutRedirectUris: registration.postLogoutRedirectUris ?? [],
    allowedOrigins: registration.allowedOrigins ?? [],
    grantTypes,
    responseTypes: responseTypesFor(registration, grantTypes),
    scopes: registration.scopes ?? null,
    resources: registration.resources ?? null,
    accessTokenFormat: registration.accessTokenFormat ?? null,
    tokenEndpointAuthMethod: registration.tokenEndpointAuthMethod ?? null,
    skipAuthorization: registration.skipAuthorization ?? false,
    algorithm: registration.algorithm ?? algorithm,
    requirePkce: registration.requirePkce ?? true,
    accessTokenLifetime: registration.accessTokenLifetime ?? null,
    refreshTokenLifetime: registration.refreshTokenLifetime ?? null,
    idTokenLifetime: registration.idTokenLifetime ?? null,
    metadata: registration.metadata ?? {},
  };
}

function responseTypesFor({ responseTypes }: ApplicationRegistration, grantTypes: string[]): string[] {
  if (responseTypes === undefined) return grantTypes.includes('authorization_code') ? ['code'] : [];
  return canonicalResponseTypes(responseTypes);
}

/** Each once and in the one way to write it. */
export function canonicalResponseTypes(responseTypes: readonly string[]): string[] {
  return [...new Set(responseTypes.map(canonicalResponseType))];
}
