import type { VerifiedToken } from './access-token-verifier.js';

const attached = new WeakMap<object, VerifiedToken | null>();

/** @param key of the request: `Carried.key` */
export function attachToken(key: object, token: VerifiedToken | null): void {
  attached.set(key, token);
}

/** Whether the guard has judged the request before: it may stand on class and method. */
export function isJudged(key: object): boolean {
  return attached.has(key);
}

/** The token that the guard let in, or null where it let in nobody's request. */
export function tokenOf(key: object | undefined): VerifiedToken | null {
  return (key && attached.get(key)) ?? null;
}
