import type { ClientMetadata } from './client-metadata.js';
import type { ClientMetadataFinding } from './client-metadata-findings.js';
import { isLoopback, schemeOf } from './redirect-uri.js';
import { parseUrl } from './url.js';

/** What a client has registered of OpenID Connect Dynamic Client Registration section 2, beyond its columns. */
export interface OpenIdMembers {
  readonly subjectType: 'public' | 'pairwise';
  /** Undefined: UserInfo is plain JSON. */
  readonly userinfoSignedResponseAlg: string | undefined;
  /** In seconds. */
  readonly defaultMaxAge: number | undefined;
  readonly defaultAcrValues: readonly string[];
}

/** What of it the server can do for a client. */
export interface OpenIdCapabilities {
  readonly subjectTypes: readonly string[];
  readonly algorithms: readonly string[];
}

/** What cannot be done for a client is refused, for it would otherwise be left out in silence. */
const NOT_SUPPORTED = [
  'sector_identifier_uri',
  'userinfo_encrypted_response_alg',
  'userinfo_encrypted_response_enc',
  'id_token_encrypted_response_alg',
  'id_token_encrypted_response_enc',
];

/** Reads them; what does not fit counts as absent, for registration has judged it. */
export function openIdMembers(metadata: Readonly<Record<string, unknown>> = {}): OpenIdMembers {
  const { subject_type, userinfo_signed_response_alg, default_max_age, default_acr_values } = metadata;
  return {
    subjectType: subject_type === 'pairwise' ? 'pairwise' : 'public',
    userinfoSignedResponseAlg:
      typeof userinfo_signed_response_alg === 'string' ? userinfo_signed_response_alg : undefined,
    defaultMaxAge: isAge(default_max_age) ? default_max_age : undefined,
    defaultAcrValues: isAcrList(default_acr_values) ? default_acr_values : [],
  };
}

/** Why they cannot be registered; empty when they can. */
export function openIdMemberProblems(
  client: ClientMetadata,
  server: OpenIdCapabilities,
): ClientMetadataFinding[] {
  const { metadata } = client;
  const found: ClientMetadataFinding[] = [];
  const check = (field: string, message: (value: unknown) => string | undefined) => {
    if (!Object.hasOwn(metadata, field)) return;
    const problem = message(metadata[field]);
    if (problem !== undefined) found.push({ field, message: `this member ${problem}` });
  };
  for (const field of NOT_SUPPORTED) check(field, () => 'is not supported by this server; leave it out');
  check('subject_type', (value) => subjectTypeProblem(value, client, server));
  check('userinfo_signed_response_alg', (value) => userinfoProblem(value, client, server));
  check('default_max_age', (value) => (isAge(value) ? undefined : 'must be a whole number of seconds'));
  check('require_auth_time', (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'));
  check('default_acr_values', (value) =>
    isAcrList(value) ? undefined : 'must be a list of texts without spaces',
  );
  return found;
}

function subjectTypeProblem(
  value: unknown,
  { redirectUris }: ClientMetadata,
  { subjectTypes }: OpenIdCapabilities,
): string | undefined {
  if (typeof value !== 'string' || !subjectTypes.includes(value)) {
    return value === 'pairwise'
      ? 'is not available: give the server the option pairwiseSalt'
      : `must be one of ${subjectTypes.join(', ')}`;
  }
  return value === 'pairwise' && sectorsOf(redirectUris).size > 1
    ? 'needs redirect URIs that are all of one host: what the hosts have in common cannot be fetched'
    : undefined;
}

function userinfoProblem(
  value: unknown,
  { clientType }: ClientMetadata,
  { algorithms }: OpenIdCapabilities,
): string | undefined {
  if (typeof value !== 'string' || !algorithms.includes(value))
    return `must be one of ${algorithms.join(', ')}`;
  return clientType === 'public' && value.startsWith('HS')
    ? 'needs a secret, which a public client has not got'
    : undefined;
}

/**
 * Whom a client's pairwise subjects are for (OpenID Connect Core section 8.1): the host of its redirect URIs. Undefined
 * where that is no host of the web, or none: many have a loopback address, and such a client stands for itself alone.
 */
export function sectorOf(redirectUris: readonly string[]): string | undefined {
  const [sector] = sectorsOf(redirectUris);
  return sector === THIS_DEVICE ? undefined : sector;
}

const THIS_DEVICE = '';

function sectorsOf(redirectUris: readonly string[]): Set<string> {
  return new Set(
    redirectUris.map((uri) =>
      schemeOf(uri) === 'https' && !isLoopback(uri) ? (parseUrl(uri)?.hostname ?? THIS_DEVICE) : THIS_DEVICE,
    ),
  );
}

function isAge(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 10_000_000_000;
}

function isAcrList(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.every((each) => typeof each === 'string' && /^[\x21-\x7E]+$/.test(each))
  );
}
