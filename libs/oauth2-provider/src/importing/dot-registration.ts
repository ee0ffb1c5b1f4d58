import type { ApplicationRegistration } from '../clients/client-registration.js';
import { GRANT_WORDS } from '../clients/grant-words.js';
import type { RegisteredCapabilities } from '../clients/server-capabilities.js';
import type { ClientMetadataFinding } from '../protocol/client-metadata-findings.js';
import { memberProblem } from '../protocol/client-metadata-members.js';
import { isClientSecret } from '../protocol/credential-syntax.js';
import { originProblem, redirectUriProblem } from '../protocol/redirect-uri.js';
import { hmacBytes, isHmac } from '../protocol/signing-algorithm.js';
import type { Row } from '../storage/dot/dot-connection.js';
import type { ClientType } from '../storage/entities/application.entity.js';
import type { DotSecret } from './dot-secret.js';
import { dotBoolean } from './dot-values.js';

/** What an application of Django OAuth Toolkit is registered as here, and what of it was left out. */
export interface DotRegistration {
  readonly registration: ApplicationRegistration;
  readonly notes: readonly ClientMetadataFinding[];
}

/** What the server allows. */
export interface RegistrationLimits {
  readonly server: RegisteredCapabilities;
  readonly schemes: readonly string[];
  /** Whether confidential clients must use PKCE from now on. */
  readonly requirePkce: boolean;
}

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/**
 * Reads a row of the table of applications. A URI that this server would not register is left out with a note, for the
 * tokens of the application are good without it. The client type and the grant are taken as they are: who registers it
 * judges them.
 */
export function dotRegistration(row: Row, secret: DotSecret, limits: RegistrationLimits): DotRegistration {
  const notes: ClientMetadataFinding[] = [];
  const note = (field: string, message: string) => void notes.push({ field, message });
  const { server, schemes, requirePkce } = limits;
  const allowed = (field: string, label: string, problem: (value: string) => string | undefined) =>
    wordsOf(row[field]).filter((value, at) => {
      const found = problem(value);
      if (found !== undefined) note(field, `${label} ${at + 1} ${found}; it was left out`);
      return found === undefined;
    });
  const uriProblem = (uri: string) => redirectUriProblem(uri, { ...server, schemes });

  const algorithm = algorithmOf(row, secret, server, note);
  const grant = row.authorization_grant_type ?? '';
  const isConfidential = row.client_type === 'confidential';
  const registration: ApplicationRegistration = {
    clientType: row.client_type as ClientType,
    name: shownName(row.name ?? ''),
    redirectUris: allowed('redirect_uris', 'redirect URI', uriProblem),
    postLogoutRedirectUris: allowed('post_logout_redirect_uris', 'post-logout redirect URI', uriProblem),
    allowedOrigins: allowed('allowed_origins', 'origin', (origin) => originProblem(origin, server)),
    ...GRANT_WORDS.get(grant === DEVICE_CODE ? 'device-code' : grant),
    tokenEndpointAuthMethod: methodOf(row, server, note),
    skipAuthorization: dotBoolean(row.skip_authorization) ?? false,
    algorithm,
    // What signs must be there in clear.
    hashClientSecret: !isHmac(algorithm),
    requirePkce: !isConfidential || requirePkce,
    metadata: membersOf(row, note),
  };
  return { registration, notes };
}

/** Whether it is a client type and a grant that Django OAuth Toolkit has; a swapped model may have others. */
export function isKnownKind({ client_type: type, authorization_grant_type: grant }: Row): boolean {
  const isGrant = grant !== null && (GRANT_WORDS.has(grant) || grant === DEVICE_CODE);
  return isGrant && (type === 'confidential' || type === 'public');
}

type Note = (field: string, message: string) => void;

function methodOf(row: Row, server: RegisteredCapabilities, note: Note): string | null {
  const method = row.token_endpoint_auth_method;
  if (!method) return null;
  if (server.authMethods.includes(method)) return method;
  note(
    'token_endpoint_auth_method',
    'this server does not have it; those that suit the client type are allowed',
  );
  return null;
}

function algorithmOf(row: Row, secret: DotSecret, server: RegisteredCapabilities, note: Note): string {
  const algorithm = row.algorithm ?? '';
  if (algorithm === '') return algorithm;
  const why = server.algorithms.includes(algorithm)
    ? hmacProblem(row, secret, algorithm)
    : 'this server does not sign with it';
  if (why === undefined) return algorithm;
  note('algorithm', `${why}; its ID tokens are signed with ${server.algorithms[0]} now`);
  return server.algorithms[0];
}

/** RFC 7518 section 3.2: HMAC signs with the secret itself, of which a hash is not enough. */
function hmacProblem({ client_type: type }: Row, secret: DotSecret, algorithm: string): string | undefined {
  if (!isHmac(algorithm)) return undefined;
  if (type === 'public' || secret.kind === 'none') return 'it has no secret to sign with';
  if (secret.kind === 'hash') return 'only a hash of its secret is there, which signs nothing';
  if (!isClientSecret(secret.secret)) return 'its secret has a character that no client can send';
  const least = hmacBytes(algorithm);
  return secret.secret.length < least ? `its secret has less than ${least} characters` : undefined;
}

function membersOf(row: Row, note: Note): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  if (row.client_jwks) {
    try {
      members.jwks = JSON.parse(row.client_jwks);
    } catch {
      note('client_jwks', 'it is no JSON; it was left out');
    }
  }
  if (row.client_jwks_uri) {
    const problem = memberProblem('jwks_uri', row.client_jwks_uri);
    if (problem === undefined) members.jwks_uri = row.client_jwks_uri;
    else note('client_jwks_uri', `it ${problem}; it was left out`);
  }
  return members;
}

function wordsOf(text: string | null): string[] {
  return [...new Set((text ?? '').split(/\s+/).filter((word) => word !== ''))];
}

function shownName(name: string): string {
  return name
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 255);
}
