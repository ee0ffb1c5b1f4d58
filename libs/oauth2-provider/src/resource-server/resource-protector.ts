import { type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { OAuth2Events } from '../events/oauth2-events.js';
import type { HttpRequest } from '../http/platform.js';
import { requestKey } from '../http/request-key.js';
import { type OAuthErrorCode, OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { AccessTokenVerifier, type VerifiedToken } from './access-token-verifier.js';
import { type Admission, admissionOf, attach, detach, ownAdmissionOf } from './attached-token.js';
import { Challenges } from './challenges.js';
import { type Lack, lackOf } from './judge.js';
import { OtherCredentials } from './other-credentials.js';
import { type Place, placeOf } from './place.js';
import { type Plan, Plans } from './plan.js';
import { isPreflight } from './preflight.js';
import { presentedToken } from './presented-token.js';
import { ProtectedResources } from './protected-resources.js';
import { PROTECTION, type Protection } from './protection.js';
import { refusalOf } from './refusal.js';
import { type Requirements, planFor } from './requirements.js';
import { RuleWithoutMethod } from './rule-without-method.js';
import { type Carried, Transports } from './transport.js';
import { VerifiedOnce } from './verified-once.js';
import { wantedOf } from './wanted.js';

type Came = Omit<Carried, 'refuse'>;

/** How a request is met, beside what its plan asks. */
interface Manner {
  readonly inForm?: boolean;
  /** Asks the verifier although it has said something about this request before. */
  readonly afresh?: boolean;
}

const SAYS: Record<Lack, readonly [OAuthErrorCode, number, string]> = {
  audience: [OAUTH_ERROR.invalid_token, 401, 'the access token is for another resource'],
  scope: [OAUTH_ERROR.insufficient_scope, 403, 'the access token does not have the scopes that this needs'],
  authentication: [
    OAUTH_ERROR.insufficient_user_authentication,
    401,
    'this needs another login: a fresher one, or by other means',
  ],
};

/** May this token come in? What the guard does, for use in code. */
@Injectable()
export class ResourceProtector {
  private readonly logger = new Logger('OAuth2Provider');
  private readonly plans: Plans;
  private readonly anyGood: Plan;
  /** What the log has said already. */
  private readonly warned = new Set<string>();
  /** Nest makes one context for all guards of a message, which has no key of its own where it came over a connection. */
  private readonly entered = new WeakSet<ExecutionContext>();
  /** Of each request the token that was told of: its fields and guards are many. */
  private readonly told = new WeakMap<object, VerifiedToken>();

  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly verified: VerifiedOnce,
    private readonly resources: ProtectedResources,
    private readonly challenges: Challenges,
    private readonly others: OtherCredentials,
    private readonly transports: Transports,
    private readonly events: OAuth2Events,
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
    if (!isContext(where)) {
      const { method } = where;
      const came = { key: requestKey(where), method, request: where };
      return (await this.admit(came, placeOf(came), plan, manner)).token;
    }
    const carried = this.transports.read(where);
    return (await this.admitOrRefuse(carried, placeOf(carried, where), plan, manner)).token;
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
    await this.admitOrRefuse(carried, place, plan, { afresh: isLasting });
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
      return (await this.judged(came, this.anyGood, { afresh: came.isLasting })).token;
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

  private async admitOrRefuse(
    carried: Carried,
    place: Place,
    plan: Plan,
    manner: Manner,
  ): Promise<Admission> {
    try {
      return await this.admit(carried, place, plan, manner);
    } catch (error) {
      const refusal = refusalOf(error);
      throw refusal ? await carried.refuse(refusal) : error;
    }
  }

  private async admit(came: Came, place: Place, plan: Plan, manner: Manner): Promise<Admission> {
    try {
      const admission = await this.judged(came, plan, manner);
      attach(place, admission);
      return admission;
    } catch (error) {
      // What an earlier message was let in for is over.
      if (came.isLasting) detach(place);
      throw error;
    }
  }

  private async judged(came: Came, plan: Plan, { inForm = false, afresh }: Manner): Promise<Admission> {
    const presented = presentedToken(came.request, inForm);
    if (presented === 'none') return this.others.admit(came, plan);
    if ('problem' in presented) {
      if (plan.ignoresBadTokens) return this.others.admit(came, plan);
      throw this.refused([OAUTH_ERROR.invalid_request, 400, presented.problem], came, plan);
    }
    const token = await this.verified.get(came, presented.token, afresh);
    if (!token) {
      if (plan.ignoresBadTokens) return this.others.admit(came, plan);
      const says = [
        OAUTH_ERROR.invalid_token,
        401,
        'the access token is unknown, expired or revoked',
      ] as const;
      throw this.refused(says, came, plan);
    }
    const lack = this.lackOf(token, came, plan);
    if (lack === 'audience' && plan.ignoresBadTokens) return this.others.admit(came, plan);
    if (lack !== undefined) {
      this.warnIfForgotten(came, plan);
      throw this.refused(SAYS[lack], came, plan, token);
    }
    if (this.told.get(came.key) !== token && this.events.isHeard('token.verified')) this.tell(token, came);
    return { plan, token };
  }

  private lackOf(token: VerifiedToken, { method }: Came, plan: Plan): Lack | undefined {
    const { hierarchy, resource } = this.protection;
    return lackOf(token, plan, {
      resource: plan.resource === undefined ? resource : this.resources.get(plan.resource).resource,
      needs: plan.needsOf(method),
      covers: (scopes) => this.verifier.hasScopes(token, scopes, hierarchy),
      now: new Date(),
    });
  }

  private refused(
    [error, status, description]: (typeof SAYS)[Lack],
    came: Came,
    plan: Plan,
    token?: VerifiedToken,
  ): OAuthError {
    const wanted = wantedOf(plan, came.method, token?.scopes);
    return this.challenges.refusal(error, status, description, wanted);
  }

  private tell(token: VerifiedToken, { key, request }: Came): void {
    this.told.set(key, token);
    const { clientId, userId, scopes, record } = token;
    const verified = { by: 'guard', kind: 'access_token', clientId, userId, scopes } as const;
    this.events.emit('token.verified', { ...verified, ...record }, request);
  }

  private warnIfForgotten({ method }: Came, plan: Plan): void {
    const subject = `${plan.handler} ${method}`;
    if (!plan.forgets(method) || this.warned.has(subject)) return;
    this.warned.add(subject);
    this.logger.warn(
      `${plan.handler}: @MethodScopes has no entry for ${method ?? 'what has no method'}, so nobody may do that. ` +
        'Add one; [[]] lets any token in, [] says that nobody is meant to',
    );
  }
}

function isContext(where: ExecutionContext | HttpRequest): where is ExecutionContext {
  return 'getHandler' in where && typeof where.getHandler === 'function';
}
