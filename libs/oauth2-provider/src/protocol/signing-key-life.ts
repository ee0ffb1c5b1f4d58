import { after } from './instants.js';

/** What the life of a kept key depends on. */
export interface KeyInstants {
  readonly algorithm: string;
  readonly generation: number;
  readonly activeFrom: Date;
  readonly usedUntil: Date;
}

/**
 * `next`: published, so that clients know it when it begins to sign. `active`: signs. `retired`: signs no more, and
 * verifies what it has signed. `spent`: nothing is left that it signed, but
 * for what comes back as a hint.
 */
export type KeyState = 'next' | 'active' | 'retired' | 'spent';

/** The keys of that algorithm, the newest first. */
export function keysOf<Key extends KeyInstants>(keys: readonly Key[], algorithm: string): Key[] {
  return keys
    .filter((key) => key.algorithm === algorithm)
    .sort((one, other) => other.generation - one.generation);
}

/** The one that signs: the newest whose time has come, or the oldest where this process' clock is behind. */
export function activeKey<Key extends KeyInstants>(
  keys: readonly Key[],
  algorithm: string,
  now: Date,
): Key | undefined {
  const ours = keysOf(keys, algorithm);
  return ours.find(({ activeFrom }) => activeFrom <= now) ?? ours.at(-1);
}

/** When the key stops to sign: when the first one after it begins. Undefined while there is none. */
export function retiresAt(key: KeyInstants, keys: readonly KeyInstants[]): Date | undefined {
  return keysOf(keys, key.algorithm)
    .filter(({ generation }) => generation > key.generation)
    .map(({ activeFrom }) => activeFrom)
    .sort((one, other) => one.getTime() - other.getTime())[0];
}

/**
 * When the key may go: when its last token has expired. Not sooner than `leadTime` seconds after it retired, for the
 * clock of a process that signs may be behind. Undefined while no other is to follow it.
 */
export function removableAt(
  key: KeyInstants,
  keys: readonly KeyInstants[],
  leadTime: number,
): Date | undefined {
  const retired = retiresAt(key, keys);
  if (!retired) return undefined;
  const settled = after(retired, leadTime);
  return settled > key.usedUntil ? settled : key.usedUntil;
}

export function stateOf(
  key: KeyInstants,
  keys: readonly KeyInstants[],
  leadTime: number,
  now: Date,
): KeyState {
  const active = activeKey(keys, key.algorithm, now)!;
  if (key.generation === active.generation) return 'active';
  if (key.generation > active.generation) return 'next';
  return removableAt(key, keys, leadTime)! <= now ? 'spent' : 'retired';
}

/** The keys that have nothing left to verify. */
export function spentKeys<Key extends KeyInstants>(keys: readonly Key[], now: Date): Key[] {
  return keys.filter((key) => stateOf(key, keys, 0, now) === 'spent');
}

/**
 * When the next key of the algorithm begins to sign, if it is made now; undefined when one waits already.
 * @param leadTime for how long it is published before, in seconds
 */
export function nextActiveFrom(
  keys: readonly KeyInstants[],
  algorithm: string,
  leadTime: number,
  now: Date,
): Date | undefined {
  const [newest] = keysOf(keys, algorithm);
  if (!newest) return now;
  return newest.activeFrom > now ? undefined : after(now, leadTime);
}

/** Whether it is time to make the next, so that it can follow at that age (seconds) of the newest. */
export function isDue(newest: KeyInstants, age: number, leadTime: number, now: Date): boolean {
  return age > 0 && newest.activeFrom <= now && after(newest.activeFrom, age - leadTime) <= now;
}
