import { type ExecutionContext, UseGuards, applyDecorators, createParamDecorator } from '@nestjs/common';
import { AccessTokenGuard } from './access-token.guard.js';
import { tokenOf } from './attached-token.js';
import { type Rule, addRule } from './rule.js';
import { keyOf } from './transport.js';

type Protection = ClassDecorator & MethodDecorator;

/** Needs an access token: 401 without one or with a bad one. On a class or a method. */
export function ProtectedResource(): Protection {
  return guarded({ kind: 'token' });
}

/** Needs all of these scopes, in addition to those of the class: 403 `insufficient_scope` without. */
export function RequireScopes(...scopes: string[]): Protection {
  return guarded({ kind: 'all', scopes });
}

/**
 * A request without a token passes, and `@CurrentToken()` is null; a bad token is still refused. On a class it does
 * not reach the methods that have a protection of their own.
 */
export function OptionalToken(): Protection {
  return guarded({ kind: 'optional', badToken: 'refuse' });
}

/** The `VerifiedToken` of the request, or null under `@OptionalToken()`. */
export const CurrentToken: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => tokenOf(keyOf(context)),
);

/** The host's user whom the token acts for; null for a client's own token and under `@OptionalToken()`. */
export const CurrentUser: () => ParameterDecorator = createParamDecorator(
  async (_: unknown, context: ExecutionContext) => (await tokenOf(keyOf(context))?.user()) ?? null,
);

function guarded(rule: Rule): Protection {
  return applyDecorators(addRule(rule), UseGuards(AccessTokenGuard));
}
