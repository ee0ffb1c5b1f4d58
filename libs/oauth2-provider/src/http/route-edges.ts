import type { HttpAdapterHost } from '@nestjs/core';
import type { OAuthResponse } from '../protocol/response.js';
import type { HttpReply, HttpRequest } from './platform.js';
import type { Responder } from './responder.js';

/** What a body parser throws before any controller is asked. */
export interface ParserError {
  readonly status?: number;
  readonly statusCode?: number;
}

type Answer = (error: ParserError, request: HttpRequest) => OAuthResponse | Promise<OAuthResponse>;

interface FastifyRoute {
  url: string;
  errorHandler?: (error: ParserError, request: HttpRequest, reply: HttpReply) => Promise<void>;
}
interface FastifyRouting {
  readonly ignoreTrailingSlash?: boolean;
}
interface FastifyInstance {
  readonly initialConfig: FastifyRouting & { readonly routerOptions?: FastifyRouting };
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): void;
  route(route: FastifyRoute): void;
}

/**
 * Makes both platforms alike at the edges of our routes, and of ours alone: a trailing slash is
 * accepted, and a body that cannot be parsed gets an OAuth answer instead of the platform's.
 */
export class RouteEdges {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly responder: Responder,
    private readonly isOurs: (path: string) => boolean,
    private readonly answer: Answer,
  ) {
    // Before the routes are made, for Fastify tells of each as it is made.
    if (host.httpAdapter?.getType() === 'fastify') this.prepareFastify(host.httpAdapter.getInstance());
  }

  /** After the routes are made, for Express hands an error to what comes later. */
  finishExpress(): void {
    const { httpAdapter } = this.host;
    if (httpAdapter?.getType() !== 'express') return;
    httpAdapter.use(
      (error: ParserError, request: HttpRequest, reply: HttpReply, next: (error: unknown) => void) => {
        // What fails after the answer, such as keeping a session, has no answer left.
        if (!this.isOurs(pathOf(request)) || httpAdapter.isHeadersSent(reply)) return next(error);
        this.refuse(error, request, reply).catch(next);
      },
    );
  }

  private prepareFastify(fastify: FastifyInstance): void {
    const { ignoreTrailingSlash, routerOptions } = fastify.initialConfig;
    // Then a second route would be the same as the first, which Fastify refuses.
    const acceptsSlash = ignoreTrailingSlash || routerOptions?.ignoreTrailingSlash;
    fastify.addHook('onRoute', (route) => {
      if (!this.isOurs(route.url)) return;
      route.errorHandler = (error, request, reply) => this.refuse(error, request, reply);
      if (!acceptsSlash && !route.url.endsWith('/') && !route.url.endsWith('*'))
        fastify.route({ ...route, url: `${route.url}/` });
    });
  }

  /** May reject, for a host draws its own error page: somebody must be waiting, or the process ends. */
  private async refuse(error: ParserError, request: HttpRequest, reply: HttpReply): Promise<void> {
    this.responder.send(reply, await this.answer(error, request));
  }
}

function pathOf(request: HttpRequest): string {
  return request.url.split('?', 1)[0];
}
