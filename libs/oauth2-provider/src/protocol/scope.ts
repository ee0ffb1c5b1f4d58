import { InvalidScope } from './errors.js';

/** OpenID Connect Core section 3.1.2.1: makes an authorization request an authentication request. */
export const OPENID = 'openid';

/** RFC 7662 section 2.1: lets ask about every token. Nobody has it but an application whose `scopes` name it. */
export const INTROSPECTION = 'introspection';

/** What opens the API of the management, by its part. These, too, are for an application whose `scopes` name them. */
export const MANAGEMENT_SCOPES = {
  applications: 'applications',
  connections: 'connections',
  administration: 'administration',
} as const;

/** Scopes that nobody has but who names them: not among "all that there are". */
export const NAMED_SCOPES: readonly string[] = [INTROSPECTION, ...Object.values(MANAGEMENT_SCOPES)];

/** OpenID Connect Core section 11: asks the authorization server for a refresh token that outlives the login. */
export const OFFLINE_ACCESS = 'offline_access';

/** Whether a resource may ask for the scope: those that speak to the authorization server are for it alone. */
export function isResourceScope(scope: string): boolean {
  return scope !== OPENID && scope !== OFFLINE_ACCESS;
}

// RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * The scopes of a space-delimited list, each once, in the order given (RFC 6749 section 3.3).
 *
 * @throws InvalidScope when a scope holds a character outside that section's grammar
 */
export function parseScope(value: string): string[] {
  const scopes = new Set(value.split(' ').filter((scope) => scope !== ''));
  for (const scope of scopes) {
    if (!SCOPE_TOKEN.test(scope)) throw new InvalidScope('a scope holds a character that is not allowed');
  }
  return [...scopes];
}

/** Whether the text is one scope by that section's grammar. */
export function isScope(text: string): boolean {
  return SCOPE_TOKEN.test(text);
}

/** The scopes with one under its new name: in their order, each once. */
export function renamedScope(scopes: readonly string[], old: string, fresh: string): string[] {
  return [...new Set(scopes.map((scope) => (scope === old ? fresh : scope)))];
}

/** The scopes with the new name of one beside the old one. */
export function widenedScope(scopes: readonly string[], old: string, fresh: string): string[] {
  return [...new Set(scopes.flatMap((scope) => (scope === old ? [old, fresh] : [scope])))];
}

/** The list as the protocol writes it: space-delimited (RFC 6749 section 3.3). */
export function formatScope(scopes: readonly string[]): string {
  return scopes.join(' ');
}

/** Whether everything wanted was granted; nothing wanted is always covered. */
export function coversScopes(granted: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((scope) => granted.includes(scope));
}

/**
 * What a request for `requested` stands for (RFC 6749 section 3.3): all of it, or the defaults when it
 * names nothing. A scope that is not allowed is refused rather than dropped, so that the client knows.
 *
 * @param allowed what this client may have of what the server knows
 * @returns at least one scope
 * @throws InvalidScope for a scope outside `allowed`, or when no default lies within it
 */
export function resolveScope(
  requested: string | undefined,
  allowed: readonly string[],
  defaults: readonly string[],
): string[] {
  const wanted = parseScope(requested ?? '');
  if (wanted.length > 0) {
    if (coversScopes(allowed, wanted)) return wanted;
    throw new InvalidScope('a requested scope is unknown or not allowed for this client');
  }
  const granted = defaults.filter((scope) => allowed.includes(scope));
  if (granted.length === 0) throw new InvalidScope('no scope was requested and none is granted by default');
  return granted;
}

/** What the consent page shows for each of `scopes` that the server knows. */
export function scopeDescriptions(
  scopes: readonly string[],
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    scopes.filter((scope) => Object.hasOwn(known, scope)).map((scope) => [scope, known[scope]]),
  );
}
