import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { united } from '../http/vary.js';
import { ResourceProtector } from './resource-protector.js';
import { Transports } from './transport.js';

/**
 * Shows the token and its user to handlers that nothing protects, where a good token came. Never blocks: what is bad is as
 * if nothing came.
 */
@Injectable()
export class AttachTokenInterceptor implements NestInterceptor {
  constructor(
    private readonly protector: ResourceProtector,
    private readonly transports: Transports,
    private readonly host: HttpAdapterHost,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() === 'http') {
      const { httpAdapter } = this.host;
      const reply = context.switchToHttp().getResponse<object>();
      const before = httpAdapter.getHeader(reply, 'Vary') as string | undefined;
      httpAdapter.setHeader(reply, 'Vary', united(before, 'Authorization'));
    }
    await this.protector.lookAt(this.transports.read(context), context);
    return next.handle();
  }
}
