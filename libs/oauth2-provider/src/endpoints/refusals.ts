import { Injectable, Logger } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import type { ParserError } from '../http/route-edges.js';
import { InvalidClient, InvalidRequest, OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { oneLine } from '../protocol/one-line.js';
import { NO_STORE, type OAuthResponse } from '../protocol/response.js';
import { PageFrames } from '../resource-owner/page-frames.js';
import { pageHeaders } from '../resource-owner/page-headers.js';
import { Pages } from '../resource-owner/pages.js';
import { isApplicationGone } from '../storage/application-gone.js';
import { unavailable } from '../storage/unavailable.js';

/** What an endpoint answers where it met an error. What we did not expect is logged and told to nobody. */
@Injectable()
export class Refusals {
  private readonly logger = new Logger('OAuth2Provider');

  constructor(
    private readonly pages: Pages,
    private readonly frames: PageFrames,
  ) {}

  /** The error as one that may be shown. */
  of(error: unknown): OAuthError {
    const refusal = error instanceof OAuthError ? error : (unavailable(error) ?? clientGone(error));
    if (refusal) {
      if (refusal.detail) this.logger.log(oneLine(`refused: ${refusal.error}: ${refusal.detail}`));
      return refusal;
    }
    this.logger.error(error instanceof Error ? error.stack : error);
    return new OAuthError(OAUTH_ERROR.server_error, 'the server met an unexpected condition', {
      status: 500,
    });
  }

  /** For a program (RFC 6749 section 5.2). */
  asJson(error: unknown): OAuthResponse {
    const refusal = this.of(error);
    return {
      status: refusal.status,
      headers: { ...NO_STORE, ...refusal.headers },
      body: { error: refusal.error, error_description: refusal.description },
    };
  }

  /** For the person at the browser: in their language where the request is told. */
  async asPage(error: unknown, platform?: HttpRequest): Promise<OAuthResponse> {
    const { status, headers, error: code, description } = this.of(error);
    const frame = this.frames.of(platform);
    const title = frame.language.text(status >= 500 ? 'error.title-server' : 'error.title');
    const view = { frame, status, title, description: sentence(description), error: code };
    const body = await this.pages.error(view);
    return { status, headers: { ...pageHeaders([], {}, frame), ...headers }, body };
  }

  /** For a body that no parser could read: as a page where a person looks at it. */
  ofBody(error: ParserError, page: boolean, platform: HttpRequest): OAuthResponse | Promise<OAuthResponse> {
    const status = error.status ?? error.statusCode ?? 500;
    const refusal = status < 500 ? new InvalidRequest('the body cannot be read', { status }) : error;
    return page ? this.asPage(refusal, platform) : this.asJson(refusal);
  }
}

function clientGone(error: unknown): OAuthError | undefined {
  return isApplicationGone(error)
    ? new InvalidClient('it was removed while its request was served')
    : undefined;
}

/** Descriptions are written for JSON, where they stand alone; people read sentences. */
function sentence(description: string): string {
  return `${description.charAt(0).toUpperCase()}${description.slice(1)}.`;
}
