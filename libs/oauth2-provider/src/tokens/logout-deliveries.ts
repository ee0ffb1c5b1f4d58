import { setTimeout as pause } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Outbound, OutboundRefused } from '../http/outbound.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { OAuthError } from '../protocol/errors.js';
import { after } from '../protocol/instants.js';
import { pauseAfter } from '../protocol/logout.js';
import { oneLine } from '../protocol/one-line.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractLogoutDelivery } from '../storage/entities/logout-delivery.entity.js';
import { LogoutDeliveryStore } from '../storage/logout-delivery.store.js';
import { unavailable } from '../storage/unavailable.js';
import { LogoutTokenIssuer } from './logout-token.issuer.js';

/** Sent at the same time, by one process. */
const BATCH = 20;
/** Longer than any attempt takes, in seconds: when a process was killed at its deliveries, another takes them over after that. */
const LEASE = 15;
/** How long a shutdown waits for answers, in milliseconds. */
const GRACE = 1000;

/** What became of the deliveries that were due. */
export interface DeliveryCounts {
  readonly delivered: number;
  /** Put off until later. */
  readonly failed: number;
  readonly givenUp: number;
}

/**
 * Sends logout tokens to the clients of sessions that ended (Back-Channel Logout section 2.5): at once, and again while a client does
 * not answer, for the option `logoutDeliveryPeriod`. What is to be sent lies in the database, so no restart loses it, and
 * of several processes one sends each.
 */
@Injectable()
export class LogoutDeliveries implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('OAuth2Provider');
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private again = false;
  private isAway = false;

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: LogoutDeliveryStore,
    private readonly tokens: LogoutTokenIssuer,
    private readonly outbound: Outbound,
    private readonly host: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    if (this.options.logoutDeliveryInterval > 0) this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.again = false;
    await Promise.race([this.working, pause(GRACE, undefined, { ref: false })]);
    // What has no answer by now is put off. A database that is away does not hold the shutdown either.
    this.stopping.abort();
    await Promise.race([this.working, pause(GRACE, undefined, { ref: false })]);
  }

  /** Sends what is due, in the background; on a command line it is left to the servers, which find it by themselves. */
  wake(): void {
    if (!this.host.httpAdapter || this.stopping.signal.aborted) return;
    if (this.working) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.working = this.work().finally(() => (this.working = undefined));
  }

  /** Sends what is due at that instant; for jobs and tests, beside what happens by itself. */
  async deliver(now = new Date()): Promise<DeliveryCounts> {
    const { delivered, failed, givenUp } = await this.deliverDue(now);
    return { delivered, failed, givenUp };
  }

  private async work(): Promise<void> {
    let next: Date | undefined;
    try {
      do {
        this.again = false;
        next = (await this.deliverDue(new Date())).next;
      } while (this.again);
      this.isAway = false;
    } catch (error) {
      // Said once, not at every look.
      if (!this.isAway) this.logger.warn(oneLine(`logout tokens cannot be sent now: ${messageOf(error)}`));
      this.isAway = true;
    }
    if (!this.stopping.signal.aborted) this.sleepUntil(next);
  }

  private sleepUntil(next: Date | undefined): void {
    const longest = this.options.logoutDeliveryInterval * 1000;
    if (longest === 0) return;
    const wait = next ? Math.min(Math.max(next.getTime() - Date.now(), 0), longest) : longest;
    this.timer = setTimeout(() => this.wake(), wait);
    this.timer.unref();
  }

  private async deliverDue(now: Date) {
    const counts = { delivered: 0, failed: 0, givenUp: 0 };
    const ahead = now.getTime() - Date.now();
    const clock = () => new Date(Date.now() + ahead);
    for (;;) {
      const { claimed, next } = await this.store.claim(BATCH, clock(), after(clock(), LEASE));
      const attempts = await Promise.allSettled(claimed.map((delivery) => this.attempt(delivery, clock)));
      for (const attempt of attempts) {
        // The database went away: the lease ends by itself.
        if (attempt.status === 'rejected') throw attempt.reason;
        counts[attempt.value]++;
      }
      if (claimed.length === 0 || this.stopping.signal.aborted) return { ...counts, next };
    }
  }

  private async attempt(delivery: AbstractLogoutDelivery, clock: () => Date): Promise<keyof DeliveryCounts> {
    const problem = await this.problemOf(delivery, clock());
    if (problem === undefined) {
      await this.store.finish(delivery);
      return 'delivered';
    }
    const next = after(clock(), pauseAfter(delivery.attempts));
    const isOver = next > delivery.expires;
    await this.store.putOff(delivery, isOver ? null : next, problem);
    if (!isOver) return 'failed';
    const { applicationId, attempts, id } = delivery;
    this.logger.warn(
      oneLine(
        `the logout ${id} could not be told to application ${applicationId}, and is given up after ${attempts} ` +
          `${attempts === 1 ? 'attempt' : 'attempts'}: ${problem}`,
      ),
    );
    return 'givenUp';
  }

  /** Undefined where the client has it, or is to have none any more. */
  private async problemOf(delivery: AbstractLogoutDelivery, now: Date): Promise<string | undefined> {
    const { application } = delivery;
    const url = application?.logoutUri('backchannel');
    if (!application || url === undefined || (await this.store.isBack(delivery, now))) return undefined;
    const token = await this.tokenFor(delivery, application, now);
    if (token === undefined) return 'its logout token cannot be signed now';
    try {
      const { status } = await this.outbound.send(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }).toString(),
        signal: this.stopping.signal,
      });
      // Section 2.8: 200, which some frameworks make a 204. Anything else may be another answer next time, a 400 too.
      return status === 200 || status === 204 ? undefined : `it answered ${status}`;
    } catch (error) {
      return error instanceof OutboundRefused ? error.message : `it cannot be reached: ${codeOf(error)}`;
    }
  }

  /** Undefined where there is no key, no secret or no subject for that client: the others are told all the same. */
  private async tokenFor(
    delivery: AbstractLogoutDelivery,
    application: AbstractApplication,
    now: Date,
  ): Promise<string | undefined> {
    try {
      return await this.tokens.issue(delivery, application, now);
    } catch (error) {
      if (unavailable(error)) throw error;
      const detail = (error instanceof OAuthError && error.detail) || messageOf(error);
      this.logger.warn(oneLine(`the logout token ${delivery.id} cannot be signed now: ${detail}`));
      return undefined;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Without addresses and names, which messages of the platform have. */
function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : name;
}
