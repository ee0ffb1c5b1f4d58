import type { IncomingHttpHeaders } from 'node:http';

/** The part of an Express or Fastify request that both have. The host may cast it to its platform's own type. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as received. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
}

/** An Express or Fastify reply, handed through to the host. */
export type HttpReply = object;
