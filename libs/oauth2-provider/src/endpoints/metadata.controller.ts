import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { Responder } from '../http/responder.js';
import { publicDocument } from '../http/public-document.js';

/** The server metadata, computed at start from what is registered. */
export const SERVER_METADATA = Symbol('SERVER_METADATA');

/** How long a client may keep the metadata, in seconds. */
const MAX_AGE = 300;

/**
 * Server metadata (RFC 8414 section 3, OpenID Connect Discovery section 4), below the issuer and at the
 * root with the issuer's path inserted.
 */
@Controller('.well-known/openid-configuration')
export class MetadataController {
  constructor(
    @Inject(SERVER_METADATA) private readonly metadata: Record<string, unknown>,
    private readonly responder: Responder,
  ) {}

  @All()
  show(@Req() request: HttpRequest, @Res() reply: HttpReply): void {
    this.responder.send(reply, publicDocument(request, this.metadata, MAX_AGE));
  }
}
