import { All, Controller, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/platform.js';
import { publicDocument } from '../http/public-document.js';
import { Responder } from '../http/responder.js';
import { OAUTH_ERROR } from '../protocol/errors.js';
import { Public } from './decorators.js';
import { ProtectedResources } from './protected-resources.js';

/** How long a client may keep the metadata, in seconds. */
const MAX_AGE = 300;

/** The path of a resource has this many segments at the most: the two platforms have no wildcard in common. */
const DEPTHS = ['', '/:one', '/:one/:two', '/:one/:two/:three', '/:one/:two/:three/:four'];

/** Protected resource metadata (RFC 9728 section 3.1), at the root with the resource's path inserted. */
@Public()
@Controller(DEPTHS.map((depth) => `.well-known/oauth-protected-resource${depth}`))
export class ProtectedResourceMetadataController {
  constructor(
    private readonly resources: ProtectedResources,
    private readonly responder: Responder,
  ) {}

  @All()
  show(@Req() request: HttpRequest, @Res() reply: HttpReply): void {
    const resource = this.resources.at(request.url);
    this.responder.send(
      reply,
      resource
        ? publicDocument(request, resource.metadata, MAX_AGE)
        : {
            status: 404,
            headers: {},
            body: { error: OAUTH_ERROR.invalid_request, error_description: 'no such protected resource' },
          },
    );
  }
}
