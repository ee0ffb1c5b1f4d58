import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { answerFormOfPage } from './answer-form.js';
import { AuthorizationServer } from './authorization-server.js';
import { Refusals } from './refusals.js';

/** The device authorization endpoint (RFC 8628 section 3.1). */
@Controller('device-authorization')
export class DeviceAuthorizationController {
  static readonly advertisedAs: string = 'device_authorization_endpoint';

  constructor(
    private readonly server: AuthorizationServer,
    private readonly refusals: Refusals,
    private readonly responder: Responder,
  ) {}

  @All()
  async authorize(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const answer = await answerFormOfPage(
      this.refusals,
      platform,
      'device authorization endpoint',
      (request) => this.server.createDeviceAuthorizationResponse(request),
    );
    this.responder.send(reply, answer);
  }
}
