import { Injectable } from '@nestjs/common';
import type { OAuthRequest } from '../http/oauth-request.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { LOGIN_AFTER, LOGIN_PROMPTS, LOGIN_ROUND, words } from '../protocol/authentication-request.js';
import type { AuthorizationRequest } from '../protocol/authorization-request.js';
import { pathBelow } from '../protocol/below-issuer.js';
import { claimsBeyond } from '../protocol/claims-parameter.js';
import { OAuthError } from '../protocol/errors.js';
import { lacksWishedAcr, nextStep } from '../protocol/interaction.js';
import type { Parameters } from '../protocol/parameters.js';
import { type OAuthResponse, redirectTo } from '../protocol/response.js';
import { AuthorizationError } from '../protocol/verified-redirect.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractConsent } from '../storage/entities/consent.entity.js';
import { ConsentRepository } from '../storage/repositories.js';
import { SubjectIdentifiers } from '../tokens/subject-identifiers.js';
import type { ConsentRequest } from './authorization-server.js';
import { requestUrl } from './request-url.js';

/** Who must be asked what, before an authorization request can be answered. */
@Injectable()
export class Interaction {
  private readonly path: string;

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly owners: ResourceOwners,
    private readonly consents: ConsentRepository,
    private readonly subjects: SubjectIdentifiers,
  ) {
    this.path = pathBelow(options.issuer, 'authorize');
  }

  /** @throws AuthorizationError where `prompt=none` forbids to ask, or asking has not helped */
  async nextStep(
    { client, request }: ConsentRequest,
    login: Login | null,
  ): Promise<'login' | 'consent' | 'issue'> {
    const consent =
      login && !client.skipAuthorization ? await this.consents.findFor(client.id, login.userId) : null;
    try {
      return nextStep({
        prompt: request.prompt,
        maxAge: request.maxAge,
        loginAfter: request.loginAfter,
        loginRound: request.loginRound,
        isOtherUser: login !== null && !(await this.isNamed(login, request, client)),
        acr: login?.acr,
        essentialAcr: request.essentialAcr,
        acrValues: request.acrValues,
        possibleAcr: this.owners.acrValues(),
        approvalPrompt: request.approvalPrompt ?? this.options.approvalPrompt,
        authTime: login?.authTime,
        skipAuthorization: client.skipAuthorization,
        remembered: isCovered(request, consent),
        now: seconds(),
      });
    } catch (error) {
      if (error instanceof OAuthError) throw new AuthorizationError(request.redirect, error);
      throw error;
    }
  }

  /**
   * To the host's login page, which comes back to this request.
   * @param asked the request where it passed its checks
   * @param login who is logged in already
   */
  toLogin(
    request: OAuthRequest,
    parameters: Parameters,
    asked?: AuthorizationRequest,
    login: Login | null = null,
  ): OAuthResponse {
    const prompts = words(parameters.get('prompt'));
    const remaining = prompts.filter((value) => !LOGIN_PROMPTS.includes(value));
    const isPrompted = remaining.length < prompts.length;
    // Back without the login that was asked for: a page that lets pass who is logged in would send it here forever.
    const again = parameters.get(LOGIN_AFTER) !== undefined;
    const isEssential = (asked?.essentialAcr.length ?? 0) > 0;
    const isParticular = asked?.subjects !== undefined || isEssential;
    const acrValues = asked?.acrValues ?? [];
    const possibleAcr = this.owners.acrValues();
    const isStepUp = login !== null && lacksWishedAcr({ acr: login.acr, acrValues, possibleAcr });
    const maxAge = asked?.maxAge ?? numberOf(parameters.get('max_age'));
    const isFresh = again || isPrompted || isParticular || maxAge !== undefined;
    const told = (again || isParticular || isStepUp) && !isPrompted ? ['login', ...prompts] : prompts;
    const [loginHint, uiLocales] = [parameters.get('login_hint'), parameters.get('ui_locales')];
    // A wish is told to the login page once. It needs no later login: a second factor may leave `authTime` as it was.
    const isRound = again || (acrValues.length > 0 && !isEssential);
    const back = {
      prompt: remaining.length > 0 ? remaining.join(' ') : undefined,
      ...(isFresh && { [LOGIN_AFTER]: String(seconds()) }),
      ...(isRound && { [LOGIN_ROUND]: String((asked?.loginRound ?? 0) + 1) }),
    };
    return redirectTo(
      this.owners.loginUrl(request.platform, {
        returnTo: this.urlOf(parameters, back),
        ...(told.length > 0 && { prompt: told.join(' ') }),
        ...(maxAge !== undefined && { maxAge }),
        ...(loginHint !== undefined && { loginHint }),
        ...(uiLocales !== undefined && { uiLocales }),
        ...(asked?.display !== undefined && { display: asked.display }),
        ...(acrValues.length > 0 && { acrValues, acrEssential: isEssential }),
      }),
    );
  }

  /**
   * Path and query of the authorization request; `changes` replaces parameters, undefined leaves one out.
   * @throws InvalidRequest when it is too long for a URL
   */
  urlOf(parameters: Parameters, changes: Record<string, string | undefined> = {}): string {
    const query = new URLSearchParams([...parameters.entries()]);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) query.delete(name);
      else query.set(name, value);
    }
    return requestUrl(this.path, query);
  }

  private async isNamed({ userId }: Login, { subjects }: AuthorizationRequest, client: AbstractApplication) {
    return subjects === undefined || subjects.includes(await this.subjects.subjectOf(userId, client));
  }
}

function isCovered(
  { scopes, claims, resources }: AuthorizationRequest,
  consent: AbstractConsent | null,
): boolean {
  return consent?.covers(scopes, claimsBeyond(claims, scopes), resources) === true;
}

function numberOf(maxAge: string | undefined): number | undefined {
  return maxAge !== undefined && /^\d{1,10}$/.test(maxAge) ? Number(maxAge) : undefined;
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
