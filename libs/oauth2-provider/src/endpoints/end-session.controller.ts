import { All, Controller, Logger, Req, Res } from '@nestjs/common';
import { type OAuthRequest, isForm, toOAuthRequest } from '../http/oauth-request.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { InvalidRequest } from '../protocol/errors.js';
import type { OAuthResponse } from '../protocol/response.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import { Sessions } from '../tokens/sessions.js';
import { LogoutPages } from './logout-pages.js';
import { type LogoutRequest, LogoutRequests } from './logout-requests.js';
import { Refusals } from './refusals.js';

const NOT_OVERRIDDEN =
  'ResourceOwners.logout is not overridden, so the login session of the host goes on after this logout: end it there';

/** The logout endpoint (OpenID Connect RP-Initiated Logout section 2). */
@Controller('logout')
export class EndSessionController {
  static readonly advertisedAs: string = 'end_session_endpoint';

  private readonly logger = new Logger('OAuth2Provider');

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly refusals: Refusals,
    private readonly owners: ResourceOwners,
    private readonly requests: LogoutRequests,
    private readonly sessions: Sessions,
    private readonly pages: LogoutPages,
    private readonly responder: Responder,
  ) {}

  @All()
  async logout(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.sendToPerson(reply, await this.respond(platform, reply));
  }

  private async respond(platform: HttpRequest, reply: HttpReply): Promise<OAuthResponse> {
    try {
      const request = toOAuthRequest(platform);
      if (request.method === 'GET') return await this.show(request, reply);
      if (request.method !== 'POST') {
        // No HEAD: what only looks must not log out.
        throw new InvalidRequest('the logout endpoint answers GET and POST', {
          status: 405,
          headers: { Allow: 'GET, POST' },
        });
      }
      if (!isForm(request)) {
        throw new InvalidRequest('the body must be application/x-www-form-urlencoded', { status: 415 });
      }
      if (this.pages.isDecision(request.body)) return await this.decide(request, reply);
      // A cross-site POST comes without the session's cookie, so it goes on as a GET, which has it.
      return this.pages.byGet(request.body);
    } catch (error) {
      return this.refusals.asPage(error, platform);
    }
  }

  private async show({ query, platform }: OAuthRequest, reply: HttpReply): Promise<OAuthResponse> {
    const asked = await this.requests.read(query, platform);
    const login = await this.owners.current(platform);
    if (login === null) return this.pages.done(asked);
    const isSure = this.options.confirmLogout === 'auto' && (await this.requests.isProven(asked, login));
    return isSure ? this.end(asked, login, platform, reply) : this.pages.ask(asked, query, login);
  }

  /** The answer to the page that asked: every check once more, for nothing that the form brings is trusted. */
  private async decide({ body, platform }: OAuthRequest, reply: HttpReply): Promise<OAuthResponse> {
    const asked = await this.requests.read(this.pages.parametersOf(body), platform);
    const login = await this.owners.current(platform);
    // Logged out meanwhile, in another tab: what was wanted is so.
    if (login === null) return this.pages.done(asked);
    this.pages.assertGenuine(body, login);
    return this.pages.isAllowed(body) ? this.end(asked, login, platform, reply) : this.pages.stayed(asked);
  }

  /** The clients first: while the host's session is there, a failure can be tried again. */
  private async end(
    asked: LogoutRequest,
    { sessionId }: Login,
    platform: HttpRequest,
    reply: HttpReply,
  ): Promise<OAuthResponse> {
    if (this.owners.logout === ResourceOwners.prototype.logout) this.logger.warn(NOT_OVERRIDDEN);
    const before = await this.sessions.ended(sessionId, asked.client, platform);
    await this.owners.logout(platform, reply, sessionId);
    // Once more for whoever was let in at that very moment: a silent renewal, say.
    const after = await this.sessions.ended(sessionId, asked.client, platform);
    return this.pages.done(asked, [...new Set([...before.frames, ...after.frames])]);
  }
}
