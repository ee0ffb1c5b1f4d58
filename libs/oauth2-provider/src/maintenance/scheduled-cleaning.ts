import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OAuth2ProviderOptions } from '../options/options.js';
import { after } from '../protocol/instants.js';
import { CleanupStore } from '../storage/cleanup.store.js';
import { type ClearOptions, ExpiredRecords } from '../tokens/expired-records.js';
import { inTime } from './in-time.js';

/** How long a turn lasts unless it is renewed, in seconds: as long as the others wait for a process that died. */
const LEASE = 60;
/** It is renewed when so much of it is over, in milliseconds. */
const RENEWAL = 20_000;
/** The schedule gives the next turn after this part of its interval, so that timers that differ a little agree. */
const LEAST = 0.75;
/** A timer runs for its interval, less or more by up to this part of it: processes that started together drift apart. */
const JITTER = 0.1;
/** The first turn comes within that many seconds of the start, at the latest. */
const FIRST = 60;
/** Rows of each kind that go after some requests. */
const SMALL_BATCH = 200;
/** How long the end of the app waits for the batch that is under way, in milliseconds. */
const DRAIN = 1_000;

/**
 * Removes what has expired inside the app, for hosts without cron: by the clock (`cleanupEvery`), or a little after some
 * requests (`cleanupAfterRequests`). Of all processes on the database one at a time does it.
 */
@Injectable()
export class ScheduledCleaning implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('OAuth2Provider');
  private readonly name = randomUUID();
  /** Of the turn under way: the lease gives a process one at a time. */
  private current: AbortController | undefined;
  private hasEnded = false;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private requests = 0;

  constructor(
    private readonly expired: ExpiredRecords,
    private readonly cleanups: CleanupStore,
    private readonly options: OAuth2ProviderOptions,
    private readonly host: HttpAdapterHost,
  ) {}

  /** An app without HTTP, such as a command line, does not clean by itself; a worker calls `start()`. */
  onApplicationBootstrap(): void {
    if (this.host.httpAdapter) this.start();
  }

  /** Begins the schedule, where the option `cleanupEvery` asks for one. */
  start(): void {
    const { cleanupEvery } = this.options;
    if (cleanupEvery > 0 && !this.timer) this.wait(Math.random() * Math.min(cleanupEvery, FIRST));
  }

  /** Counts a request that has been answered, and has a small batch removed after as many as the option says. */
  afterRequest(): void {
    const { cleanupAfterRequests } = this.options;
    if (cleanupAfterRequests === 0 || ++this.requests < cleanupAfterRequests) return;
    this.requests = 0;
    this.begin(async () => {
      await setImmediate();
      await this.turn({ maxBatches: 1, batchSize: SMALL_BATCH });
    });
  }

  /**
   * Takes a turn and cleans, unless another process has it or, with `lastBegunBefore`, had one since.
   * @returns whether it was ours
   */
  async turn(how: ClearOptions = {}, lastBegunBefore?: Date): Promise<boolean> {
    const now = new Date();
    const turn = { holder: this.name, now, until: after(now, LEASE), lastBegunBefore };
    if (this.hasEnded || !(await this.cleanups.take(turn))) return false;
    const current = (this.current = new AbortController());
    // The app may have ended while the turn was taken.
    if (this.hasEnded) current.abort();
    const keeping = this.keep(current);
    try {
      await this.expired.run({ ...how, signal: current.signal });
    } finally {
      clearInterval(keeping);
      await this.cleanups.release(this.name);
    }
    return true;
  }

  /** The work ends with the batch that is under way, the app does not wait for it for long. */
  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    this.hasEnded = true;
    this.current?.abort();
    if (this.running) await inTime(this.running, DRAIN).catch(() => undefined);
  }

  private wait(seconds: number): void {
    const { cleanupEvery } = this.options;
    this.timer = setTimeout(() => {
      this.begin(() => this.turn({}, after(new Date(), -LEAST * cleanupEvery)));
      this.wait(cleanupEvery * (1 - JITTER + 2 * JITTER * Math.random()));
    }, seconds * 1000).unref();
  }

  private begin(work: () => Promise<unknown>): void {
    if (this.running || this.hasEnded) return;
    this.running = work()
      .then(() => undefined)
      .catch((error: unknown) => this.logger.warn(`expired records were not removed: ${nameOf(error)}`))
      .finally(() => (this.running = undefined));
  }

  /** Renews the turn while it is used; the work ends where that was too late. */
  private keep(turn: AbortController): NodeJS.Timeout {
    const renew = async () => {
      if (!(await this.cleanups.renew(this.name, after(new Date(), LEASE)))) turn.abort();
    };
    return setInterval(() => void renew().catch(() => turn.abort()), RENEWAL).unref();
  }
}

/** Not its message: a database error repeats the statement's values. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
