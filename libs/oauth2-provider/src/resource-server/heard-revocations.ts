import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Revocation, TokenIds } from './revocation.js';

/** So many of each kind are remembered at the most; of more those that were longest not asked about are forgotten. */
const MOST = 100_000;
/** Between two lines of the log about that, in milliseconds. */
const SILENCE = 60_000;

/**
 * What was revoked lately, for those who cannot ask: whoever verifies a JWT by its signature, and whoever reads what
 * another process has found out. Of a token or an authorization it holds for good; of a user, a client or everything, for
 * what was issued until then.
 */
export class HeardRevocations {
  private readonly logger = new Logger('OAuth2Provider');
  /** Apart, for anybody can make many of the first two, by refreshes and logouts. */
  private readonly tokens: LRUCache<string, number>;
  private readonly grants: LRUCache<string, number>;
  private readonly owners: LRUCache<string, number>;
  /** Until when everything was. */
  private everything = -Infinity;
  private silentUntil = 0;

  /** @param keptFor in seconds: longer than tokens live */
  constructor(
    private readonly keptFor: number,
    private readonly most = MOST,
  ) {
    this.tokens = this.places('tokens');
    this.grants = this.places('authorizations');
    this.owners = this.places('users and clients');
  }

  hear({ tokenId, grantId, clientId, userId }: Revocation, now: Date): void {
    // By the narrowest name that it has.
    if (tokenId !== undefined) note(this.tokens, tokenId, now);
    else if (grantId !== undefined) note(this.grants, grantId, now);
    else if (clientId !== undefined || userId !== undefined)
      note(this.owners, ownerOf(clientId, userId), now);
    else this.everything = Math.max(this.everything, now.getTime());
  }

  /** @param since when the token was issued, or found good */
  cover({ tokenId, grantId, clientId, userId }: TokenIds, since: Date): boolean {
    return (
      // In the same instant, as `iat` has it, means before: it is for the cautious.
      this.everything >= since.getTime() ||
      (tokenId !== undefined && this.tokens.get(tokenId) !== undefined) ||
      (typeof grantId === 'string' && this.grants.get(grantId) !== undefined) ||
      this.coverOwner(clientId, userId, since)
    );
  }

  private coverOwner(clientId: string, userId: string | null, since: Date): boolean {
    // For each request of a server that has heard of none.
    if (this.owners.size === 0) return false;
    const wasOver = (owner: string) => (this.owners.get(owner) ?? -Infinity) >= since.getTime();
    if (wasOver(ownerOf(clientId, undefined))) return true;
    return userId !== null && (wasOver(ownerOf(undefined, userId)) || wasOver(ownerOf(clientId, userId)));
  }

  private places(what: string): LRUCache<string, number> {
    const places: LRUCache<string, number> = new LRUCache({
      max: this.most,
      ttl: this.keptFor * 1000,
      dispose: (_instant, key, reason) => {
        if (reason === 'evict' && places.getRemainingTTL(key) > 0) this.warn(what);
      },
    });
    return places;
  }

  private warn(what: string): void {
    if (performance.now() < this.silentUntil) return;
    this.silentUntil = performance.now() + SILENCE;
    this.logger.warn(
      `more than ${this.most} revocations of ${what} within ${this.keptFor} s: the oldest are forgotten, and JWTs that ` +
        'they took back are good again; let tokens live for minutes, and keep revocations no longer than that',
    );
  }
}

/** One that was on its way for longer does not take back a later one. */
function note(places: LRUCache<string, number>, key: string, instant: Date): void {
  places.set(key, Math.max(instant.getTime(), places.peek(key) ?? -Infinity));
}

function ownerOf(clientId: string | undefined, userId: string | undefined): string {
  return JSON.stringify([clientId, userId]);
}
