import { All, Controller, Req, Res } from '@nestjs/common';
import { type OAuthRequest, isForm, toOAuthRequest } from '../http/oauth-request.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { InvalidRequest } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import { type OAuthResponse, redirectTo } from '../protocol/response.js';
import { AuthorizationError } from '../protocol/verified-redirect.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { AuthorizationServer } from './authorization-server.js';
import { ConsentForm } from './consent-form.js';
import { Interaction } from './interaction.js';
import { Refusals } from './refusals.js';

/** The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2). */
@Controller('authorize')
export class AuthorizationController {
  static readonly advertisedAs: string = 'authorization_endpoint';

  constructor(
    private readonly server: AuthorizationServer,
    private readonly refusals: Refusals,
    private readonly owners: ResourceOwners,
    private readonly interaction: Interaction,
    private readonly form: ConsentForm,
    private readonly responder: Responder,
  ) {}

  @All()
  async authorize(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.sendToPerson(reply, await this.respond(platform));
  }

  private async respond(platform: HttpRequest): Promise<OAuthResponse> {
    try {
      const request = toOAuthRequest(platform);
      if (request.method === 'GET' || request.method === 'HEAD')
        return await this.show(request, request.query);
      if (request.method !== 'POST') {
        throw new InvalidRequest('the authorization endpoint answers GET and POST', {
          status: 405,
          headers: { Allow: 'GET, HEAD, POST' },
        });
      }
      if (!isForm(request)) {
        throw new InvalidRequest('the body must be application/x-www-form-urlencoded', { status: 415 });
      }
      if (this.form.isDecision(request.body)) return await this.decide(request);
      // A cross-site POST comes without the session's cookie, so it goes on as a GET, which has it.
      return redirectTo(this.interaction.urlOf(request.body));
    } catch (error) {
      return this.refusals.asPage(error, platform);
    }
  }

  /** Goes on to login, to consent or straight back to the client. */
  private async show(request: OAuthRequest, parameters: Parameters): Promise<OAuthResponse> {
    const login = await this.owners.current(request.platform);
    try {
      const asked = await this.server.validateConsentRequest(request, parameters);
      const step = await this.interaction.nextStep(asked, login);
      if (step === 'login' || login === null)
        return this.interaction.toLogin(request, parameters, asked.request, login);
      if (step === 'issue') return await this.server.createAuthorizationResponse(asked, login, false);
      return await this.form.page(asked, parameters, login);
    } catch (error) {
      if (!(error instanceof AuthorizationError)) throw error;
      // RFC 9700 section 4.11.2: nobody is redirected by a bad request before they logged in, but for prompt=none.
      const silent = parameters.get('prompt')?.split(' ').includes('none');
      return login === null && !silent
        ? this.interaction.toLogin(request, parameters)
        : this.server.createAuthorizationErrorResponse(error, request.platform);
    }
  }

  /** The answer to the consent page: every check once more, for nothing that the form brings is trusted. */
  private async decide(request: OAuthRequest): Promise<OAuthResponse> {
    const parameters = this.form.parametersOf(request.body);
    const login = await this.owners.current(request.platform);
    if (login === null) return redirectTo(this.interaction.urlOf(parameters));
    this.form.assertGenuine(request.body, login);
    try {
      const asked = await this.server.validateConsentRequest(request, parameters);
      if ((await this.interaction.nextStep(asked, login)) === 'login')
        return this.interaction.toLogin(request, parameters, asked.request, login);
      return await this.server.createAuthorizationResponse(
        { ...asked, userId: login.userId },
        this.form.isAllowed(request.body) ? login : null,
      );
    } catch (error) {
      if (error instanceof AuthorizationError)
        return await this.server.createAuthorizationErrorResponse(error, request.platform);
      throw error;
    }
  }
}
