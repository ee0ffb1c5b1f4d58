import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { answerFormOfPage } from './answer-form.js';
import { AuthorizationServer } from './authorization-server.js';
import { Refusals } from './refusals.js';

/** The revocation endpoint (RFC 7009 section 2). */
@Controller('revoke_token')
export class RevocationController {
  static readonly advertisedAs: string = 'revocation_endpoint';

  constructor(
    private readonly server: AuthorizationServer,
    private readonly refusals: Refusals,
    private readonly responder: Responder,
  ) {}

  @All()
  async revoke(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const answer = await answerFormOfPage(this.refusals, platform, 'revocation endpoint', (request) =>
      this.server.createRevocationResponse(request),
    );
    this.responder.send(reply, answer);
  }
}
