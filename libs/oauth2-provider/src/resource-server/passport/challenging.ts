import { type ExecutionContext, Inject, type Type, mixin } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { exceptionOf } from '../refusal.js';

/** What `AuthGuard()` of @nestjs/passport makes. */
interface PassportGuard {
  handleRequest(
    error: unknown,
    user: unknown,
    info: unknown,
    context: ExecutionContext,
    status?: unknown,
  ): unknown;
}

/**
 * A guard of @nestjs/passport that answers as RFC 6750 section 3 says. By itself it answers 401 without a challenge,
 * whatever the strategy said.
 *
 *     class NotesGuard extends challenging(AuthGuard('oauth2')) {
 *       override getAuthenticateOptions() { return { scopes: ['read'] }; }
 *     }
 */
export function challenging<Guard extends PassportGuard>(guard: Type<Guard>): Type<Guard> {
  const Base = guard as Type<PassportGuard>;
  class ChallengingGuard extends Base {
    @Inject(HttpAdapterHost) private readonly adapter!: HttpAdapterHost;

    override handleRequest(
      error: unknown,
      user: unknown,
      info: unknown,
      context: ExecutionContext,
      status?: unknown,
    ): unknown {
      const failed = error || user ? undefined : bearerFailure(info, status);
      if (!failed) return super.handleRequest(error, user, info, context, status);
      const response = context.switchToHttp().getResponse<object>();
      this.adapter.httpAdapter.setHeader(response, 'WWW-Authenticate', failed.challenge);
      throw exceptionOf({ ...failed, ...saidBy(failed.challenge) });
    }
  }
  return mixin(ChallengingGuard as unknown as Type<Guard>);
}

interface Failure {
  readonly challenge: string;
  readonly status: number;
}

/** Of several strategies, ours: the one whose challenge asks for a bearer token. */
function bearerFailure(info: unknown, status: unknown): Failure | undefined {
  const [challenges, statuses] = [[info].flat(), [status].flat()];
  const index = challenges.findIndex((each) => typeof each === 'string' && /^bearer\b/i.test(each));
  if (index < 0) return undefined;
  const given = statuses[index];
  return { challenge: challenges[index] as string, status: typeof given === 'number' ? given : 401 };
}

/** What the challenge tells of the error, if there is one. */
function saidBy(challenge: string): { error?: string; description?: string } {
  const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1];
  const error = attribute('error');
  return error === undefined
    ? { description: 'an access token is needed' }
    : { error, description: attribute('error_description') };
}
