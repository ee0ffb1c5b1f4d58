import { All, Controller, Req, Res } from '@nestjs/common';
import { preflightAnswer } from '../http/cors.js';
import { toOAuthRequest } from '../http/oauth-request.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { InvalidRequest } from '../protocol/errors.js';
import type { OAuthResponse } from '../protocol/response.js';
import { AuthorizationServer } from './authorization-server.js';

/** The token endpoint (RFC 6749 section 3.2). */
@Controller('token')
export class TokenController {
  static readonly advertisedAs: string = 'token_endpoint';

  constructor(
    private readonly server: AuthorizationServer,
    private readonly responder: Responder,
  ) {}

  @All()
  async token(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.send(reply, await this.respond(platform));
  }

  private async respond(platform: HttpRequest): Promise<OAuthResponse> {
    const preflight = preflightAnswer(platform, ['POST']);
    if (preflight) return preflight;
    try {
      if (platform.method !== 'POST') {
        throw new InvalidRequest('the token endpoint answers POST alone', {
          status: 405,
          headers: { Allow: 'POST' },
        });
      }
      return await this.server.createTokenResponse(toOAuthRequest(platform));
    } catch (error) {
      return this.server.errorResponse(error);
    }
  }
}
