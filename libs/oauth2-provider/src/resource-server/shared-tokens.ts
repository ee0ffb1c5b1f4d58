import { setTimeout as delay } from 'node:timers/promises';
import { isBrokenCircuitError } from 'cockatiel';
import { HeardRevocations } from './heard-revocations.js';
import { Circuit, OutageLog } from './outage.js';
import type { Revocation, TokenIds } from './revocation.js';

interface Store {
  get(key: string): Promise<unknown>;
  /** @param ttl in milliseconds */
  set(key: string, value: string, ttl: number): Promise<unknown>;
}

/** The part of Keyv that is needed here: `new Keyv(new KeyvRedis(url))`. */
export interface KeyvStore extends Store {
  delete(key: string): Promise<unknown>;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
}

/** The part of a `Cache` of cache-manager, version 6 or later: what `CACHE_MANAGER` of @nestjs/cache-manager injects. */
export interface CacheManagerStore extends Store {
  del(key: string): Promise<unknown>;
}

/** What one process has found out, and when it asked. */
export interface SharedToken<Value> {
  readonly value: Value;
  readonly askedAt: Date;
}

/** How a value is kept as text. */
export interface Notation<Value> {
  write(value: Value): string;
  /** Undefined for what is none. */
  read(text: string): Value | undefined;
}

/** A store that takes longer does not answer, in milliseconds: the verifier is asked instead. */
const PATIENCE = 300;
/** Then it is left alone for so long, in seconds. */
const RECOVERY = 2;
/** By how much the clocks of processes may differ, in milliseconds. */
const CLOCK_TOLERANCE = 5000;
/** Entries live no longer, whatever `maxAge` is: revocations are remembered for as long, in seconds. */
const LONGEST = 3600;

/**
 * What processes tell each other about tokens. One that was revoked may still stand there, put by a process that has
 * died since, so what was asked before something was heard of it counts for nothing. A store that is away is as if empty.
 */
export class SharedTokens<Value> {
  private readonly circuit = new Circuit({ failures: 1, recovery: RECOVERY });
  private readonly log = new OutageLog(
    'the shared store of verified tokens is away',
    'each process asks for itself meanwhile',
  );
  private readonly revocations = new HeardRevocations(LONGEST);
  private trustedSince = -Infinity;
  private errors = 0;

  constructor(
    private readonly store: KeyvStore | CacheManagerStore,
    private readonly notation: Notation<Value>,
    private readonly idsOf: (value: Value) => TokenIds,
  ) {
    // Keyv tells of some failures in this way alone.
    if ('delete' in store) store.on?.('error', () => this.errors++);
  }

  async get(key: string): Promise<SharedToken<Value> | undefined> {
    const text = await this.attempt(() => this.store.get(nameOf(key)));
    if (typeof text !== 'string') return undefined;
    const [askedAt, ...rest] = text.split(' ');
    const value = this.notation.read(rest.join(' '));
    const asked = Number(askedAt) - CLOCK_TOLERANCE;
    if (value === undefined || !(asked >= this.trustedSince)) return undefined;
    if (this.revocations.cover(this.idsOf(value), new Date(asked))) return undefined;
    return { value, askedAt: new Date(Number(askedAt)) };
  }

  /** @param ttl in milliseconds */
  async set(key: string, { value, askedAt }: SharedToken<Value>, ttl: number): Promise<void> {
    if (ttl <= 0) return;
    const text = `${askedAt.getTime()} ${this.notation.write(value)}`;
    await this.attempt(() => this.store.set(nameOf(key), text, Math.min(ttl, LONGEST * 1000)));
  }

  async delete(key: string): Promise<void> {
    const { store } = this;
    await this.attempt(() => ('delete' in store ? store.delete(nameOf(key)) : store.del(nameOf(key))));
  }

  hear(revocation: Revocation, now: Date): void {
    this.revocations.hear(revocation, now);
  }

  /** What was asked until then counts for nothing. */
  distrustBefore(now: Date): void {
    this.trustedSince = now.getTime();
  }

  private async attempt(work: () => Promise<unknown>): Promise<unknown> {
    try {
      const { errors } = this;
      const answer = await this.circuit.run(async () => {
        const given = await inTime(work());
        if (this.errors !== errors) throw new Error('it reported an error');
        return given;
      });
      this.log.succeeded();
      return answer;
    } catch (error) {
      if (!isBrokenCircuitError(error)) this.log.failed('it does not answer');
      return undefined;
    }
  }
}

function nameOf(key: string): string {
  return `oauth2:token:${key}`;
}

async function inTime(work: Promise<unknown>): Promise<unknown> {
  const early = new AbortController();
  const late = delay(PATIENCE, undefined, { ref: false, signal: early.signal }).then(() => {
    throw new Error('too late');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    early.abort();
  }
}
