import type { HttpRequest } from '../../http/platform.js';
import { InvalidRequest } from '../../protocol/errors.js';

/** Nothing that is kept is deeper, and what is much deeper cannot be written. */
const DEEPEST = 20;

/**
 * The JSON object that a request brought.
 * @throws InvalidRequest with status 415 for another media type, with 400 for what is no object, is too deep, or holds what
 *   no database can
 */
export function jsonBody({ headers, body }: HttpRequest): Record<string, unknown> {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new InvalidRequest('the body must be application/json', { status: 415 });
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new InvalidRequest('the body must be a JSON object');
  assertSound(body);
  return body as Record<string, unknown>;
}

/** Where a body may be left out. */
export function jsonBodyOrNone(request: HttpRequest): Record<string, unknown> {
  const { headers } = request;
  const isEmpty = (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined;
  return isEmpty ? {} : jsonBody(request);
}

/** Step by step, for a deep one would take the stack with it. */
function assertSound(body: object): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new InvalidRequest('the body is too deep');
    const objects = level.filter((each): each is object => typeof each === 'object' && each !== null);
    const names = objects.flatMap((each) => (Array.isArray(each) ? [] : Object.keys(each)));
    const texts = [...names, ...level.filter((each) => typeof each === 'string')];
    // PostgreSQL text cannot hold the one, and the other is no member but the object's own kind.
    if (texts.some((text) => text.includes('\0')) || names.includes('__proto__'))
      throw new InvalidRequest('the body holds what it may not');
    level = objects.flatMap((each) => Object.values(each as Record<string, unknown>));
  }
}
