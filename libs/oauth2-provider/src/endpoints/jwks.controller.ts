import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { AuthorizationServer } from './authorization-server.js';
import { publicDocument } from './public-document.js';

/** How long a verifier may keep the keys, in seconds. */
const MAX_AGE = 300;

/** The keys that verify ID tokens (RFC 7517 section 5). */
@Controller('.well-known/jwks.json')
export class JwksController {
  static readonly advertisedAs: string = 'jwks_uri';

  constructor(
    private readonly keys: SigningKeys,
    private readonly server: AuthorizationServer,
    private readonly responder: Responder,
  ) {}

  @All()
  async jwks(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    try {
      this.responder.send(reply, publicDocument(request, await this.keys.jwks(), MAX_AGE));
    } catch (error) {
      this.responder.send(reply, this.server.errorResponse(error));
    }
  }
}
