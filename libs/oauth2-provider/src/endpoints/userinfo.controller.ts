import { All, Controller, Req, Res } from '@nestjs/common';
import { preflightAnswer } from '../http/cors.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { OPENID } from '../options/scopes.js';
import { withoutNull } from '../protocol/claims.js';
import { InvalidRequest, OAUTH_ERROR } from '../protocol/errors.js';
import { NO_STORE, type OAuthResponse } from '../protocol/response.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import { ResourceProtector, TokenMissing } from '../resource-server/resource-protector.js';
import { AuthorizationServer } from './authorization-server.js';
import { CrossOrigin } from './cross-origin.js';

/** UserInfo (OpenID Connect Core section 5.3): a protected resource like any other. */
@Controller('userinfo')
export class UserInfoController {
  static readonly advertisedAs: string = 'userinfo_endpoint';

  constructor(
    private readonly protector: ResourceProtector,
    private readonly owners: ResourceOwners,
    private readonly server: AuthorizationServer,
    private readonly crossOrigin: CrossOrigin,
    private readonly responder: Responder,
  ) {}

  @All()
  async userinfo(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const answer =
      preflightAnswer(request, ['GET', 'POST']) ??
      this.crossOrigin.share(request, await this.respond(request));
    this.responder.send(reply, answer);
  }

  private async respond(request: HttpRequest): Promise<OAuthResponse> {
    try {
      if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
        throw new InvalidRequest('UserInfo answers GET and POST', {
          status: 405,
          headers: { Allow: 'GET, HEAD, POST' },
        });
      }
      return { status: 200, headers: NO_STORE, body: await this.claims(request) };
    } catch (error) {
      if (error instanceof TokenMissing) {
        return { status: 401, headers: { ...NO_STORE, 'WWW-Authenticate': error.challenge } };
      }
      return this.server.errorResponse(error);
    }
  }

  private async claims(request: HttpRequest): Promise<object> {
    const token = await this.protector.acquire(request, { scopes: [OPENID] });
    const user = await token?.user();
    if (!token?.userId || !user) {
      throw this.protector.refusal(OAUTH_ERROR.invalid_token, 401, 'the access token acts for no user', [
        OPENID,
      ]);
    }
    const { scopes, clientId } = token;
    const claims = await this.owners.claims(user, { scopes, clientId });
    return { ...withoutNull(claims), sub: token.userId };
  }
}
