import type { ServerResponse } from 'node:http';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import { requestKey } from '../http/request-key.js';
import { variesBy } from '../http/vary.js';
import { ResourceProtector } from './resource-protector.js';

/**
 * The same as the interceptor, before guards, pipes and the host's other middleware. On Fastify it is shown Node's own
 * request, and so are the entity's `isUsable` and the verifier.
 */
@Injectable()
export class AttachTokenMiddleware implements NestMiddleware {
  constructor(private readonly protector: ResourceProtector) {}

  async use(request: HttpRequest, response: ServerResponse, next: () => void): Promise<void> {
    variesBy(response, 'Authorization');
    await this.protector.lookAt({ key: requestKey(request), method: request.method, request });
    next();
  }
}
