import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { type Cleaned, CleanupStore } from '../storage/cleanup.store.js';
import { TokenCounts } from '../storage/token-counts.js';
import { inTime } from './in-time.js';

const HOUR = 3600; // seconds
/** How often an app that runs looks again, in seconds. */
const AGAIN = 24 * HOUR;
/** How long its start may be held up, in milliseconds. */
const PATIENCE = 2_000;

/** What is known of the removal of expired records. */
export interface CleaningState {
  /** The last one, however it was begun; null: none is known. */
  readonly last: Cleaned | null;
  /** Whether expired records lie there for longer than `cleanupOverdueAfter`, for nobody removes them or not all. */
  readonly overdue: boolean;
}

/** Notices when nobody removes what expired: the tables then grow until somebody wonders. */
@Injectable()
export class CleaningWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('OAuth2Provider');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly cleanups: CleanupStore,
    private readonly counts: TokenCounts,
    private readonly options: OAuth2ProviderOptions,
    private readonly host: HttpAdapterHost,
  ) {}

  /** One look-up by key where somebody cleans; where not, another at the beginning of a few indexes. */
  async state(now = new Date()): Promise<CleaningState> {
    const last = await this.cleanups.last();
    const limit = after(now, -this.options.cleanupOverdueAfter);
    const isDone = last !== null && last.complete && last.finishedAt >= limit;
    return { last, overdue: !isDone && (await this.counts.hasExpiredBefore(limit)) };
  }

  /** What an operator should know and do, in a sentence or two; undefined: all is well. For logs and the doctor. */
  async complaint(now = new Date()): Promise<string | undefined> {
    const { last, overdue } = await this.state(now);
    if (!overdue) return undefined;
    const hours = Math.round(this.options.cleanupOverdueAfter / HOUR);
    const known = last
      ? `expired records were last removed at ${last.finishedAt.toISOString()}${last.complete ? '' : ', and not all of them'}`
      : 'expired records have never been removed';
    return (
      `${known}; some expired more than ${hours} hours ago, and the tables grow: run the command cleartokens ` +
      'regularly, or set the option cleanupEvery'
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    // A command line says what it was asked for.
    if (!this.host.httpAdapter) return;
    await inTime(this.warn(), PATIENCE).catch(() => undefined);
    this.timer = setInterval(() => void this.warn(), AGAIN * 1000).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async warn(): Promise<void> {
    // Without its database an app has other troubles, and says so.
    const complaint = await this.complaint().catch(() => undefined);
    if (complaint) this.logger.warn(complaint);
  }
}
