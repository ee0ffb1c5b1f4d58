import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { CleanupStore } from '../storage/cleanup.store.js';
import type { ExpiringKind } from '../storage/expired-rows.js';
import { TokenStore } from '../storage/token.store.js';

/** Tokens before what they came from: a family that goes first would leave its tokens without a switch. */
export const CLEARING_ORDER: readonly ExpiringKind[] = [
  'refreshToken',
  'accessToken',
  'idToken',
  'authorizationCode',
  'deviceCode',
  'tokenFamily',
  'userCodeAttempts',
  'logoutDelivery',
  'signingKey',
];

/** The ids of a batch are parameters of one statement, and SQLite takes 32766 of them. */
const MAX_BATCH = 30_000;
/** The longest that a timer runs, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

export interface ClearOptions {
  /** Rows per statement, at most 30000 of what is asked. Default: the option `cleanupBatchSize`. */
  batchSize?: number;
  /** Pause between two statements, in seconds. Default: the option `cleanupInterval`. */
  interval?: number;
  /** What expired before this instant goes. Default: now. */
  now?: Date;
  /** Ends the work after the batch that is under way when so many seconds have passed. Default: no limit. */
  maxSeconds?: number;
  /** No more batches of each kind than that. Default: as many as it takes. */
  maxBatches?: number;
  /** Called after each batch. */
  onProgress?: (progress: ClearProgress) => void;
  /** Ends the work after the batch that is under way; what was removed by then is answered. */
  signal?: AbortSignal;
}

export interface ClearProgress {
  readonly kind: ExpiringKind;
  /** Removed by this batch. */
  readonly removed: number;
  /** Removed of that kind until now. */
  readonly total: number;
  /**
   * How much of the time is behind, from 0 to 1, in which records of that kind expired. Nothing is counted for it; it is
   * the part of the work as far as they expired evenly.
   */
  readonly share: number;
}

/** How many records of each kind were removed. */
export type ClearedRecords = Record<ExpiringKind, number>;

export interface ClearOutcome {
  readonly removed: ClearedRecords;
  /** False where the work was ended, by its time, its batches or its signal, before all was removed. */
  readonly complete: boolean;
}

/**
 * Removes what has expired. It can be run at any time, again, and by several processes at once: each
 * batch is whole by itself, and what one has removed the others do not find.
 */
@Injectable()
export class ExpiredRecords {
  private readonly logger = new Logger(ExpiredRecords.name);

  constructor(
    private readonly tokens: TokenStore,
    private readonly options: OAuth2ProviderOptions,
    private readonly cleanups: CleanupStore,
  ) {}

  /**
   * Removes expired refresh tokens, access tokens, ID tokens, codes, families, counts of wrong user codes, logout tokens
   * that were given up and signing keys that verify nothing any more, in this order.
   * @throws RangeError for a batch size, number of batches or seconds that are not positive, or an interval below zero
   */
  async clear(how: ClearOptions = {}): Promise<ClearedRecords> {
    return (await this.run(how)).removed;
  }

  /**
   * The same, and says whether all was removed. When, and how much, is kept for those who watch over it.
   * @throws RangeError as `clear` does
   */
  async run(how: ClearOptions = {}): Promise<ClearOutcome> {
    const { batchSize = this.options.cleanupBatchSize, interval = this.options.cleanupInterval } = how;
    assertSound({ ...how, batchSize, interval });
    const now = how.now ?? new Date();
    const limit = Math.min(batchSize, MAX_BATCH);
    const signal = endOf(how);
    const removed = Object.fromEntries(CLEARING_ORDER.map((kind) => [kind, 0])) as ClearedRecords;
    let complete = true;
    try {
      for (const kind of CLEARING_ORDER) {
        complete =
          (await this.clearKind(kind, { ...how, now, limit, interval, signal }, removed)) && complete;
      }
    } finally {
      // Also when a batch failed: what went before it is gone.
      const isWorth = how.maxBatches === undefined || Object.values(removed).some((count) => count > 0);
      if (isWorth) this.logger.log(`removed expired records: ${describe(removed)}`);
    }
    await this.cleanups.note({ finishedAt: new Date(), removed, complete });
    return { removed, complete };
  }

  /** @returns whether none of the kind is left */
  private async clearKind(
    kind: ExpiringKind,
    how: ClearOptions & { now: Date; limit: number; interval: number; signal: AbortSignal | undefined },
    removed: ClearedRecords,
  ): Promise<boolean> {
    const { now, limit, interval, signal, maxBatches = Infinity } = how;
    const sessionsOver = after(now, -this.options.sessionLifetime);
    let from: Date | undefined;
    let first: Date | undefined;
    // Until a batch finds nothing, rather than until one is short: another process may have taken its part. Then, where
    // it may have held more than that in passing, once more from the oldest: what it did not remove lies behind us.
    for (let batches = 0; !signal?.aborted;) {
      const { count, reached } = await this.tokens.deleteExpired(kind, now, limit, from, sessionsOver);
      if (count === 0 && (from === undefined || !this.tokens.locksInPassing)) return true;
      from = reached;
      if (count === 0) continue;
      removed[kind] += count;
      first ??= reached;
      how.onProgress?.({ kind, removed: count, total: removed[kind], share: shareOf(first, reached, now) });
      if (++batches >= maxBatches) return count < limit;
      await pause(interval, signal);
    }
    return false;
  }
}

/** What ends the work before it is done. */
function endOf({ signal, maxSeconds }: ClearOptions): AbortSignal | undefined {
  if (maxSeconds === undefined) return signal;
  const budget = AbortSignal.timeout(Math.min(Math.ceil(maxSeconds * 1000), LONGEST));
  return signal ? AbortSignal.any([signal, budget]) : budget;
}

function assertSound({ batchSize, interval, maxSeconds = 1, maxBatches = 1 }: ClearOptions): void {
  for (const [name, value] of Object.entries({ batchSize, maxBatches })) {
    if (!Number.isSafeInteger(value) || value! < 1)
      throw new RangeError(`${name} must be a positive integer`);
  }
  if (!(interval! >= 0 && Number.isFinite(interval)))
    throw new RangeError('interval must be zero or more seconds');
  if (!(maxSeconds > 0 && Number.isFinite(maxSeconds)))
    throw new RangeError('maxSeconds must be more than zero seconds');
}

function shareOf(first: Date | undefined, reached: Date | undefined, now: Date): number {
  if (!first || !reached) return 0;
  const all = now.getTime() - first.getTime();
  return all > 0 ? Math.min((reached.getTime() - first.getTime()) / all, 1) : 1;
}

/** Also of zero seconds: SQLite works on the thread of the requests, which get their turn here. */
async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(Math.min(seconds * 1000, LONGEST), undefined, { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

function describe(cleared: ClearedRecords): string {
  return Object.entries(cleared)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}
