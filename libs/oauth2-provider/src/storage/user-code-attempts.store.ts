import { LessThan, MoreThan } from 'typeorm';
import { tokenHash } from '../protocol/secret.js';
import { UserCodeAttempts } from './entities/user-code-attempts.entity.js';
import { insertRow } from './insert-row.js';
import { later, notAfter } from './instant-operators.js';
import { isUniqueViolation } from './unique-violation.js';
import type { Writes } from './writes.js';

/** How often it is tried where another process changes the same row. */
const ROUNDS = 5;

/** So many attempts until that instant, when they begin anew. */
export interface AttemptLimit {
  readonly most: number;
  readonly until: Date;
}

/**
 * Counts attempts at user codes, by user. An attempt is taken before it is made, and given back when the code was
 * right: so of many at once no more are made than there are.
 */
export class UserCodeAttemptStore {
  constructor(private readonly writes: Writes) {}

  /** @returns null, or when there are attempts again for a user who has none left */
  take(userId: string, { most, until }: AttemptLimit, now: Date): Promise<Date | null> {
    const id = tokenHash(userId);
    return this.writes.run(async (manager) => {
      for (let round = 0; round < ROUNDS; round++) {
        const left = { id, failed: LessThan(most), expires: later(now) };
        if ((await manager.increment(UserCodeAttempts, left, 'failed', 1)).affected === 1) return null;
        const over = { id, expires: notAfter(now) };
        const anew = await manager.update(UserCodeAttempts, over, { failed: 1, expires: until });
        if (anew.affected === 1) return null;
        const row = await manager.findOneBy(UserCodeAttempts, { id });
        if (row) {
          if (row.failed >= most && row.expires > now) return row.expires;
          continue;
        }
        try {
          await insertRow(manager, UserCodeAttempts, { id, failed: 1, expires: until });
          return null;
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
        }
      }
      return until;
    });
  }

  async giveBack(userId: string): Promise<void> {
    const counted = { id: tokenHash(userId), failed: MoreThan(0) };
    await this.writes.run((manager) => manager.decrement(UserCodeAttempts, counted, 'failed', 1));
  }
}
