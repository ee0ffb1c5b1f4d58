import { Logger } from '@nestjs/common';
import { type Revocation, formatRevocation } from './revocation.js';

/** So many are kept of either kind; of more the oldest are given up. */
const MOST = 10_000;

/**
 * What a channel could not tell, until it can: who verifies JWTs cannot ask for it. Those of single tokens are apart, for
 * each refresh makes one: they push out no others.
 */
export class UnsentRevocations {
  private readonly tokens = new Map<string, Revocation>();
  private readonly others = new Map<string, Revocation>();

  private readonly logger = new Logger('OAuth2Provider');
  private isWarned = false;

  constructor(private readonly most = MOST) {}

  /** Keeps it, as of the instant that it was published; a change takes no place: who asks all anew asks for that, too. */
  add(revocation: Revocation, now: Date): void {
    if (revocation.kind === 'changed') return;
    const kept = { ...revocation, at: revocation.at ?? now };
    const place = revocation.tokenId === undefined ? this.others : this.tokens;
    place.set(formatRevocation(kept), kept);
    if (place.size <= this.most) return;
    const [oldest] = place.keys();
    place.delete(oldest);
    this.warn();
  }

  /**
   * Tells them, those of whole authorizations, users and clients first.
   * @param tell false where it could not be told: that one, and all after it, are kept
   * @returns whether none is left
   */
  async sendAll(tell: (revocation: Revocation) => Promise<boolean>): Promise<boolean> {
    for (const place of [this.others, this.tokens]) {
      for (const [key, revocation] of place) {
        if (!(await tell(revocation))) return false;
        place.delete(key);
      }
    }
    this.isWarned = false;
    return true;
  }

  private warn(): void {
    if (this.isWarned) return;
    this.isWarned = true;
    this.logger.error(
      `more than ${this.most} revocations wait for the revocation channel: other processes will not hear of the oldest, and ` +
        'JWTs that they took back are good there until they expire',
    );
  }
}
