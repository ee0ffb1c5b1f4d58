/** What a client sent by HTTP Basic; neither part is checked yet. The secret may be empty. */
export interface BasicCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

const CONTROL = /[\0-\x1F\x7F]/;

/** Whether an Authorization header, well-formed or not, is an attempt at HTTP Basic (RFC 7617). */
export function isBasic(header: string | undefined): header is string {
  return header !== undefined && /^basic(?:\s|$)/i.test(header);
}

/**
 * The credentials of an `Authorization: Basic` header (RFC 7617 section 2), each part form-decoded as
 * RFC 6749 section 2.3.1 has it. A part that cannot be form-decoded is taken as it is, because many
 * clients do not encode.
 *
 * @returns undefined for another scheme, for what is not base64 of UTF-8 with a colon, for an empty client
 * identifier and for control characters
 */
export function parseBasic(header: string): BasicCredentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  const pair = encoded === undefined ? undefined : decodeBase64(encoded);
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === undefined || colon < 1) return undefined;
  const clientId = formDecode(pair.slice(0, colon));
  const clientSecret = formDecode(pair.slice(colon + 1));
  if (CONTROL.test(clientId) || CONTROL.test(clientSecret)) return undefined;
  return { clientId, clientSecret };
}

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 section 2.1).
 *
 * @returns `none` when there is no header or it is of another scheme; `malformed` when the scheme is Bearer and what
 * follows is not one b64token
 */
export function bearerToken(header: string | undefined): { readonly token: string } | 'none' | 'malformed' {
  if (header === undefined || !/^bearer(?:\s|$)/i.test(header)) return 'none';
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1];
  return token === undefined ? 'malformed' : { token };
}

function decodeBase64(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64');
  // Buffer skips what it cannot read; only what comes back the same was base64.
  if (unpadded(bytes.toString('base64')) !== unpadded(encoded)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, '');
}

function formDecode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return part;
  }
}
