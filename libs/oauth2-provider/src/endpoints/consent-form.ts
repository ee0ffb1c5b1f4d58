import { Injectable } from '@nestjs/common';
import { Resources } from '../clients/resources.js';
import { Scopes } from '../clients/scopes.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { words } from '../protocol/authentication-request.js';
import { pathBelow } from '../protocol/below-issuer.js';
import { claimsBeyond, narrowedClaims } from '../protocol/claims-parameter.js';
import { OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import { isLoopback } from '../protocol/redirect-uri.js';
import type { OAuthResponse } from '../protocol/response.js';
import { OPENID, formatScope } from '../protocol/scope.js';
import { AuthorizationError } from '../protocol/verified-redirect.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import { PageFrames } from '../resource-owner/page-frames.js';
import { pageHeaders } from '../resource-owner/page-headers.js';
import { Pages } from '../resource-owner/pages.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import type { ConsentRequest } from './authorization-server.js';
import { clientLinks } from './client-links.js';
import { claimInWords, scopesInWords } from './descriptions.js';
import { redirectHostOf } from './redirect-host.js';
import { RequestForm } from './request-form.js';
import { userNameOf } from './user-name.js';

/** The form that asks the user, and what it brings back. */
@Injectable()
export class ConsentForm extends RequestForm {
  private readonly action: string;

  constructor(
    options: OAuth2ProviderOptions,
    private readonly scopes: Scopes,
    private readonly resources: Resources,
    private readonly owners: ResourceOwners,
    tokens: FormTokens,
    private readonly pages: Pages,
    private readonly frames: PageFrames,
  ) {
    super(tokens, 'authorization_request', 'go back to the application and try again');
    this.action = pathBelow(options.issuer, 'authorize');
  }

  async page(
    { client, request, platform }: ConsentRequest,
    parameters: Parameters,
    login: Login,
  ): Promise<OAuthResponse> {
    const user = await this.owners.find(login.userId);
    if (!user) {
      throw new AuthorizationError(
        request.redirect,
        new OAuthError(OAUTH_ERROR.access_denied, 'the user is not active'),
      );
    }
    // With the scopes, claims and resources that are shown, whatever the request named and the defaults are when the button is pressed.
    const fixed = new URLSearchParams([...parameters.entries()]);
    fixed.set('scope', formatScope(request.scopes));
    fixed.delete('resource');
    for (const resource of request.resources ?? []) fixed.append('resource', resource);
    const claims = parameters.get('claims');
    if (claims !== undefined && request.scopes.includes(OPENID))
      fixed.set('claims', narrowedClaims(claims, request.claims));
    const shown = fixed.toString();
    const frame = this.frames.of(platform, request.uiLocales);
    const body = await this.pages.consent({
      frame,
      applicationName: client.toString(),
      redirectHost: redirectHostOf(request.redirect.uri),
      isLoopback: isLoopback(request.redirect.uri),
      scopes: await scopesInWords(this.scopes, request.scopes, frame.language),
      resources: this.resources.described(request.resources),
      claims: claimsBeyond(request.claims, request.scopes).map((claim) =>
        claimInWords(claim, frame.language),
      ),
      userName: await userNameOf(this.owners, user, client.clientId),
      action: this.action,
      hidden: this.hidden(shown, login),
      uiLocales: words(request.uiLocales),
      ...clientLinks(client.metadata),
    });
    return { status: 200, headers: pageHeaders([request.redirect.uri], {}, frame), body };
  }
}
