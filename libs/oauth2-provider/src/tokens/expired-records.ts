import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import type { ExpiringKind } from '../storage/expired-rows.js';
import { TokenStore } from '../storage/token.store.js';

/** Tokens before what they came from: a family that goes first would leave its tokens without a switch. */
const ORDER: readonly ExpiringKind[] = [
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

export interface ClearOptions {
  /** Rows per statement, at most 30000 of what is asked. Default: the option `cleanupBatchSize`. */
  batchSize?: number;
  /** Pause between two statements, in seconds. Default: the option `cleanupInterval`. */
  interval?: number;
  /** What expired before this instant goes. Default: now. */
  now?: Date;
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
}

/** How many records of each kind were removed. */
export type ClearedRecords = Record<ExpiringKind, number>;

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
  ) {}

  /**
   * Removes expired refresh tokens, access tokens, ID tokens, codes, families, counts of wrong user codes, logout tokens
   * that were given up and signing keys that verify nothing any more, in this order.
   * @throws RangeError for a batch size that is not a positive integer or an interval below zero
   */
  async clear(how: ClearOptions = {}): Promise<ClearedRecords> {
    const { batchSize = this.options.cleanupBatchSize, interval = this.options.cleanupInterval } = how;
    if (!Number.isSafeInteger(batchSize) || batchSize < 1)
      throw new RangeError('batchSize must be a positive integer');
    if (!(interval >= 0 && Number.isFinite(interval)))
      throw new RangeError('interval must be zero or more seconds');

    const now = how.now ?? new Date();
    const cleared = Object.fromEntries(ORDER.map((kind) => [kind, 0])) as ClearedRecords;
    try {
      for (const kind of ORDER) {
        let from: Date | undefined;
        // Until a batch finds nothing, rather than until one is short: another process may have taken its part. Then
        // once more from the oldest: what the other held in passing, and did not remove after all, lies behind us.
        while (!how.signal?.aborted) {
          const removed = await this.tokens.deleteExpired(kind, now, Math.min(batchSize, MAX_BATCH), from);
          if (removed.count === 0 && from === undefined) break;
          from = removed.reached;
          if (removed.count === 0) continue;
          cleared[kind] += removed.count;
          how.onProgress?.({ kind, removed: removed.count, total: cleared[kind] });
          await pause(interval, how.signal);
        }
      }
    } finally {
      // Also when a batch failed: what went before it is gone.
      this.logger.log(`removed expired records: ${describe(cleared)}`);
    }
    return cleared;
  }
}

/** Also of zero seconds: SQLite works on the thread of the requests, which get their turn here. */
async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(seconds * 1000, undefined, { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

function describe(cleared: ClearedRecords): string {
  return Object.entries(cleared)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}
