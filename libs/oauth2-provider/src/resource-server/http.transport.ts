import { type ExecutionContext, type HttpException, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { HttpRequest } from '../http/platform.js';
import { requestKey } from '../http/request-key.js';
import { type Refusal, exceptionOf } from './refusal.js';
import { type Carried, Transport } from './transport.js';

/** Requests to a controller, on Express or Fastify. */
@Injectable()
export class HttpTransport extends Transport {
  readonly type = 'http';

  constructor(private readonly adapter: HttpAdapterHost) {
    super();
  }

  read(context: ExecutionContext): Carried {
    const http = context.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    return {
      key: requestKey(request),
      method: request.method,
      request,
      refuse: (refusal) => this.refuse(refusal, http.getResponse<object>()),
    };
  }

  /** Nest's own exception, so that a host's filters see it like any other; the challenge is a header already. */
  private refuse(refusal: Refusal, response: object): HttpException {
    for (const [name, value] of Object.entries(refusal.headers))
      this.adapter.httpAdapter.setHeader(response, name, value);
    return exceptionOf(refusal);
  }
}
