import { Injectable } from '@nestjs/common';
import type { OAuthRequest } from '../http/oauth-request.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { LOGIN_AFTER } from '../protocol/authorization-request.js';
import { pathBelow } from '../protocol/below-issuer.js';
import { InvalidRequest, OAuthError } from '../protocol/errors.js';
import { LOGIN_PROMPTS, nextStep } from '../protocol/interaction.js';
import type { Parameters } from '../protocol/parameters.js';
import { type OAuthResponse, redirectTo } from '../protocol/response.js';
import { AuthorizationError } from '../protocol/verified-redirect.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import { ConsentRepository } from '../storage/repositories.js';
import type { ConsentRequest } from './authorization-server.js';

/**
 * RFC 9110 section 4.1: what every server takes. The browser brings it back in a request line, encoded once
 * more on the way through the login page; a server refuses a longer one without a word for the user.
 */
const MAX_URL_LENGTH = 8000;

/** Who must be asked what, before an authorization request can be answered. */
@Injectable()
export class Interaction {
  private readonly path: string;

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly owners: ResourceOwners,
    private readonly consents: ConsentRepository,
  ) {
    this.path = pathBelow(options.issuer, 'authorize');
  }

  /** @throws AuthorizationError where `prompt=none` forbids to ask */
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
        approvalPrompt: request.approvalPrompt ?? this.options.approvalPrompt,
        authTime: login?.authTime,
        skipAuthorization: client.skipAuthorization,
        remembered: consent?.covers(request.scopes) === true,
        now: seconds(),
      });
    } catch (error) {
      if (error instanceof OAuthError) throw new AuthorizationError(request.redirect, error);
      throw error;
    }
  }

  /** To the host's login page, which comes back to this request. */
  toLogin(request: OAuthRequest, parameters: Parameters): OAuthResponse {
    const prompts =
      parameters
        .get('prompt')
        ?.split(' ')
        .filter((value) => value !== '') ?? [];
    const remaining = prompts.filter((value) => !LOGIN_PROMPTS.includes(value));
    // Back without the login that was asked for: a page that lets pass who is logged in would send it here forever.
    const again = parameters.get(LOGIN_AFTER) !== undefined;
    const fresh = again || remaining.length < prompts.length || parameters.get('max_age') !== undefined;
    const told = again && remaining.length === prompts.length ? ['login', ...prompts] : prompts;
    const maxAge = parameters.get('max_age');
    const loginHint = parameters.get('login_hint');
    const uiLocales = parameters.get('ui_locales');
    const back = {
      prompt: remaining.length > 0 ? remaining.join(' ') : undefined,
      ...(fresh && { [LOGIN_AFTER]: String(seconds()) }),
    };
    return redirectTo(
      this.owners.loginUrl(request.platform, {
        returnTo: this.urlOf(parameters, back),
        ...(told.length > 0 && { prompt: told.join(' ') }),
        ...(maxAge !== undefined && /^\d{1,10}$/.test(maxAge) && { maxAge: Number(maxAge) }),
        ...(loginHint !== undefined && { loginHint }),
        ...(uiLocales !== undefined && { uiLocales }),
      }),
    );
  }

  /**
   * Path and query of the authorization request; `changes` replaces parameters, undefined leaves one out.
   * @throws InvalidRequest when it is too long for a URL
   */
  urlOf(parameters: Parameters, changes: Record<string, string | undefined> = {}): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...Object.fromEntries(parameters.entries()), ...changes })) {
      if (value !== undefined) query.set(name, value);
    }
    const url = `${this.path}?${query.toString()}`;
    if (url.length > MAX_URL_LENGTH) throw new InvalidRequest('the request is too long', { status: 414 });
    return url;
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
