import type { ClientMetadataFinding } from '../protocol/client-metadata-findings.js';

const OPTIONS = new Set([
  'clientId',
  'clientSecret',
  'name',
  'redirectUris',
  'postLogoutRedirectUris',
  'allowedOrigins',
  'algorithm',
  'scopes',
  'resources',
]);

/** A finding about a registration, under the name of the option that mends it where there is one. */
export function described({ field, message }: ClientMetadataFinding): string {
  return `${OPTIONS.has(field) ? optionOf(field) : field}: ${message}`;
}

/** `--redirect-uris` for `redirectUris`. */
export function optionOf(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
