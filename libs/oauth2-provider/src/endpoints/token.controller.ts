import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { ScheduledCleaning } from '../maintenance/scheduled-cleaning.js';
import { answerFormOfPage } from './answer-form.js';
import { AuthorizationServer } from './authorization-server.js';
import { Refusals } from './refusals.js';

/** The token endpoint (RFC 6749 section 3.2). */
@Controller('token')
export class TokenController {
  static readonly advertisedAs: string = 'token_endpoint';

  constructor(
    private readonly server: AuthorizationServer,
    private readonly refusals: Refusals,
    private readonly responder: Responder,
    private readonly cleaning: ScheduledCleaning,
  ) {}

  @All()
  async token(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const answer = await answerFormOfPage(this.refusals, platform, 'token endpoint', (request) =>
      this.server.createTokenResponse(request),
    );
    this.responder.send(reply, answer);
    this.cleaning.afterRequest();
  }
}
