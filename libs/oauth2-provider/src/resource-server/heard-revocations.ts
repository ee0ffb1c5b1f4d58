import { LRUCache } from 'lru-cache';
import type { Revocation, TokenIds } from './revocation.js';

/** Whose, and which. */
type Named = Pick<Revocation, 'tokenId' | 'grantId' | 'clientId' | 'userId'>;

/** So many are remembered at the most; of more the oldest are forgotten. */
const MOST = 100_000;

/**
 * What was revoked lately, for those who cannot ask: whoever verifies a JWT by its signature, and whoever reads what
 * another process has found out. Of a token or an authorization it holds for good; of a user or a client, for what was
 * issued until then.
 */
export class HeardRevocations {
  private readonly instants: LRUCache<string, number>;

  /** @param keptFor in seconds: longer than tokens live */
  constructor(keptFor: number) {
    this.instants = new LRUCache({ max: MOST, ttl: keptFor * 1000 });
  }

  hear(revocation: Revocation, now: Date): void {
    const key = keyOf(revocation);
    if (key === undefined) return;
    // One that is late, or forged, takes nothing back of what is known.
    this.instants.set(key, Math.max(this.instants.get(key) ?? -Infinity, now.getTime()));
  }

  /** @param since when the token was issued, or found good */
  cover({ tokenId, grantId, clientId, userId }: TokenIds, since: Date): boolean {
    // For each request of a server that has heard of none.
    if (this.instants.size === 0) return false;
    const isOver = (revocation: Named) => this.instants.has(keyOf(revocation)!);
    const wasOver = (revocation: Named) =>
      // In the same instant, as `iat` has it, means before: it is for the cautious.
      (this.instants.get(keyOf(revocation)!) ?? -Infinity) >= since.getTime();
    return (
      (tokenId !== undefined && isOver({ tokenId })) ||
      (typeof grantId === 'string' && isOver({ grantId })) ||
      wasOver({ clientId }) ||
      (userId !== null && (wasOver({ userId }) || wasOver({ clientId, userId })))
    );
  }
}

/** The narrowest name that it has: of one token, of one authorization, or of whose. */
function keyOf({ tokenId, grantId, clientId, userId }: Named): string | undefined {
  if (tokenId !== undefined) return `token ${tokenId}`;
  if (grantId !== undefined) return `grant ${grantId}`;
  if (clientId === undefined && userId === undefined) return undefined;
  return JSON.stringify([clientId, userId]);
}
