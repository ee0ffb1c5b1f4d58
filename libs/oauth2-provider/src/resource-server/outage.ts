import { Logger } from '@nestjs/common';
import {
  ConsecutiveBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import { OAUTH_ERROR, OAuthError } from '../protocol/errors.js';

/** No two lines about the same outage within this, in milliseconds, however often it comes and goes. */
const SILENCE = 60_000;

/** Tells the operator when something that we lean on is away, and when it is back: a line each, not one for each request. */
export class OutageLog {
  private readonly logger = new Logger('OAuth2Provider');
  private isOut = false;
  private isTold = false;
  private silentUntil = 0;

  /**
   * @param what the thing, as a sentence begins with it
   * @param consequence what happens meanwhile
   */
  constructor(
    private readonly what: string,
    private readonly consequence: string,
  ) {}

  /** @param reason for the operator: no token, no credential in it */
  failed(reason: string): void {
    if (this.isOut) return;
    this.isOut = true;
    this.isTold = performance.now() >= this.silentUntil;
    if (!this.isTold) return;
    this.silentUntil = performance.now() + SILENCE;
    this.logger.error(`${this.what}: ${reason}; ${this.consequence}`);
  }

  succeeded(): void {
    if (this.isOut && this.isTold) this.logger.log(`${this.what}: all is well again`);
    this.isOut = false;
  }
}

export interface CircuitOptions {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** After so long one question is let through to see whether there are answers again, in seconds. */
  readonly recovery: number;
}

/** While something does not answer it is not asked: who waits is told so at once. It recovers by itself. */
export class Circuit {
  private readonly policy: CircuitBreakerPolicy;

  /** @param isOutage which errors count. Default: all */
  constructor({ failures, recovery }: CircuitOptions, isOutage: (error: Error) => boolean = () => true) {
    this.policy = circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: recovery * 1000,
      breaker: new ConsecutiveBreaker(failures),
    });
  }

  get isClosed(): boolean {
    return this.policy.state === CircuitState.Closed;
  }

  /** @throws what the work throws; cockatiel's BrokenCircuitError while it is open */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.policy.execute(work);
  }
}

/**
 * Nobody can say now whether the token is good: the answer is 503, for a client that is told 401 throws its token away.
 * @param retryAfter in seconds
 */
export function cannotTell(detail: string, retryAfter: number): OAuthError {
  return new OAuthError(
    OAUTH_ERROR.temporarily_unavailable,
    'whether the access token is good cannot be told now; try again in a moment',
    { status: 503, headers: { 'Retry-After': String(Math.max(1, Math.ceil(retryAfter))) }, detail },
  );
}
