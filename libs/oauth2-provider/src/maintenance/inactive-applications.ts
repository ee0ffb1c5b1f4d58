import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { OAuth2Events } from '../events/oauth2-events.js';
import { after } from '../protocol/instants.js';
import { ApplicationUseStore } from '../storage/application-use.store.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';

const DAY = 24 * 3600; // seconds
/** How many are looked at together. */
const PAGE = 200;

export interface InactiveOptions {
  /** Unused for so many days. Default: 90. */
  inactiveDays?: number;
  /** Registered at least so many days ago, for a new one may not be in use yet. Default: `inactiveDays`. */
  minAgeDays?: number;
  /** Deletes nothing, and tells what would be. */
  dryRun?: boolean;
  /** Default: now. */
  now?: Date;
  /** Called after each application, with how many were looked at until now. */
  onProgress?: (looked: number) => void;
  /** Ends the work between two applications. */
  signal?: AbortSignal;
}

/** Why an application without recent use stays. */
export type KeepingReason = 'has_active_tokens' | 'too_new' | 'dry_run';

export interface InactiveApplication {
  readonly name: string;
  readonly clientId: string;
  readonly deleted: boolean;
  /** Absent where it was deleted; `dry_run`: it would have been. */
  readonly reason?: KeepingReason;
}

/**
 * Finds and deletes applications that nobody uses. One is in use when its client came, or anything was issued to it,
 * in that time, and as long as it has a live authorization or token.
 */
@Injectable()
export class InactiveApplications {
  constructor(
    private readonly store: ApplicationUseStore,
    private readonly events: OAuth2Events,
  ) {}

  /**
   * Deletes what is inactive, each application in a transaction of its own with all it has.
   * @returns every application that was not used in that time, and what became of it
   * @throws RangeError for days that are not zero or more
   */
  async cleanUp(options: InactiveOptions = {}): Promise<InactiveApplication[]> {
    const { inactiveDays = 90, minAgeDays = inactiveDays, now = new Date() } = options;
    for (const [name, days] of Object.entries({ inactiveDays, minAgeDays })) {
      if (!(days >= 0 && days < 100_000)) throw new RangeError(`${name} must be zero or more days`);
    }
    const [since, oldEnough] = [after(now, -inactiveDays * DAY), after(now, -minAgeDays * DAY)];
    const results: InactiveApplication[] = [];
    for (let last: string | undefined; !options.signal?.aborted;) {
      const page = await this.store.unusedSince(since, PAGE, last);
      if (page.length === 0) break;
      last = page.at(-1)!.id;
      const ids = page.map(({ id }) => id);
      const recent = await this.store.issuedSince(ids, since);
      const live = await this.store.withLive(ids, now);
      for (const application of page) {
        if (recent.has(application.id)) continue;
        if (options.signal?.aborted) break;
        const reason = this.reasonToKeep(application, live, oldEnough, options);
        results.push(reason ? kept(application, reason) : await this.delete(application, { since, now }));
        options.onProgress?.(results.length);
        // SQLite works on the thread on which Ctrl-C is heard, which gets its turn here.
        await setImmediate();
      }
    }
    return results;
  }

  private reasonToKeep(
    { id, created }: AbstractApplication,
    live: ReadonlySet<string>,
    oldEnough: Date,
    { dryRun }: InactiveOptions,
  ): KeepingReason | undefined {
    if (live.has(id)) return 'has_active_tokens';
    if (created > oldEnough) return 'too_new';
    return dryRun ? 'dry_run' : undefined;
  }

  private async delete(
    application: AbstractApplication,
    inactivity: { since: Date; now: Date },
  ): Promise<InactiveApplication> {
    // Not when it is used in this very moment.
    const deleted = await this.store.deleteUnused(application.id, inactivity);
    if (!deleted) return kept(application, 'has_active_tokens');
    const { id: applicationId, clientId } = application;
    this.events.emit('application.deleted', { applicationId, clientId });
    return { ...named(application), deleted };
  }
}

function kept(application: AbstractApplication, reason: KeepingReason): InactiveApplication {
  return { ...named(application), deleted: false, reason };
}

function named({ name, clientId }: AbstractApplication): { name: string; clientId: string } {
  return { name, clientId };
}
