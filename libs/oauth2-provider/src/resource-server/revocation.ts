/**
 * What was taken back. All members that are given hold together; none means everything. As the tokens have them:
 * `jti`, `grant_id`, `client_id` and `sub`.
 */
export interface Revocation {
  /** `revoked`: those tokens are good nowhere any more. `changed`: what is known of them must be asked anew. */
  readonly kind: 'revoked' | 'changed';
  readonly tokenId?: string;
  readonly grantId?: string;
  readonly clientId?: string;
  readonly userId?: string;
  /** When, by the clock of the server that issued the tokens: later ones are others. Default: when it is heard. */
  readonly at?: Date;
}

/** What a token is known by; an absent member is unknown, null means that there is none. */
export interface TokenIds {
  readonly tokenId?: string;
  readonly grantId?: string | null;
  readonly clientId: string;
  readonly userId: string | null;
}

const MEMBERS = ['tokenId', 'grantId', 'clientId', 'userId'] as const;

/** Everything must be asked anew. */
export const ALL_CHANGED: Revocation = { kind: 'changed' };

/** Whether the token may be one of them: what is unknown of it may be anything. */
export function mayCover(revocation: Revocation, token: TokenIds): boolean {
  return MEMBERS.every(
    (name) => revocation[name] === undefined || token[name] === undefined || token[name] === revocation[name],
  );
}

/** Whether it names nothing, and so means everything. */
export function isOfEverything(revocation: Revocation): boolean {
  return MEMBERS.every((name) => revocation[name] === undefined);
}

/** As it goes over a channel. */
export function formatRevocation({ at, ...revocation }: Revocation): string {
  return JSON.stringify({ ...revocation, ...(at && { at: at.getTime() }) });
}

/** What came over a channel. What cannot be read, as from a later version, changes everything. */
export function parseRevocation(message: string): Revocation {
  try {
    const { kind, at, ...named } = JSON.parse(message) as Record<string, unknown>;
    const instant = at === undefined ? undefined : new Date(at as number);
    const isKnown = Object.entries(named).every(
      ([name, value]) => (MEMBERS as readonly string[]).includes(name) && typeof value === 'string',
    );
    if ((kind !== 'revoked' && kind !== 'changed') || !isKnown) return ALL_CHANGED;
    if (instant && Number.isNaN(instant.getTime())) return ALL_CHANGED;
    return { kind, ...named, ...(instant && { at: instant }) };
  } catch {
    return ALL_CHANGED;
  }
}
