import type { IncomingHttpHeaders } from 'node:http';
import { Parameters } from '../protocol/parameters.js';
import type { HttpRequest } from './platform.js';

/** A request to an OAuth endpoint, free of its platform. */
export interface OAuthRequest {
  readonly method: string;
  /** Media type of the body, lower case, without parameters. */
  readonly contentType: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly query: Parameters;
  readonly body: Parameters;
  /** What the platform gave, for the host's own providers. */
  readonly platform: HttpRequest;
}

const FORM = 'application/x-www-form-urlencoded';

/**
 * Reads the query from the URL itself, for Express' and Fastify's parsers differ, and the body only
 * if it came as a form.
 * @throws InvalidRequest for a repeated or nested parameter
 */
export function toOAuthRequest(platform: HttpRequest): OAuthRequest {
  const contentType = platform.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const question = platform.url.indexOf('?');
  return {
    method: platform.method,
    contentType,
    headers: platform.headers,
    query: question < 0 ? Parameters.none : Parameters.fromQuery(platform.url.slice(question + 1)),
    body: contentType === FORM ? Parameters.fromBody(platform.body) : Parameters.none,
    platform,
  };
}

/**
 * A request to a route of the host's own as far as a client may prove itself by it: of its parameters only those of a form
 * that came once, for what else the host takes is no business of ours.
 */
export function toClientRequest(platform: HttpRequest): OAuthRequest {
  const { method, headers, body } = platform;
  const once = Object.entries(typeof body === 'object' && body !== null ? body : {}).filter(
    ([name, value]) => typeof value === 'string' && !`${name}${value}`.includes('\0') && !name.includes('['),
  );
  return { ...toOAuthRequest({ method, url: '', headers, body: Object.fromEntries(once) }), platform };
}

export function isForm(request: OAuthRequest): boolean {
  return request.contentType === FORM;
}
