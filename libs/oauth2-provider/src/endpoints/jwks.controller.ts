import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { publicDocument, readableByAll } from '../http/public-document.js';
import { Refusals } from './refusals.js';

/** The keys that verify ID tokens (RFC 7517 section 5). */
@Controller('.well-known/jwks.json')
export class JwksController {
  static readonly advertisedAs: string = 'jwks_uri';

  constructor(
    private readonly keys: SigningKeys,
    private readonly options: OAuth2ProviderOptions,
    private readonly refusals: Refusals,
    private readonly responder: Responder,
  ) {}

  @All()
  async jwks(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    try {
      const jwks = await this.keys.jwks();
      this.responder.send(reply, publicDocument(request, jwks, this.options.jwksMaxAge));
    } catch (error) {
      this.responder.send(reply, readableByAll(this.refusals.asJson(error)));
    }
  }
}
