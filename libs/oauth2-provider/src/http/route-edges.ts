import { NotFoundException } from '@nestjs/common';
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
  method: string | string[];
  errorHandler?: (error: ParserError, request: HttpRequest, reply: HttpReply) => Promise<void>;
}
interface FastifyRouting {
  readonly ignoreTrailingSlash?: boolean;
}
interface FastifyInstance {
  readonly initialConfig: FastifyRouting & { readonly routerOptions?: FastifyRouting };
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): void;
  route(route: FastifyRoute): void;
  hasRoute(route: { method: string; url: string }): boolean;
}

type Next = (error?: unknown) => void;

/** Which paths are routes of ours, as written or but for upper and lower case. */
export interface OurPaths {
  has(path: string): boolean;
  hasLike(path: string): boolean;
}

/**
 * Makes both platforms alike at the edges of our routes, and of ours alone: a trailing slash is accepted, upper and
 * lower case differ, and a body that cannot be parsed gets an OAuth answer instead of the platform's.
 */
export class RouteEdges {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly responder: Responder,
    private readonly ours: OurPaths,
    private readonly answer: Answer,
  ) {
    // Before the routes are made, for Fastify tells of each as it is made, and Express asks in the order of making.
    if (host.httpAdapter?.getType() === 'fastify') this.prepareFastify(host.httpAdapter.getInstance());
    if (host.httpAdapter?.getType() === 'express') this.prepareExpress();
  }

  /** After the routes are made, for Express hands an error to what comes later. */
  finishExpress(): void {
    const { httpAdapter } = this.host;
    if (httpAdapter?.getType() !== 'express') return;
    httpAdapter.use((error: ParserError, request: HttpRequest, reply: HttpReply, next: Next) => {
      // What fails after the answer, such as keeping a session, has no answer left.
      if (!this.ours.has(pathOf(request)) || httpAdapter.isHeadersSent(reply)) return next(error);
      this.refuse(error, request, reply).catch(next);
    });
  }

  /** To Express a route is one in any case; a host's own rules for a path, such as a rate limit, would be passed by. */
  private prepareExpress(): void {
    this.host.httpAdapter.use((request: HttpRequest, _reply: HttpReply, next: Next) => {
      const path = pathOf(request);
      const isMisspelt = !this.ours.has(path) && this.ours.hasLike(path);
      next(isMisspelt ? new NotFoundException(`Cannot ${request.method} ${request.url}`) : undefined);
    });
  }

  private prepareFastify(fastify: FastifyInstance): void {
    const { ignoreTrailingSlash, routerOptions } = fastify.initialConfig;
    // Then a second route would be the same as the first, which Fastify refuses.
    const acceptsSlash = ignoreTrailingSlash || routerOptions?.ignoreTrailingSlash;
    fastify.addHook('onRoute', (route) => {
      if (!this.ours.has(route.url)) return;
      route.errorHandler = (error, request, reply) => this.refuse(error, request, reply);
      if (acceptsSlash || route.url.endsWith('/') || route.url.endsWith('*')) return;
      const url = `${route.url}/`;
      // Fastify itself has made the HEAD of a GET with a slash.
      const { method } = route;
      if (method !== 'HEAD' || !fastify.hasRoute({ method, url })) fastify.route({ ...route, url });
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
