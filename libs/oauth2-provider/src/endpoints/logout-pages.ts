import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { pathBelow } from '../protocol/below-issuer.js';
import { InvalidRequest } from '../protocol/errors.js';
import { Parameters } from '../protocol/parameters.js';
import { type OAuthResponse, redirectTo } from '../protocol/response.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import { framing, pageHeaders } from '../resource-owner/page-headers.js';
import { Pages } from '../resource-owner/pages.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import type { LogoutRequest } from './logout-requests.js';
import { requestUrl } from './request-url.js';
import { userNameOf } from './user-name.js';

const DECISION = 'allow';
// The whole request in one field, URL-encoded: browsers rewrite line breaks in a form's values.
const REQUEST = 'logout_request';
const TOKEN = 'csrf_token';
/** How long the frames of a page have until the browser goes on, in seconds. */
const FRAME_TIME = 3;

/** The pages of the logout endpoint: the one that asks, and those that say what became of it. */
@Injectable()
export class LogoutPages {
  private readonly path: string;

  constructor(
    options: OAuth2ProviderOptions,
    private readonly owners: ResourceOwners,
    private readonly tokens: FormTokens,
    private readonly pages: Pages,
  ) {
    this.path = pathBelow(options.issuer, 'logout');
  }

  /** Asks the user, who may know nothing of it: any page can send a browser here. */
  async ask(
    { client, returnTo }: LogoutRequest,
    parameters: Parameters,
    login: Login,
  ): Promise<OAuthResponse> {
    const shown = queryOf(parameters).toString();
    const user = await this.owners.find(login.userId);
    const body = await this.pages.logout({
      ...(client && { applicationName: client.toString() }),
      userName: user === null ? undefined : await userNameOf(this.owners, user, client?.clientId ?? ''),
      action: this.path,
      hidden: { [REQUEST]: shown, [TOKEN]: this.tokens.create(login.sessionId, toWhom(shown, login)) },
    });
    return { status: 200, headers: pageHeaders(returnTo === undefined ? [] : [returnTo]), body };
  }

  isDecision(body: Parameters): boolean {
    return body.get(DECISION) !== undefined;
  }

  isAllowed(body: Parameters): boolean {
    return body.get(DECISION) === 'true';
  }

  /** The logout request that the form was shown for. */
  parametersOf(body: Parameters): Parameters {
    return Parameters.fromQuery(body.get(REQUEST) ?? '');
  }

  /** @throws InvalidRequest unless the form was shown to this user in this session for exactly that request */
  assertGenuine(body: Parameters, login: Login): void {
    const shown = toWhom(body.get(REQUEST) ?? '', login);
    if (!this.tokens.verify(body.get(TOKEN) ?? '', login.sessionId, shown)) {
      throw new InvalidRequest('the form has expired or was not shown to you; try to sign out again', {
        status: 403,
      });
    }
  }

  /** The same request by GET, which brings the session's cookie along. */
  byGet(parameters: Parameters): OAuthResponse {
    return redirectTo(requestUrl(this.path, queryOf(parameters)));
  }

  /** Says that nothing has changed. Not a redirect: it would tell the client that the user is logged out. */
  async stayed({ client }: LogoutRequest): Promise<OAuthResponse> {
    const body = await this.pages.loggedOut({
      isSignedOut: false,
      ...(client && { applicationName: client.toString() }),
      frames: [],
    });
    return { status: 200, headers: pageHeaders(), body };
  }

  /** Goes back to the client at once, or after the frames of others; or says that it is done. */
  async done({ client, returnTo }: LogoutRequest, frames: readonly string[] = []): Promise<OAuthResponse> {
    if (returnTo !== undefined && frames.length === 0) return redirectTo(returnTo);
    const body = await this.pages.loggedOut({
      isSignedOut: true,
      ...(client && { applicationName: client.toString() }),
      ...(returnTo !== undefined && { continueTo: returnTo }),
      frames,
    });
    const onward = returnTo !== undefined && { Refresh: `${FRAME_TIME}; url=${returnTo}` };
    return { status: 200, headers: { ...pageHeaders([], framing(frames)), ...onward }, body };
  }
}

function queryOf(parameters: Parameters): URLSearchParams {
  return new URLSearchParams([...parameters.entries()]);
}

/** What was shown, and to whom: a host may let another user into a session without renewing its id. */
function toWhom(shown: string, { userId }: Login): string {
  return JSON.stringify(['logout', userId, shown]);
}
