import { Inject, Injectable, Optional } from '@nestjs/common';
import { isFromElsewhere } from '../http/from-elsewhere.js';
import { OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { meetsAuthentication } from '../protocol/step-up.js';
import { LoginSessions } from '../resource-owner/login-sessions.js';
import type { Admission } from './attached-token.js';
import { Challenges } from './challenges.js';
import { ClientCredentials } from './client-credentials.js';
import type { Plan } from './plan.js';
import { PROTECTION, type Protection } from './protection.js';
import { isSafe, meetsNeeds } from './scope-needs.js';
import type { Carried } from './transport.js';
import { wantedOf } from './wanted.js';

type Came = Pick<Carried, 'method' | 'request'>;

/** How a request may come in that has no token: by a login session, as a client, or as nobody. */
@Injectable()
export class OtherCredentials {
  constructor(
    private readonly challenges: Challenges,
    @Inject(PROTECTION) private readonly protection: Protection,
    @Optional() private readonly clients?: ClientCredentials,
    @Optional() private readonly sessions?: LoginSessions,
  ) {}

  /** @throws TokenMissing, OAuthError */
  async admit(came: Came, plan: Plan): Promise<Admission> {
    const found =
      (plan.takesSessions ? await this.bySession(came, plan) : undefined) ??
      (plan.takesClients ? await this.asClient(came, plan) : undefined);
    if (found) return found;
    if (plan.open) return { plan, token: null };
    throw this.challenges.missing(wantedOf(plan, came.method));
  }

  /** Whoever is logged in may do everything here that is theirs, so scopes are not asked of them. */
  private async bySession({ request, method }: Came, plan: Plan): Promise<Admission | undefined> {
    const login = await this.sessions?.current(request);
    const user = login ? await this.sessions?.find(login.userId) : null;
    if (!login || user === null || user === undefined) return undefined;
    // A browser sends the session along with what a page of somebody else asks it to (CSRF); a token it does not.
    // Over a WebSocket that page could read the answer as well, which it cannot of a GET.
    const isHarmless = isSafe(method) && request.headers.upgrade === undefined;
    if (!isHarmless && isFromElsewhere(request, this.protection.origins)) {
      throw this.challenges.refusal(
        OAUTH_ERROR.access_denied,
        403,
        'a login session is not enough for what a page from elsewhere asks for',
        wantedOf(plan, method),
      );
    }
    const authentication = { acr: login.acr, authTime: new Date(login.authTime * 1000) };
    this.assertAuthenticated(authentication, method, plan);
    return { plan, token: null, user };
  }

  private async asClient({ request, method }: Came, plan: Plan): Promise<Admission | undefined> {
    if (!this.clients?.present(request)) return undefined;
    const wanted = wantedOf(plan, method);
    try {
      const client = await this.clients.authenticate(request);
      const { clientId, application } = client;
      const covers = (scopes: readonly string[]) => this.protection.hierarchy.covers(client.scopes, scopes);
      if (!meetsNeeds(plan.needsOf(method), covers)) {
        throw this.challenges.refusal(
          OAUTH_ERROR.insufficient_scope,
          403,
          'a token of the client itself could not have the scopes that this needs',
          wanted,
        );
      }
      this.assertAuthenticated({}, method, plan);
      return { plan, token: null, client: { clientId, application } };
    } catch (error) {
      if (!(error instanceof OAuthError) || error.error !== OAUTH_ERROR.invalid_client) throw error;
      // It asks for either, where the token endpoint asks for client credentials alone.
      const headers = { 'WWW-Authenticate': this.challenges.challenge(wanted) };
      throw new OAuthError(error.error, error.description, { status: 401, headers, detail: error.detail });
    }
  }

  /** RFC 9470 section 3. */
  private assertAuthenticated(
    login: { acr?: string; authTime?: Date },
    method: string | undefined,
    plan: Plan,
  ): void {
    const now = new Date();
    if (plan.stepUp.every((need) => meetsAuthentication(need, login, now))) return;
    throw this.challenges.refusal(
      OAUTH_ERROR.insufficient_user_authentication,
      401,
      'this needs another login: a fresher one, or by other means',
      wantedOf(plan, method),
    );
  }
}
