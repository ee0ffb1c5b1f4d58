import { LRUCache } from 'lru-cache';
import { tokenHash } from '../protocol/secret.js';
import { CachedTokens } from './cached-tokens.js';
import { numberWithin } from './remote-url.js';
import { type Revocation, type TokenIds, isOfEverything } from './revocation.js';
import type { RevocationChannel, RevocationHearer } from './revocation-channel.js';
import type { SharedTokens } from './shared-tokens.js';
import { SingleFlight } from './single-flight.js';

export interface TokenCacheOptions {
  /** How long a token that was found good is not asked about again, in seconds; never beyond its `exp`. */
  readonly maxAge: number;
  /** How long one that was found to be no good is not, in seconds. Default: 5, and no more than `maxAge`. */
  readonly negativeMaxAge?: number;
  /** Tokens at the most, of either kind; of more the longest unused are forgotten. Default: 10000. */
  readonly maxEntries?: number;
  /** Where revocations are heard of at once. Default: nowhere, and they are seen when `maxAge` is over. */
  readonly channel?: RevocationChannel;
}

/** What the cache must know of a value. */
export interface TokenLife extends TokenIds {
  readonly expires: Date;
}

const NEGATIVE_MAX_AGE = 5;
const MAX_ENTRIES = 10_000;

/** What is known of tokens, by their SHA-256: the tokens themselves are not kept. */
export class TokenCache<Value extends object> implements RevocationHearer {
  private readonly good: CachedTokens<Value>;
  private readonly bad: LRUCache<string, true>;
  private readonly flights = new SingleFlight<Value | null>();
  private readonly maxAge: number;
  private readonly negativeMaxAge: number;
  private readonly unsubscribe: () => void;
  /** An answer that was asked for before a revocation may be from before it. */
  private generation = 0;
  private isTrusted: boolean;

  /**
   * @param lifeOf what of a value matters here
   * @param shared what other processes have found out, and are told
   * @throws RangeError which names the option that is wrong
   */
  constructor(
    { maxAge, channel, ...options }: TokenCacheOptions,
    private readonly lifeOf: (value: Value) => TokenLife,
    private readonly shared?: SharedTokens<Value>,
  ) {
    const { negativeMaxAge = Math.min(NEGATIVE_MAX_AGE, maxAge), maxEntries = MAX_ENTRIES } = options;
    this.maxAge = numberWithin('maxAge', maxAge, 0) * 1000;
    this.negativeMaxAge = numberWithin('negativeMaxAge', negativeMaxAge, 0) * 1000;
    this.good = new CachedTokens(numberWithin('maxEntries', maxEntries, 1));
    this.bad = new LRUCache({ max: maxEntries });
    this.unsubscribe = channel?.subscribe(this) ?? (() => undefined);
    this.isTrusted = channel?.isListening ?? true;
    if (this.isTrusted && channel) shared?.distrustBefore(new Date());
  }

  /**
   * What is known of the token; null: that it is no good.
   * @param lookUp asks whoever knows; for all who want the same at the same time, once
   */
  async find(token: string, lookUp: () => Promise<Value | null>): Promise<Value | null> {
    const key = tokenHash(token);
    const known = this.good.get(key);
    if (known !== undefined) return known;
    if (this.bad.has(key)) return null;
    return this.flights.join(key, () => this.fetch(key, lookUp));
  }

  heard(revocation: Revocation): void {
    if (isOfEverything(revocation)) return this.forget();
    this.startAnew();
    this.shared?.hear(revocation, new Date());
    for (const key of this.good.drop(revocation)) void this.shared?.delete(key);
  }

  lost(): void {
    this.isTrusted = false;
    this.forget();
  }

  found(): void {
    this.isTrusted = true;
    this.forget();
  }

  /** Hears no more. */
  close(): void {
    this.unsubscribe();
  }

  private async fetch(key: string, lookUp: () => Promise<Value | null>): Promise<Value | null> {
    const { generation } = this;
    const shared = this.isTrusted ? await this.shared?.get(key) : undefined;
    const now = new Date();
    if (shared && this.generation === generation) {
      this.keep(key, shared.value, shared.askedAt);
      return shared.value;
    }
    const value = await lookUp();
    if (this.isTrusted && this.generation === generation) {
      if (value === null) {
        this.refuse(key);
      } else {
        const ttl = this.keep(key, value, now);
        void this.shared?.set(key, { value, askedAt: now }, ttl);
      }
    }
    return value;
  }

  /** @returns for how long, in milliseconds */
  private keep(key: string, value: Value, askedAt: Date): number {
    const life = this.lifeOf(value);
    const now = Date.now();
    const fresh = Math.min(askedAt.getTime() + this.maxAge - now, this.maxAge);
    const ttl = Math.floor(Math.min(fresh, life.expires.getTime() - now));
    // 0 would be for ever.
    if (ttl > 0) this.good.set(key, { value, ids: life }, ttl);
    return ttl;
  }

  private refuse(key: string): void {
    if (this.negativeMaxAge > 0) this.bad.set(key, true, { ttl: this.negativeMaxAge });
  }

  private forget(): void {
    this.startAnew();
    this.shared?.distrustBefore(new Date());
    this.good.clear();
    this.bad.clear();
  }

  private startAnew(): void {
    this.generation++;
    this.flights.abandon();
  }
}
