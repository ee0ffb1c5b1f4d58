import {
  type ExecutionContext,
  SetMetadata,
  UseGuards,
  applyDecorators,
  createParamDecorator,
} from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import { AccessTokenGuard } from './access-token.guard.js';
import { tokenOf } from './attached-token.js';
import { OPTIONAL_TOKEN, PROTECTED, REQUIRED_SCOPES } from './metadata-keys.js';

type Protection = ClassDecorator & MethodDecorator;

/** Needs an access token: 401 without one or with a bad one. On a class or a method. */
export function ProtectedResource(): Protection {
  return applyDecorators(SetMetadata(PROTECTED, true), UseGuards(AccessTokenGuard));
}

/** Needs all of these scopes, in addition to those of the class: 403 `insufficient_scope` without. */
export function RequireScopes(...scopes: string[]): Protection {
  return applyDecorators(SetMetadata(REQUIRED_SCOPES, scopes), ProtectedResource());
}

/**
 * A request without a token passes, and `@CurrentToken()` is null; a bad token is still refused. On a class it does
 * not reach the methods that have a protection of their own.
 */
export function OptionalToken(): Protection {
  return applyDecorators(SetMetadata(OPTIONAL_TOKEN, true), ProtectedResource());
}

/** The `VerifiedToken` of the request, or null under `@OptionalToken()`. */
export const CurrentToken: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => tokenOf(context.switchToHttp().getRequest<HttpRequest>()),
);

/** The host's user whom the token acts for; null for a client's own token and under `@OptionalToken()`. */
export const CurrentUser: () => ParameterDecorator = createParamDecorator(
  async (_: unknown, context: ExecutionContext) =>
    (await tokenOf(context.switchToHttp().getRequest<HttpRequest>())?.user()) ?? null,
);
