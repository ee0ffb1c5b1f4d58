import { Injectable } from '@nestjs/common';
import { Health, type HealthReport } from '../../maintenance/health.js';
import { Statistics } from '../../maintenance/statistics.js';
import { ListingStore } from '../../storage/listing.store.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { type SampledTokens, TokenSample } from '../../storage/token-sample.js';
import type { AdminKind } from './admin-kinds.js';
import { Administration } from './administration.js';

const DAYS = 30;
const TOP = 5;
const DAY = 24 * 3600 * 1000; // milliseconds

export interface OverviewFigures {
  readonly health: HealthReport;
  readonly tokens: SampledTokens;
  /** The last thirty days, today last. */
  readonly days: readonly { readonly day: Date; readonly tokens: number }[];
  readonly topApplications: readonly {
    readonly id: string;
    readonly name: string;
    readonly tokens: number;
  }[];
  /** Live access tokens that were issued more than a week ago; absent where there are too many to count. */
  readonly oldTokens?: number;
  /** Applications with a live access token; absent where there are too many to count. */
  readonly activeApplications?: number;
  /** About how many records there are of each kind; undefined where the database does not know. */
  readonly records: readonly { readonly kind: AdminKind; readonly path: string; readonly about?: number }[];
}

/** What administrators see first. It costs the same at any size: reports that read whole tables are for small ones. */
@Injectable()
export class AdministrationFigures {
  constructor(
    private readonly health: Health,
    private readonly statistics: Statistics,
    private readonly sample: TokenSample,
    private readonly listing: ListingStore,
    private readonly administration: Administration,
  ) {}

  async take(now = new Date()): Promise<OverviewFigures> {
    const health = await this.health.check();
    const tokens = await this.sample.take(now);
    return {
      health,
      tokens,
      days: daysOf(tokens, now),
      topApplications: await this.top(tokens),
      ...(tokens.isExact && (await this.exact(now))),
      records: await Promise.all(
        this.administration.all.map(async ({ kind, path }) => {
          const about = await this.listing.estimate(kind);
          return { kind, path, ...(about !== undefined && { about }) };
        }),
      ),
    };
  }

  private async exact(now: Date) {
    const { applications } = await this.statistics.statistics(now);
    const { oldActiveTokens: oldTokens } = await this.statistics.audit(now);
    return { oldTokens, activeApplications: applications.active };
  }

  private async top({ byApplication }: SampledTokens) {
    const most = [...byApplication].slice(0, TOP);
    const ids = most.map(([id]) => id);
    const found = await this.listing.those<AbstractApplication>('application', ids);
    return most.flatMap(([id, tokens]) => {
      const application = found.find((each) => each.id === id);
      return application ? [{ id, name: application.toString(), tokens }] : [];
    });
  }
}

function daysOf({ byDay }: SampledTokens, now: Date): OverviewFigures['days'] {
  const today = Math.floor(now.getTime() / DAY);
  return Array.from({ length: DAYS }, (_, index) => {
    const day = today - DAYS + 1 + index;
    return { day: new Date(day * DAY), tokens: byDay.get(day) ?? 0 };
  });
}
