import { Injectable, Logger } from '@nestjs/common';
import { TokenCounts, type TokenFigures } from '../storage/token-counts.js';
import { type CleaningState, CleaningWatch } from './cleaning-watch.js';
import { Late, inTime } from './in-time.js';

/** More than this part of all access tokens has expired: nobody removes them. */
const TOO_MANY_EXPIRED = 0.8;
const TIME_LIMIT = 2; // seconds

export interface HealthOptions {
  /** How long the database may take, in seconds. Default: 2. */
  timeout?: number;
}

/** Absent members could not be had. */
export interface HealthChecks {
  /** Access tokens that are live: neither expired nor revoked. Exact up to 10000, an estimate beyond. */
  readonly active_tokens?: number;
  /** 100000 stands for as many or more. */
  readonly total_applications?: number;
  /** Access tokens of the last hour; 10000 stands for as many or more. */
  readonly recent_token_activity?: number;
  /** From 0 to 1. Exact below 2000 tokens, an estimate beyond; absent where there are none. */
  readonly expired_ratio?: number;
  /** ISO 8601; null: never. */
  readonly last_cleanup?: string | null;
  readonly cleanup_overdue?: boolean;
}

export interface HealthReport {
  /** `warning`: it works, and somebody should look. `unhealthy`: it cannot serve. */
  readonly status: 'healthy' | 'warning' | 'unhealthy';
  readonly checks: HealthChecks;
  /** Why it is unhealthy, in words that may be shown to anybody. */
  readonly error?: string;
}

/** Of a database that cannot be asked. */
export const UNHEALTHY: HealthReport = {
  status: 'unhealthy',
  checks: {},
  error: 'the database does not answer as it should',
};

type Figures = TokenFigures & { readonly applications: number };

/** Whether the server can do its work, in figures that cost the same at any size of the tables. */
@Injectable()
export class Health {
  private readonly logger = new Logger('OAuth2Provider');
  private readonly states = new Shared<CleaningState>();
  private readonly figures = new Shared<Figures>();
  private told: HealthReport['status'] = 'healthy';

  constructor(
    private readonly counts: TokenCounts,
    private readonly watch: CleaningWatch,
  ) {}

  /** Never throws, and never takes much longer than the time that it may. */
  async check({ timeout = TIME_LIMIT }: HealthOptions = {}): Promise<HealthReport> {
    const end = performance.now() + timeout * 1000;
    const report = await this.examine(end);
    if (report.status !== this.told && report.status === 'warning') this.logger.warn(reasonOf(report.checks));
    this.told = report.status;
    return report;
  }

  private async examine(end: number): Promise<HealthReport> {
    let state: CleaningState;
    try {
      state = await inTime(
        this.states.get(() => this.watch.state()),
        end - performance.now(),
      );
    } catch (error) {
      return this.unhealthy(error);
    }
    const cleaning = {
      last_cleanup: state.last?.finishedAt.toISOString() ?? null,
      cleanup_overdue: state.overdue,
    };
    let figures: Figures;
    try {
      figures = await inTime(
        this.figures.get(() => this.measure()),
        end - performance.now(),
      );
    } catch (error) {
      // It answers, but is slow today.
      return error instanceof Late ? { status: 'warning', checks: cleaning } : this.unhealthy(error);
    }
    const { active, recent, applications, expiredRatio } = figures;
    const isWarning = state.overdue || (expiredRatio ?? 0) > TOO_MANY_EXPIRED;
    return {
      status: isWarning ? 'warning' : 'healthy',
      checks: {
        active_tokens: active,
        total_applications: applications,
        recent_token_activity: recent,
        ...(expiredRatio !== null && { expired_ratio: Number(expiredRatio.toFixed(4)) }),
        ...cleaning,
      },
    };
  }

  private async measure(): Promise<Figures> {
    return { ...(await this.counts.figures(new Date())), applications: await this.counts.applications() };
  }

  private unhealthy(error: unknown): HealthReport {
    if (this.told !== 'unhealthy') {
      // Not its message: a database error repeats the statement's values.
      const { name, code } = error as { name?: string; code?: unknown };
      const what = [name, code].filter((part) => typeof part === 'string').join(' ');
      this.logger.error(`the health check failed: ${what}`);
    }
    return UNHEALTHY;
  }
}

function reasonOf({
  expired_ratio: ratio = 0,
  cleanup_overdue: overdue,
  active_tokens: active,
}: HealthChecks): string {
  if (ratio > TOO_MANY_EXPIRED)
    return `${(ratio * 100).toFixed(0)} % of all access tokens have expired: remove them`;
  if (overdue) return 'expired records have not been removed for long';
  return active === undefined ? 'the database is slow' : 'the health is not what it should be';
}

/** Work that all who come while it goes on wait for together: a hanging database is asked once, and a flood costs one. */
class Shared<Result> {
  private pending: Promise<Result> | undefined;

  get(work: () => Promise<Result>): Promise<Result> {
    this.pending ??= work().finally(() => (this.pending = undefined));
    return this.pending;
  }
}
