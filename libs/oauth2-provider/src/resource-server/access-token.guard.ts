import { type CanActivate, type ExecutionContext, HttpException, Injectable } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import type { HttpRequest } from '../http/platform.js';
import { OAuthError } from '../protocol/errors.js';
import { attachToken, isJudged } from './attached-token.js';
import { OPTIONAL_TOKEN, PROTECTED, REQUIRED_SCOPES } from './metadata-keys.js';
import { ResourceProtector, TokenMissing } from './resource-protector.js';

/**
 * Lets a request in that has an access token with the scopes of `@RequireScopes()` on class and method.
 * Answers as RFC 6750 section 3 says: the challenge is a header, and the exception is Nest's own, so that
 * a host's exception filters see it like any other.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly protector: ResourceProtector,
    private readonly reflector: Reflector,
    private readonly adapter: HttpAdapterHost,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    if (isJudged(request)) return true;
    const targets = [context.getHandler(), context.getClass()];
    const scopes = [...new Set(this.reflector.getAllAndMerge<string[]>(REQUIRED_SCOPES, targets))];
    // The nearest word holds: a method that asks for a token does so in a class that does not.
    const nearest = targets.find((target) => this.reflector.get<boolean | undefined>(PROTECTED, target));
    const optional = nearest && this.reflector.get<boolean | undefined>(OPTIONAL_TOKEN, nearest);
    try {
      attachToken(request, await this.protector.acquire(request, { scopes, optional }));
      return true;
    } catch (error) {
      throw this.refusal(error, context.switchToHttp().getResponse<object>());
    }
  }

  private refusal(error: unknown, response: object): unknown {
    if (error instanceof TokenMissing) {
      this.adapter.httpAdapter.setHeader(response, 'WWW-Authenticate', error.challenge);
      return new HttpException({ statusCode: 401, message: error.message }, 401);
    }
    if (error instanceof OAuthError) {
      for (const [name, value] of Object.entries(error.headers))
        this.adapter.httpAdapter.setHeader(response, name, value);
      return new HttpException({ error: error.error, error_description: error.description }, error.status);
    }
    return error;
  }
}
