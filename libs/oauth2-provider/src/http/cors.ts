import { originProblem } from '../protocol/redirect-uri.js';
import type { OAuthResponse } from '../protocol/response.js';
import type { HttpRequest } from './platform.js';

/** As long as Chromium keeps a preflight, in seconds. */
const MAX_AGE = 7200;

/**
 * The answer to a CORS preflight (Fetch standard, section 3.2), or undefined for any other request. It names no client,
 * so every origin that a client could register gets one: it allows to ask, and the answer itself says who may read it.
 */
export function preflightAnswer(request: HttpRequest, methods: readonly string[]): OAuthResponse | undefined {
  const origin = originOf(request);
  if (request.method !== 'OPTIONS' || origin === undefined) return undefined;
  if (request.headers['access-control-request-method'] === undefined) return undefined;
  const allowed = originProblem(origin) === undefined;
  return {
    status: 204,
    headers: {
      Vary: 'Origin',
      ...(allowed && {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': methods.join(', '),
        // The star is every header but this one.
        'Access-Control-Allow-Headers': 'Authorization, *',
        'Access-Control-Max-Age': String(MAX_AGE),
      }),
    },
  };
}

/** Lets the pages of the request's origin read the response, if they may. Never with the user's cookies. */
export function readableBy(
  request: HttpRequest,
  response: OAuthResponse,
  isAllowed: (origin: string) => boolean,
): OAuthResponse {
  const origin = originOf(request);
  const isReadable = origin !== undefined && isAllowed(origin);
  return {
    ...response,
    headers: {
      ...response.headers,
      Vary: 'Origin',
      ...(isReadable && {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After',
      }),
    },
  };
}

/** As it was sent: of one that came twice Node makes a list, which no rule allows. */
function originOf({ headers }: HttpRequest): string | undefined {
  const { origin } = headers;
  return typeof origin === 'string' && /^[\x20-\x7E]+$/.test(origin) ? origin : undefined;
}
