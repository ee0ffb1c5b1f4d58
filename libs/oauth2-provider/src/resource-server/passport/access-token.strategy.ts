import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../../http/platform.js';
import type { VerifiedToken } from '../access-token-verifier.js';
import { type Refusal, exceptionOf, refusalOf } from '../refusal.js';
import type { Requirements } from '../requirements.js';
import { ResourceProtector } from '../resource-protector.js';

/** What Passport adds to a strategy for each request. */
export interface PassportActions {
  success(user: unknown, info?: unknown): void;
  fail(challenge: string | undefined, status?: number): void;
  error(error: unknown): void;
  pass(): void;
}

/**
 * Access tokens as a strategy of Passport, for hosts that live on it: `passport.use(app.get(AccessTokenStrategy))`, then
 * `passport.authenticate('oauth2', { session: false, scopes: ['read'] })`, or `AuthGuard('oauth2')` of @nestjs/passport.
 *
 * The options are those of `ResourceProtector.acquire()`. `req.user` becomes the host's user, and for a client's own token
 * the `VerifiedToken`; `req.authInfo` becomes the `VerifiedToken`. A request without a token fails with a challenge alone;
 * with `optional` it goes on as nobody's. Answers of 503 are errors, not failures: nobody is to log in again for them.
 */
@Injectable()
export class AccessTokenStrategy {
  readonly name: string = 'oauth2';

  constructor(private readonly protector: ResourceProtector) {}

  /** Called by Passport, on a copy of this that has its actions. */
  authenticate(this: this & PassportActions, request: HttpRequest, options: Requirements = {}): void {
    void this.judge(request, options);
  }

  /** What becomes `req.user`. Default: the host's user, or the token where there is none. */
  protected async userOf(token: VerifiedToken): Promise<unknown> {
    return (await token.user()) ?? token;
  }

  private async judge(
    this: this & PassportActions,
    request: HttpRequest,
    options: Requirements,
  ): Promise<void> {
    let user: unknown;
    let token: VerifiedToken | null;
    try {
      token = await this.protector.acquire(request, options);
      user = token && (await this.userOf(token));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal && refusal.status < 500) return this.refuse(refusal);
      return this.error(refusal ? exceptionOf(refusal) : error);
    }
    if (token) this.success(user, token);
    else this.pass();
  }

  private refuse(this: PassportActions, { headers, status }: Refusal): void {
    this.fail(headers['WWW-Authenticate'], status);
  }
}
