/** What an ID token of ours says that came back as a hint. */
export interface IdTokenHint {
  readonly clientId: string;
  readonly sub: string;
  readonly sid?: string;
}

/**
 * Reads the header and the claims of an `id_token_hint` whose signature is verified. When it expired is not asked (RP-Initiated
 * Logout section 2). Undefined for what is no ID token of that issuer: an access token, a logout token, somebody else's.
 */
export function readIdTokenHint(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  issuer: string,
): IdTokenHint | undefined {
  const { iss, sub, sid } = claims;
  const type = header['typ'];
  // A signed answer of UserInfo has no time, a logout token events.
  const isIdToken =
    (type === undefined || type === 'JWT') &&
    typeof claims['exp'] === 'number' &&
    claims['events'] === undefined;
  const clientId = clientOf(claims);
  if (!isIdToken || iss !== issuer || typeof sub !== 'string' || clientId === undefined) return undefined;
  return { clientId, sub, ...(typeof sid === 'string' && { sid }) };
}

/** OpenID Connect Core section 2: who it was issued to is its one audience, or among several the authorized party. */
export function clientOf({ aud, azp }: Readonly<Record<string, unknown>>): string | undefined {
  const audience: unknown[] = [aud].flat();
  if (!audience.every((each) => typeof each === 'string')) return undefined;
  const [only, ...others] = audience;
  const party = azp ?? (others.length === 0 ? only : undefined);
  return typeof party === 'string' && audience.includes(party) ? party : undefined;
}
