import { after } from '../protocol/instants.js';
import type { Row } from '../storage/dot/dot-connection.js';
import type { DotDatabase } from '../storage/dot/dot-database.js';
import type { DotQuery } from '../storage/dot/dot-queries.js';
import type { ImportStore } from '../storage/import.store.js';
import type { DotApplications } from './dot-applications.js';
import type { Arrivals } from './dot-records.js';
import type { DotTokens } from './dot-tokens.js';
import { type ImportReport, type ImportedKind, type SkipReason, skip, skipUnread } from './import-report.js';

export interface RunOptions {
  readonly report: ImportReport;
  readonly now: Date;
  readonly batchSize: number;
  readonly replayWindow: number;
  readonly onProgress?: (progress: { kind: ImportedKind; read: number; total: number }) => void;
  readonly signal?: AbortSignal;
}

/** No clock of a time zone is further from UTC, in seconds. What is read too much is judged again, exactly. */
const ZONES = 26 * 3600;
/** What was made so shortly before the import may have been committed after it was read, in seconds. */
const LATE = 60;

/** One import, kind by kind: what others refer to comes first. */
export class DotImportRun {
  constructor(
    private readonly source: DotDatabase,
    private readonly store: ImportStore,
    private readonly applications: DotApplications,
    private readonly tokens: DotTokens,
    private readonly how: RunOptions,
  ) {}

  async run(): Promise<void> {
    const { now, replayWindow, report, batchSize } = this.how;
    const { queries } = this.source;
    const live = asText(after(now, -ZONES));
    await this.walk('applications', queries.applications(), 'refused', (rows) =>
      this.applications.bring(rows),
    );
    await this.bring('refreshTokens', queries.liveRefreshTokens(), 'not_live', (rows) =>
      this.tokens.refreshTokens(rows),
    );
    if (replayWindow > 0) {
      const used = queries.usedRefreshTokens(asText(after(now, -ZONES - replayWindow)));
      await this.bring('usedRefreshTokens', used, undefined, (rows) => this.tokens.usedRefreshTokens(rows));
    }
    await this.bring('accessTokens', queries.accessTokens(live), 'expired', (rows) =>
      this.tokens.accessTokens(rows),
    );
    const idTokens = queries.idTokens(live);
    if (idTokens) await this.bring('idTokens', idTokens, 'expired', (rows) => this.tokens.idTokens(rows));
    await this.bring('authorizationCodes', queries.authorizationCodes(live), 'expired', (rows) =>
      this.tokens.authorizationCodes(rows),
    );
    report.finished = this.how.signal?.aborted !== true;
    if (!report.finished || report.dryRun) return;
    const ids = [...this.applications.brought.values()].map(({ id }) => id);
    for (let at = 0; at < ids.length; at += batchSize) {
      await this.store.finish(ids.slice(at, at + batchSize), after(now, -LATE));
    }
  }

  private bring(
    kind: ImportedKind,
    query: DotQuery,
    unread: SkipReason | undefined,
    make: (rows: readonly Row[]) => Promise<Arrivals>,
  ): Promise<void> {
    const tally = this.how.report[kind];
    return this.walk(kind, query, unread, async (rows) => {
      const arrivals = await make(rows);
      const refused = this.how.report.dryRun ? [] : await this.store.keep([...arrivals.keys()]);
      for (const arrival of refused) {
        skip(tally, 'refused_by_database', arrivals.get(arrival) ?? null);
        arrivals.delete(arrival);
      }
      for (const arrival of arrivals.keys()) tally['used' in arrival ? 'endedSince' : 'brought']++;
    });
  }

  /** Reads all that the query wants, unless it is stopped. What it does not want is only counted. */
  private async walk(
    kind: ImportedKind,
    query: DotQuery,
    unread: SkipReason | undefined,
    take: (rows: readonly Row[]) => Promise<void>,
  ): Promise<void> {
    if (this.how.signal?.aborted) return;
    const { all, wanted } = await this.source.count(query);
    if (unread) skipUnread(this.how.report[kind], unread, all - wanted);
    let read = 0;
    for await (const rows of this.source.read(query, this.how.batchSize)) {
      await take(rows);
      read += rows.length;
      this.how.onProgress?.({ kind, read, total: Math.max(wanted, read) });
      if (this.how.signal?.aborted) return;
    }
  }
}

/** As each of the databases reads an instant. */
function asText(instant: Date): string {
  return instant.toISOString().replace('T', ' ').slice(0, 19);
}
