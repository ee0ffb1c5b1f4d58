import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ResourceProtector } from './resource-protector.js';

/**
 * Lets a request in that meets the rules of the decorators on class and method; without any it needs a token. Answers as
 * RFC 6750 section 3 says, in the words of what carries the request: over HTTP by Nest's own exception.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(private readonly protector: ResourceProtector) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.protector.enter(context);
    return true;
  }
}
