import type { HttpRequest } from './platform.js';

/**
 * What is the same for one request wherever it is met: Fastify shows Node's own request to a middleware and wraps it for
 * everything else; Express extends it.
 */
export function requestKey(request: HttpRequest): object {
  const { raw } = request as { readonly raw?: unknown };
  // A body parser may keep bytes under that name; a request has headers.
  return typeof raw === 'object' && raw !== null && 'headers' in raw ? raw : request;
}
