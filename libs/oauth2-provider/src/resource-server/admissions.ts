import { Inject, Injectable, Logger } from '@nestjs/common';
import { OAuth2Events } from '../events/oauth2-events.js';
import { Notes } from '../http/notes.js';
import { type OAuthErrorCode, OAUTH_ERROR, type OAuthError } from '../protocol/errors.js';
import { AccessTokenVerifier, type VerifiedToken } from './access-token-verifier.js';
import type { Admission } from './attached-token.js';
import { Challenges } from './challenges.js';
import { type Lack, lackOf } from './judge.js';
import { OtherCredentials } from './other-credentials.js';
import type { Plan } from './plan.js';
import { presentedToken } from './presented-token.js';
import { ProtectedResources } from './protected-resources.js';
import { PROTECTION, type Protection } from './protection.js';
import type { Carried } from './transport.js';
import { VerifiedOnce } from './verified-once.js';
import { wantedOf } from './wanted.js';

type Came = Omit<Carried, 'refuse'>;

/** How a request is met, beside what its plan asks. */
export interface Manner {
  readonly inForm?: boolean;
  /** Asks the verifier although it has said something about this request before. */
  readonly afresh?: boolean;
}

type Said = readonly [error: OAuthErrorCode, status: number, description: string];

const BAD_TOKEN: Said = [OAUTH_ERROR.invalid_token, 401, 'the access token is unknown, expired or revoked'];
const LACKING: Record<Lack, Said> = {
  audience: [OAUTH_ERROR.invalid_token, 401, 'the access token is for another resource'],
  scope: [OAUTH_ERROR.insufficient_scope, 403, 'the access token does not have the scopes that this needs'],
  authentication: [
    OAUTH_ERROR.insufficient_user_authentication,
    401,
    'this needs another login: a fresher one, or by other means',
  ],
};

/** Judges what a request brings by what a plan asks. */
@Injectable()
export class Admissions {
  private readonly logger = new Logger('OAuth2Provider');
  /** What the log has said already. */
  private readonly warned = new Set<string>();
  /** Of each request the token that was told of: its fields and guards are many. */
  private readonly told = new Notes<VerifiedToken>();

  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly verified: VerifiedOnce,
    private readonly resources: ProtectedResources,
    private readonly challenges: Challenges,
    private readonly others: OtherCredentials,
    private readonly events: OAuth2Events,
    @Inject(PROTECTION) private readonly protection: Protection,
  ) {}

  /** @throws TokenMissing, OAuthError */
  async judge(came: Came, plan: Plan, { inForm = false, afresh }: Manner): Promise<Admission> {
    const presented = presentedToken(came.request, inForm);
    if (presented === 'none') return this.others.admit(came, plan);
    if ('problem' in presented) {
      if (plan.ignoresBadTokens) return this.others.admit(came, plan);
      throw this.refused([OAUTH_ERROR.invalid_request, 400, presented.problem], came, plan);
    }
    const token = await this.verified.get(came, presented.token, afresh);
    if (!token) {
      if (plan.ignoresBadTokens) return this.others.admit(came, plan);
      throw this.refused(BAD_TOKEN, came, plan);
    }
    const lack = this.lackOf(token, came, plan);
    if (lack === 'audience' && plan.ignoresBadTokens) return this.others.admit(came, plan);
    if (lack !== undefined) {
      this.warnIfForgotten(came, plan);
      throw this.refused(LACKING[lack], came, plan, token);
    }
    if (this.events.isHeard('token.verified')) this.tell(token, came);
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
    [error, status, description]: Said,
    came: Came,
    plan: Plan,
    token?: VerifiedToken,
  ): OAuthError {
    const wanted = wantedOf(plan, came.method, token?.scopes);
    return this.challenges.refusal(error, status, description, wanted);
  }

  private tell(token: VerifiedToken, { key, request }: Came): void {
    if (this.told.get(key) === token) return;
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
