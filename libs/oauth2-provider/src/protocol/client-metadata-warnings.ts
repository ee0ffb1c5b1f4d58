import type { ClientMetadata, ServerCapabilities } from './client-metadata.js';
import { type ClientMetadataFinding, LABELS, each } from './client-metadata-findings.js';
import { redirectUriWarning } from './redirect-uri.js';
import {
  ID_TOKEN,
  IMPLICIT,
  KNOWN_GRANT_TYPES,
  KNOWN_RESPONSE_TYPES,
  TOKEN,
  canonicalResponseType,
  partsOf,
} from './response-type.js';

/**
 * What the operator should know about a registration that may be good all the same: what the server's profile has
 * off is registered, and works once it is on.
 */
export function clientMetadataWarnings(
  client: ClientMetadata,
  server: ServerCapabilities,
): ClientMetadataFinding[] {
  return [
    ...client.grantTypes
      .filter((type) => KNOWN_GRANT_TYPES.has(type) && !server.grantTypes.includes(type))
      .filter((type) => type !== IMPLICIT || !isOnlyForIdTokens(client))
      .map((type) => isOff('grantTypes', type)),
    ...client.responseTypes
      .map(canonicalResponseType)
      .filter((type) => KNOWN_RESPONSE_TYPES.has(type) && !server.responseTypes.includes(type))
      .map((type) => isOff('responseTypes', type)),
    ...each('redirectUris', client.redirectUris, redirectUriWarning),
    ...each('postLogoutRedirectUris', client.postLogoutRedirectUris, redirectUriWarning),
  ];
}

function isOff(field: 'grantTypes' | 'responseTypes', type: string): ClientMetadataFinding {
  return {
    field,
    message: `the ${LABELS[field]} ${type} is off on this server, which refuses such requests`,
  };
}

/** Registration has `implicit` for ID tokens too, which are on where access tokens of that grant are off. */
function isOnlyForIdTokens({ responseTypes }: ClientMetadata): boolean {
  const parts = responseTypes.flatMap(partsOf);
  return parts.includes(ID_TOKEN) && !parts.includes(TOKEN);
}
