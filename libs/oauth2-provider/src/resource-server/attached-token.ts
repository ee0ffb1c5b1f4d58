import type { HttpRequest } from '../http/platform.js';
import type { VerifiedToken } from './access-token-verifier.js';

const attached = new WeakMap<HttpRequest, VerifiedToken | null>();

export function attachToken(request: HttpRequest, token: VerifiedToken | null): void {
  attached.set(request, token);
}

/** Whether the guard has judged the request before: it may stand on class and method. */
export function isJudged(request: HttpRequest): boolean {
  return attached.has(request);
}

/** The token that the guard let in, or null where it let in nobody's request. */
export function tokenOf(request: HttpRequest): VerifiedToken | null {
  return attached.get(request) ?? null;
}
