import { Injectable } from '@nestjs/common';
import { Scopes, describedScopes } from '../clients/scopes.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { words } from '../protocol/authentication-request.js';
import { pathBelow } from '../protocol/below-issuer.js';
import { claimsBeyond, narrowedClaims } from '../protocol/claims-parameter.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import { Parameters } from '../protocol/parameters.js';
import { isLoopback } from '../protocol/redirect-uri.js';
import type { OAuthResponse } from '../protocol/response.js';
import { OPENID, formatScope } from '../protocol/scope.js';
import { describedClaim } from '../protocol/standard-claims.js';
import { AuthorizationError } from '../protocol/verified-redirect.js';
import { FormTokens } from '../resource-owner/form-tokens.js';
import { pageHeaders } from '../resource-owner/page-headers.js';
import { Pages } from '../resource-owner/pages.js';
import { type Login, ResourceOwners } from '../resource-owner/resource-owners.js';
import type { ConsentRequest } from './authorization-server.js';
import { clientLinks } from './client-links.js';
import { redirectHostOf } from './redirect-host.js';
import { userNameOf } from './user-name.js';

const DECISION = 'allow';
// The whole request in one field, URL-encoded: browsers rewrite line breaks in a form's values.
const REQUEST = 'authorization_request';
const TOKEN = 'csrf_token';

/** The form that asks the user, and what it brings back. */
@Injectable()
export class ConsentForm {
  private readonly action: string;

  constructor(
    options: OAuth2ProviderOptions,
    private readonly scopes: Scopes,
    private readonly owners: ResourceOwners,
    private readonly tokens: FormTokens,
    private readonly pages: Pages,
  ) {
    this.action = pathBelow(options.issuer, 'authorize');
  }

  async page(
    { client, request }: ConsentRequest,
    parameters: Parameters,
    login: Login,
  ): Promise<OAuthResponse> {
    const user = await this.owners.find(login.userId);
    if (user === null) {
      throw new AuthorizationError(
        request.redirect,
        new OAuthError(OAUTH_ERROR.access_denied, 'the user is not active'),
      );
    }
    // With the scopes and claims that are shown, whatever the request named and the defaults are when the button is pressed.
    const fixed = new URLSearchParams([...parameters.entries()]);
    fixed.set('scope', formatScope(request.scopes));
    const claims = parameters.get('claims');
    if (claims !== undefined && request.scopes.includes(OPENID))
      fixed.set('claims', narrowedClaims(claims, request.claims));
    const shown = fixed.toString();
    const body = await this.pages.consent({
      applicationName: client.toString(),
      redirectHost: redirectHostOf(request.redirect.uri),
      isLoopback: isLoopback(request.redirect.uri),
      scopes: await describedScopes(this.scopes, request.scopes),
      claims: claimsBeyond(request.claims, request.scopes).map(describedClaim),
      userName: await userNameOf(this.owners, user, client.clientId),
      action: this.action,
      hidden: { [REQUEST]: shown, [TOKEN]: this.tokens.create(login.sessionId, toWhom(shown, login)) },
      uiLocales: words(request.uiLocales),
      ...clientLinks(client.metadata),
    });
    return { status: 200, headers: pageHeaders([request.redirect.uri]), body };
  }

  isDecision(body: Parameters): boolean {
    return body.get(DECISION) !== undefined;
  }

  isAllowed(body: Parameters): boolean {
    return body.get(DECISION) === 'true';
  }

  /** The authorization request that the form was shown for. */
  parametersOf(body: Parameters): Parameters {
    return Parameters.fromQuery(body.get(REQUEST) ?? '');
  }

  /** @throws InvalidRequest unless the form was shown to this user in this session for exactly that request */
  assertGenuine(body: Parameters, login: Login): void {
    const shown = toWhom(body.get(REQUEST) ?? '', login);
    if (!this.tokens.verify(body.get(TOKEN) ?? '', login.sessionId, shown)) {
      throw new InvalidRequest(
        'the form has expired or was not shown to you; go back to the application and try again',
        { status: 403 },
      );
    }
  }
}

/** What was shown, and to whom: a host may let another user into a session without renewing its id. */
function toWhom(shown: string, { userId }: Login): string {
  return JSON.stringify([userId, shown]);
}
