/** Chance that can be had again: the same seed and index give the same numbers. */
export class Random {
  #state;

  /** @param seed of the run  @param index of the request in it */
  constructor(seed, index) {
    // Neighbours must not look alike, so both are stirred before they meet.
    this.#state = stirred(stirred(seed >>> 0) ^ stirred((index + 0x9e3779b9) >>> 0));
  }

  /** From 0 up to 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From 0 up to, not including, the limit. */
  below(limit) {
    return Math.floor(this.next() * limit);
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** One of `[weight, value]`. */
  weighted(pairs) {
    let at = this.next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of pairs) if ((at -= weight) < 0) return value;
    return pairs.at(-1)[1];
  }

  bytes(length) {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

function stirred(number) {
  let mixed = number ^ (number >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
