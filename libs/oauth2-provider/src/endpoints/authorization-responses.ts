import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/platform.js';
import { type OAuthResponse, redirectTo } from '../protocol/response.js';
import type { AuthorizationError, VerifiedRedirect } from '../protocol/verified-redirect.js';
import { PageFrames } from '../resource-owner/page-frames.js';
import { formPostHeaders } from '../resource-owner/page-headers.js';
import { Pages } from '../resource-owner/pages.js';
import { redirectHostOf } from './redirect-host.js';

/** Brings answers to clients, in the response mode of their request. */
@Injectable()
export class AuthorizationResponses {
  constructor(
    private readonly pages: Pages,
    private readonly frames: PageFrames,
  ) {}

  /** RFC 6749 section 4.1.2: a redirect, or the page that posts the answer (OAuth 2.0 Form Post Response Mode). */
  async of(
    redirect: VerifiedRedirect,
    answer: Readonly<Record<string, string>>,
    platform?: HttpRequest,
    uiLocales?: string,
  ): Promise<OAuthResponse> {
    if (redirect.mode !== 'form_post') return redirectTo(redirect.locationOf(answer));
    const frame = this.frames.of(platform, uiLocales);
    const body = await this.pages.formPost({
      frame,
      action: redirect.uri,
      fields: redirect.parametersOf(answer),
      redirectHost: redirectHostOf(redirect.uri),
    });
    return { status: 200, headers: formPostHeaders(redirect.uri, frame), body };
  }

  /** RFC 6749 section 4.1.2.1. */
  refusal({ redirect, answer }: AuthorizationError, platform?: HttpRequest): Promise<OAuthResponse> {
    return this.of(redirect, answer, platform);
  }
}
