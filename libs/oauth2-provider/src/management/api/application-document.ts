import type { ApplicationChanges } from '../../clients/application-administration.js';
import type { ApplicationRegistration } from '../../clients/client-registration.js';
import { InvalidApplication } from '../../clients/invalid-application.js';
import {
  type ClientMetadataDocument,
  EXTENSION_MEMBERS,
  fromClientMetadata,
  metadataNameOf,
  toClientMetadata,
} from '../../clients/metadata-names.js';
import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import type { OwnColumn } from '../../storage/own-columns.js';

type Extension = keyof typeof EXTENSION_MEMBERS;

/** What a value must be, as the rest of a sentence, and whether it is. */
const KINDS = {
  text: ['must be a string', (value: unknown) => typeof value === 'string'],
  flag: ['must be true or false', (value: unknown) => typeof value === 'boolean'],
  number: ['must be a number', (value: unknown) => typeof value === 'number'],
  list: [
    'must be a list of strings',
    (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  ],
  type: [
    'must be confidential or public',
    (value: unknown) => value === 'confidential' || value === 'public',
  ],
} as const;

const EXPECTED: Record<Extension, keyof typeof KINDS> = {
  client_type: 'type',
  user_id: 'text',
  allowed_origins: 'list',
  skip_authorization: 'flag',
  require_pkce: 'flag',
  access_token_lifetime: 'number',
  refresh_token_lifetime: 'number',
  id_token_lifetime: 'number',
};

/** Members that null takes back to their default. */
const NULLABLE: Readonly<Record<string, string>> = {
  user_id: 'userId',
  scope: 'scopes',
  resources: 'resources',
  token_endpoint_auth_method: 'tokenEndpointAuthMethod',
  access_token_format: 'accessTokenFormat',
  access_token_lifetime: 'accessTokenLifetime',
  refresh_token_lifetime: 'refreshTokenLifetime',
  id_token_lifetime: 'idTokenLifetime',
};

/**
 * Reads what is to change, by the names of RFC 7591 section 2 and those of ours; null takes a member away (RFC 7396).
 * @param columns those of the host's own, whose values are under their own names
 * @throws InvalidApplication when a member has the wrong type or is not the client's to say
 */
export function changesOf(
  document: ClientMetadataDocument,
  columns: readonly OwnColumn[],
): ApplicationChanges {
  const own = new Set(columns.map(({ name }) => name));
  const changes: Record<string, unknown> = {};
  const extra: Record<string, unknown> = {};
  const standard: Record<string, unknown> = {};
  const problems: ClientMetadataFinding[] = [];
  for (const [name, value] of Object.entries(document)) {
    if (value === null && Object.hasOwn(NULLABLE, name)) changes[NULLABLE[name]] = null;
    else if (Object.hasOwn(EXPECTED, name)) {
      const [message, fits] = KINDS[EXPECTED[name as Extension]];
      if (fits(value)) changes[EXTENSION_MEMBERS[name as Extension]] = value;
      else problems.push({ field: name, message });
    } else if (own.has(name)) extra[name] = value;
    else standard[name] = value;
  }
  try {
    Object.assign(changes, fromClientMetadata(standard));
  } catch (error) {
    if (!(error instanceof InvalidApplication)) throw error;
    problems.push(...error.problems);
  }
  if (problems.length > 0) throw new InvalidApplication(problems);
  return { ...changes, ...(Object.keys(extra).length > 0 && { extra }) };
}

/** The same for a new application; of the type that it does not say, RFC 7591 section 2 says it. */
export function registrationOf(
  document: ClientMetadataDocument,
  columns: readonly OwnColumn[],
): ApplicationRegistration {
  const given = Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
  const { metadata, ...members } = changesOf(given, columns);
  const clientType = members.tokenEndpointAuthMethod === 'none' ? 'public' : 'confidential';
  return { clientType, ...members, ...(metadata && { metadata }) };
}

/**
 * Writes an application as its owner sees it: RFC 7591 section 3.2.1, and what is ours.
 * @param available the server's scopes
 */
export function documentOf(
  application: AbstractApplication,
  available: readonly string[],
  clientSecret?: string,
): ClientMetadataDocument {
  const extensions = Object.entries(EXTENSION_MEMBERS).map(([name, member]): [string, unknown] => [
    name,
    application[member],
  ]);
  return {
    ...toClientMetadata({ application, ...(clientSecret !== undefined && { clientSecret }) }, available),
    ...Object.fromEntries<unknown>(extensions),
    id: application.id,
    updated: application.updated.toISOString(),
    last_used: application.lastUsedAt?.toISOString() ?? null,
  };
}

/** What is allowed but should be known. */
export function warningsOf(warnings: readonly ClientMetadataFinding[]): object {
  const told = warnings.map(({ field, message }) => ({ field: metadataNameOf(field), message }));
  return told.length > 0 ? { warnings: told } : {};
}
