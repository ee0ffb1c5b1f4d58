import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { answerForm } from './answer-form.js';
import { AuthorizationServer } from './authorization-server.js';
import { Refusals } from './refusals.js';

/** The introspection endpoint (RFC 7662 section 2). No browser calls it, so there is no CORS. */
@Controller('introspect')
export class IntrospectionController {
  static readonly advertisedAs: string = 'introspection_endpoint';

  constructor(
    private readonly server: AuthorizationServer,
    private readonly refusals: Refusals,
    private readonly responder: Responder,
  ) {}

  @All()
  async introspect(@Req() platform: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const answer = await answerForm(this.refusals, platform, 'introspection endpoint', (request) =>
      this.server.createIntrospectionResponse(request),
    );
    this.responder.send(reply, answer);
  }
}
