import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { pathBelow } from '../protocol/below-issuer.js';
import type { Parameters } from '../protocol/parameters.js';
import { type OAuthResponse, redirectTo } from '../protocol/response.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import { framing, pageHeaders } from '../resource-owner/page-headers.js';
import { Pages } from '../resource-owner/pages.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import type { LogoutRequest } from './logout-requests.js';
import { requestUrl } from './request-url.js';
import { RequestForm } from './request-form.js';
import { userNameOf } from './user-name.js';

/** How long the frames of a page have until the browser goes on, in seconds. */
const FRAME_TIME = 3;

/** The pages of the logout endpoint: the one that asks, and those that say what became of it. */
@Injectable()
export class LogoutPages extends RequestForm {
  private readonly path: string;

  constructor(
    options: OAuth2ProviderOptions,
    private readonly owners: ResourceOwners,
    tokens: FormTokens,
    private readonly pages: Pages,
  ) {
    super(tokens, 'logout_request', 'try to sign out again');
    this.path = pathBelow(options.issuer, 'logout');
  }

  /** Asks the user, who may know nothing of it: any page can send a browser here. */
  async ask(
    { frame, client, returnTo }: LogoutRequest,
    parameters: Parameters,
    login: Login,
  ): Promise<OAuthResponse> {
    const shown = queryOf(parameters).toString();
    const user = await this.owners.find(login.userId);
    const body = await this.pages.logout({
      frame,
      ...(client && { applicationName: client.toString() }),
      userName: user ? await userNameOf(this.owners, user, client?.clientId ?? '') : undefined,
      action: this.path,
      hidden: this.hidden(shown, login),
    });
    return { status: 200, headers: pageHeaders(returnTo === undefined ? [] : [returnTo], {}, frame), body };
  }

  /** The same request by GET, which brings the session's cookie along. */
  byGet(parameters: Parameters): OAuthResponse {
    return redirectTo(requestUrl(this.path, queryOf(parameters)));
  }

  /** Says that nothing has changed. Not a redirect: it would tell the client that the user is logged out. */
  async stayed({ frame, client }: LogoutRequest): Promise<OAuthResponse> {
    const body = await this.pages.loggedOut({
      frame,
      isSignedOut: false,
      ...(client && { applicationName: client.toString() }),
      frames: [],
    });
    return { status: 200, headers: pageHeaders([], {}, frame), body };
  }

  /** Goes back to the client at once, or after the frames of others; or says that it is done. */
  async done(
    { frame, client, returnTo }: LogoutRequest,
    frames: readonly string[] = [],
  ): Promise<OAuthResponse> {
    if (returnTo !== undefined && frames.length === 0) return redirectTo(returnTo);
    const body = await this.pages.loggedOut({
      frame,
      isSignedOut: true,
      ...(client && { applicationName: client.toString() }),
      ...(returnTo !== undefined && { continueTo: returnTo }),
      frames,
    });
    const onward = returnTo !== undefined && { Refresh: `${FRAME_TIME}; url=${returnTo}` };
    return { status: 200, headers: { ...pageHeaders([], framing(frames), frame), ...onward }, body };
  }
}

function queryOf(parameters: Parameters): URLSearchParams {
  return new URLSearchParams([...parameters.entries()]);
}
