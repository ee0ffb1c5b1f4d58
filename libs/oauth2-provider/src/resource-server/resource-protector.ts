import { type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import { requestKey } from '../http/request-key.js';
import { type OAuthErrorCode, OAuthError } from '../protocol/errors.js';
import { AccessTokenVerifier, type VerifiedToken } from './access-token-verifier.js';
import { Admissions, type Manner } from './admissions.js';
import { type Admission, admissionOf, attach, detach, ownAdmissionOf } from './attached-token.js';
import { Challenges } from './challenges.js';
import { type Place, placeOf } from './place.js';
import { type Plan, Plans } from './plan.js';
import { isPreflight } from './preflight.js';
import { PROTECTION, type Protection } from './protection.js';
import { refusalOf } from './refusal.js';
import { type Requirements, planFor } from './requirements.js';
import { RuleWithoutMethod } from './rule-without-method.js';
import { type Carried, Transports } from './transport.js';

/** Without `refuse` it is refused by the errors that `acquire` names. */
type Came = Omit<Carried, 'refuse'> & Partial<Pick<Carried, 'refuse'>>;

/** May this token come in? What the guard does, for use in code. */
@Injectable()
export class ResourceProtector {
  private readonly logger = new Logger('OAuth2Provider');
  private readonly plans: Plans;
  private readonly anyGood: Plan;
  /** Nest makes one context for all guards of a message, which has no key of its own where it came over a connection. */
  private readonly entered = new WeakSet<ExecutionContext>();

  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly admissions: Admissions,
    private readonly challenges: Challenges,
    private readonly transports: Transports,
    @Inject(PROTECTION) private readonly protection: Protection,
  ) {
    this.plans = new Plans(protection.methodScopes);
    this.anyGood = planFor({ optional: true, badToken: 'ignore' }, protection.methodScopes);
  }

  /**
   * The token of the request, or null when none came and none is needed. The verifier is asked each time.
   * @param where the request, or the context of a handler, which says how it came
   * @throws for a request TokenMissing, or OAuthError with its challenge: 400 `invalid_request`, 401 `invalid_token` or
   *   `insufficient_user_authentication`, 403 `insufficient_scope`, 503 `temporarily_unavailable`; for a context the
   *   same as the guard: what its transport makes of that
   */
  async acquire(
    where: ExecutionContext | HttpRequest,
    requirements: Requirements = {},
  ): Promise<VerifiedToken | null> {
    const plan = planFor(requirements, this.protection.methodScopes);
    const manner = { inForm: requirements.inForm, afresh: true };
    const came = isContext(where) ? this.transports.read(where) : cameBy(where);
    const place = placeOf(came, isContext(where) ? where : undefined);
    return (await this.admit(came, place, plan, manner)).token;
  }

  /** What the guard does: lets the request in by the rules of its handler, or throws the refusal of its transport. */
  async enter(context: ExecutionContext): Promise<void> {
    const plan = this.plans.of(context);
    if (plan.open?.kind === 'public') return;
    const carried = this.transports.read(context);
    if (isPreflight(carried.request, context.getHandler())) return;
    // The guard may stand on the app, on class and on method.
    const { method, isLasting } = carried;
    const place = placeOf(carried, context);
    if (method === undefined && plan.byMethod !== undefined)
      throw new RuleWithoutMethod(plan.handler, plan.byMethod);
    const isEntered = isLasting ? this.entered.has(context) : this.isAdmitted(place, plan);
    if (isEntered) return;
    await this.admit(carried, place, plan, { afresh: isLasting });
    if (isLasting) this.entered.add(context);
  }

  /**
   * Attaches token and user of a request where it has a good token, for `@CurrentToken()` and `@CurrentUser()`. Refuses
   * nobody and never rejects, also where nobody can tell whether the token is good.
   * @param context of the handler that is to be shown them; undefined: all that meet the request
   */
  async lookAt(came: Came, context?: ExecutionContext): Promise<void> {
    const place = placeOf(came, context);
    const before = admissionOf(place);
    // What was looked at on a connection was so for an earlier message; what a guard has judged is of this one.
    if (before && (!came.isLasting || before.plan)) return;
    const token = await this.goodToken(came);
    if (token) attach(place, { token });
    else if (before) detach(place);
  }

  /**
   * A refusal with its challenge, which RFC 6750 section 3 wants on each.
   * @param resource whose metadata document it names (RFC 9728 section 5.1), as in `Requirements`. Default: the app's own
   */
  refusal(
    error: OAuthErrorCode,
    status: number,
    description: string,
    scopes: readonly string[],
    resource?: string,
  ): OAuthError {
    return this.challenges.refusal(error, status, description, { scopes, resource });
  }

  private async goodToken(came: Came): Promise<VerifiedToken | null> {
    try {
      return (await this.admissions.judge(came, this.anyGood, { afresh: came.isLasting })).token;
    } catch (error) {
      // Its kind alone: the message of a stranger's error may hold anything.
      const reason =
        error instanceof OAuthError ? error.error : error instanceof Error ? error.name : 'error';
      this.logger.warn(
        `nobody can tell whether the token of a request is good (${reason}); it goes on without`,
      );
      return null;
    }
  }

  /** Whether that plan let the request in, which is still good: a subscription of GraphQL may outlive its token. */
  private isAdmitted(place: Place, plan: Plan): boolean {
    const before = ownAdmissionOf(place);
    if (before?.plan !== plan) return false;
    return !before.token || !this.verifier.isExpired(before.token, new Date());
  }

  private async admit(came: Came, place: Place, plan: Plan, manner: Manner): Promise<Admission> {
    try {
      const admission = await this.admissions.judge(came, plan, manner);
      attach(place, admission);
      return admission;
    } catch (error) {
      // What an earlier message was let in for is over.
      if (came.isLasting) detach(place);
      const refusal = refusalOf(error);
      throw refusal && came.refuse ? await came.refuse(refusal) : error;
    }
  }
}

function cameBy(request: HttpRequest): Came {
  return { key: requestKey(request), method: request.method, request };
}

function isContext(where: ExecutionContext | HttpRequest): where is ExecutionContext {
  return 'getHandler' in where && typeof where.getHandler === 'function';
}
