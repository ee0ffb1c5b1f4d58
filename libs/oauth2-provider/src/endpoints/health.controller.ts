import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { Health } from '../maintenance/health.js';
import { OAUTH_ERROR } from '../protocol/errors.js';
import { NO_STORE, type OAuthResponse } from '../protocol/response.js';

/**
 * For load balancers and monitors: 200 when healthy and with a warning, 503 when not. No part of the default endpoints,
 * for its figures are for whoever reaches it.
 */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly responder: Responder,
  ) {}

  @All()
  async check(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    this.responder.send(reply, await this.respond(request));
  }

  private async respond({ method }: HttpRequest): Promise<OAuthResponse> {
    if (method !== 'GET' && method !== 'HEAD') {
      return {
        status: 405,
        headers: { ...NO_STORE, Allow: 'GET, HEAD' },
        body: { error: OAUTH_ERROR.invalid_request, error_description: 'the health is read with GET' },
      };
    }
    const report = await this.health.check();
    return { status: report.status === 'unhealthy' ? 503 : 200, headers: NO_STORE, body: report };
  }
}
