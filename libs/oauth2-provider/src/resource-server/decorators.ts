import { UseGuards, applyDecorators } from '@nestjs/common';
import { AccessTokenGuard } from './access-token.guard.js';
import { type Alternatives, type Rule, addRule } from './rule.js';

/** On a class or a method. What a class asks, each of its methods asks as well. */
export type Protection = ClassDecorator & MethodDecorator;

/** HTTP methods in upper case, and for each the lists of scopes of which one must be covered whole. */
export type MethodAlternatives = Readonly<Record<string, Alternatives>>;

/**
 * Needs an access token: 401 without one or with a bad one.
 * @param options `resource`: what this belongs to, where the app has several: an URL, or a path on the origin of the
 *   option `resource`. It has metadata of its own (RFC 9728), and tokens for another resource do not come in.
 */
export function ProtectedResource({ resource }: { resource?: string } = {}): Protection {
  return guarded({ kind: 'token', resource });
}

/** Needs all of these scopes, in addition to those of the class: 403 `insufficient_scope` without. */
export function RequireScopes(...scopes: string[]): Protection {
  return guarded({ kind: 'all', scopes });
}

/** Needs one of these scopes. */
export function RequireAnyScope(...scopes: string[]): Protection {
  return guarded({ kind: 'any', scopes });
}

/**
 * Needs the scope for reading (option `readScope`) for GET, HEAD and OPTIONS, the one for writing (`writeScope`) for any
 * other method, and these scopes in any case.
 */
export function ReadWriteScopes(...scopes: string[]): Protection {
  return guarded({ kind: 'read-write', scopes });
}

/** Needs `music:read` for GET, HEAD and OPTIONS and `music:write` for any other method, for each of the names. */
export function ResourceScopes(...names: string[]): Protection {
  return guarded({ kind: 'resource', names });
}

/**
 * Needs, by method, one of several lists of scopes: `{ GET: [['a', 'b'], ['c']] }`. `[[]]` lets any token in, `[]` none.
 * HEAD goes by GET where it is not named. A method that is not named is nobody's, and the log says so.
 */
export function MethodScopes(alternatives: MethodAlternatives): Protection {
  const lists = Object.entries(alternatives).map(([method, each]) => [method.toUpperCase(), each] as const);
  return guarded({ kind: 'methods', alternatives: Object.fromEntries(lists) });
}

/**
 * A request without a token passes, and `@CurrentToken()` is null. On a class it does not reach the methods that have a
 * protection of their own.
 * @param options `badToken`: one that is bad is refused, or counts as none. One that lacks a scope is not bad.
 */
export function OptionalToken({ badToken = 'refuse' }: { badToken?: 'refuse' | 'ignore' } = {}): Protection {
  return guarded({ kind: 'optional', badToken });
}

/**
 * Lets a client in by its own credentials, as at the token endpoint; or by a token. Where scopes are needed, a client comes
 * in that could have a token with them for itself: one with the grant type `client_credentials` and these scopes.
 */
export function ClientProtected(): Protection {
  return guarded({ kind: 'client' });
}

/**
 * Lets in whoever is logged in at the host, or has a token with the scopes that are needed. A session alone is refused
 * where a page from elsewhere asks for more than to read.
 */
export function SessionOrToken(): Protection {
  return guarded({ kind: 'session' });
}

/**
 * Needs a token that names one of these resources (RFC 8707), or without any this very one. Without this decorator a
 * token will do that names no resource at all.
 */
export function RequireAudience(...resources: string[]): Protection {
  return guarded({ kind: 'audience', resources });
}

/**
 * Needs a user who logged in by one of these authentication context classes, or not longer ago than `maxAge` seconds, or
 * both: 401 `insufficient_user_authentication` else (RFC 9470).
 */
export function RequireAcr(values: string | readonly string[], options?: { maxAge?: number }): Protection;
export function RequireAcr(options: { maxAge: number }): Protection;
export function RequireAcr(
  first: string | readonly string[] | { maxAge: number },
  options: { maxAge?: number } = {},
): Protection {
  const isValues = (given: typeof first): given is string | readonly string[] =>
    typeof given === 'string' || Array.isArray(given);
  const values = isValues(first) ? [first].flat() : [];
  return guarded({ kind: 'acr', values, maxAge: (isValues(first) ? options : first).maxAge });
}

/** Nobody is asked for a token, although the guard stands on the whole app or on the class. */
export function Public(): Protection {
  return addRule({ kind: 'public' });
}

function guarded(rule: Rule): Protection {
  return applyDecorators(addRule(rule), UseGuards(AccessTokenGuard));
}
