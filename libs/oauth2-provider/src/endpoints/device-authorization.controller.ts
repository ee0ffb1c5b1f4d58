import { All, Controller, Req, Res } from '@nestjs/common';
import { preflightAnswer } from '../http/cors.js';
import { toOAuthRequest } from '../http/oauth-request.js';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { InvalidRequest } from '../protocol/errors.js';
import type { OAuthResponse } from '../protocol/response.js';
import { AuthorizationServer } from './authorization-server.js';

/** The device authorization endpoint (RFC 8628 section 3.1). */
@Controller('device-authorization')
export class DeviceAuthorizationController {
  static readonly advertisedAs: string = 'device_authorization_endpoint';

  constructor(
    private readonly server: AuthorizationServer,
    private readonly responder: Responder,
  ) {}

  @All()
  async authorize(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.send(reply, await this.respond(platform));
  }

  private async respond(platform: HttpRequest): Promise<OAuthResponse> {
    const preflight = preflightAnswer(platform, ['POST']);
    if (preflight) return preflight;
    try {
      if (platform.method !== 'POST') {
        throw new InvalidRequest('the device authorization endpoint answers POST alone', {
          status: 405,
          headers: { Allow: 'POST' },
        });
      }
      return await this.server.createDeviceAuthorizationResponse(toOAuthRequest(platform));
    } catch (error) {
      return this.server.errorResponse(error);
    }
  }
}
