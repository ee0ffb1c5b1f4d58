/** What a `Bearer` challenge may say (RFC 6750 section 3, RFC 9470 section 3, RFC 9728 section 5.1). */
export interface BearerChallenge {
  readonly realm?: string;
  readonly error?: string;
  readonly errorDescription?: string;
  /** The scopes needed, space-delimited. */
  readonly scope?: string;
  /** The authentication context classes of which one is needed, space-delimited. */
  readonly acrValues?: string;
  /** Greatest age of the login, in seconds. */
  readonly maxAge?: number;
  /** URL of the protected resource's metadata document. */
  readonly resourceMetadata?: string;
}

/** A `WWW-Authenticate` value that asks for a bearer token. Whatever goes in, it is one safe header line. */
export function bearerChallenge(parts: BearerChallenge): string {
  const attributes = [
    attribute('realm', parts.realm, quoted),
    attribute('error', parts.error, plainQuoted),
    attribute('error_description', parts.errorDescription, plainQuoted),
    attribute('scope', parts.scope, plainQuoted),
    attribute('acr_values', parts.acrValues, plainQuoted),
    attribute('max_age', parts.maxAge?.toString(), plainQuoted),
    attribute('resource_metadata', parts.resourceMetadata, quoted),
  ].filter((part) => part !== undefined);
  return attributes.length === 0 ? 'Bearer' : `Bearer ${attributes.join(', ')}`;
}

/** A `WWW-Authenticate` value that asks for Basic credentials in UTF-8 (RFC 7617 section 2.1). */
export function basicChallenge(realm: string): string {
  return `Basic realm=${quoted(realm)}, charset="UTF-8"`;
}

function attribute(name: string, value: string | undefined, quote: (value: string) => string) {
  return value === undefined ? undefined : `${name}=${quote(value)}`;
}

/** RFC 9110 section 5.6.4, in printable ASCII alone: nothing that could end the header line. */
function quoted(value: string): string {
  return `"${value.replace(/[^\x20-\x7E]/g, '?').replace(/["\\]/g, '\\$&')}"`;
}

/** RFC 6750 section 3 allows neither quote nor backslash in these, not even escaped. */
function plainQuoted(value: string): string {
  return quoted(value.replace(/["\\]/g, "'"));
}
