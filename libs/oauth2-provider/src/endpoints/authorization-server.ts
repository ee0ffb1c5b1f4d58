import { Injectable } from '@nestjs/common';
import { ApplicationUse } from '../clients/application-use.js';
import { ClientAuthentication } from '../clients/client-authentication.js';
import { Resources } from '../clients/resources.js';
import { Scopes, scopeReader } from '../clients/scopes.js';
import { Grants } from '../grants/grant.js';
import { type OAuthRequest, isForm } from '../http/oauth-request.js';
import type { HttpRequest } from '../http/platform.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { profileOf } from '../options/profiles.js';
import {
  type AuthorizationRequest,
  type AuthorizingServer,
  readAuthorizationRequest,
} from '../protocol/authorization-request.js';
import { urlBelow } from '../protocol/below-issuer.js';
import { DEVICE_CODE } from '../protocol/device-code.js';
import { InvalidRequest, OAUTH_ERROR, OAuthError } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import { RedirectUriMismatch } from '../protocol/redirect-uri-mismatch.js';
import { NO_STORE, type OAuthResponse } from '../protocol/response.js';
import { AuthorizationError } from '../protocol/verified-redirect.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import type { Login } from '../resource-owner/resource-owners.js';
import { AuthorizationEvents } from '../response-types/authorization-events.js';
import { AuthorizationIssuer } from '../response-types/authorization.issuer.js';
import { ResponseTypes } from '../response-types/response-type.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { DeviceAuthorizations } from '../tokens/device-authorizations.js';
import { Introspection } from '../tokens/introspection.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { TokenRevoker } from '../tokens/token-revoker.js';
import { AuthenticationRequests } from './authentication-requests.js';
import { AuthorizationResponses } from './authorization-responses.js';
import { CrossOrigin } from './cross-origin.js';
import { Refusals } from './refusals.js';

const DENIALS = { user: 'the user denied the request', 'inactive user': 'the user is not active' };

/** A valid authorization request and who makes it. */
export interface ConsentRequest {
  readonly client: AbstractApplication;
  readonly request: AuthorizationRequest;
  /** The browser's; absent where a host made this itself. */
  readonly platform?: HttpRequest;
  /** Whom it was shown to, if it was. */
  readonly userId?: string;
}

/** What the endpoints do, for hosts that write their own controllers: ours call the same. */
@Injectable()
export class AuthorizationServer {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly applications: ApplicationRepository,
    private readonly clients: ClientAuthentication,
    private readonly grants: Grants,
    private readonly responseTypes: ResponseTypes,
    private readonly authentication: AuthenticationRequests,
    private readonly authorizations: AuthorizationIssuer,
    private readonly responses: AuthorizationResponses,
    private readonly owners: ResourceOwnerCheck,
    private readonly scopes: Scopes,
    private readonly resources: Resources,
    private readonly crossOrigin: CrossOrigin,
    private readonly refusals: Refusals,
    private readonly devices: DeviceAuthorizations,
    private readonly revoker: TokenRevoker,
    private readonly introspection: Introspection,
    private readonly use: ApplicationUse,
    private readonly events: AuthorizationEvents,
    private readonly keys: SigningKeys,
  ) {}

  /**
   * The ordered checks of RFC 6749 section 4.1.1.
   * @throws OAuthError for the person at the browser while there is no verified redirect URI,
   *   AuthorizationError, which knows where it may be sent, after
   */
  async validateConsentRequest(
    request: OAuthRequest,
    parameters: Parameters = request.query,
  ): Promise<ConsentRequest> {
    const client = await this.applications.findByClientId(parameters.required('client_id'));
    if (!client?.isUsable(request.platform)) {
      throw new InvalidRequest('the parameter client_id names no application that is registered here');
    }
    const { issuer, pkce, allowUriWildcards } = this.options;
    const scopesFor = await this.scopesOf(client, request);
    const server: AuthorizingServer = {
      issuer,
      pkce,
      responseTypes: this.responseTypes.names,
      inFragment: this.responseTypes.inFragment,
      plainPkce: profileOf(this.options).pkceMethods.includes('plain'),
      uriRules: { wildcards: allowUriWildcards },
      prompts: this.authentication.prompts,
      resourcesFor: (requested) => this.resources.requested(requested, client),
      scopesFor: (requested, resources) => scopesFor(requested, this.resources.scopesOf(resources, client)),
    };
    const { platform } = request;
    try {
      const read = readAuthorizationRequest(parameters, client, server);
      const hint = parameters.get('id_token_hint');
      return { client, request: await this.authentication.complete(read, hint, client, platform), platform };
    } catch (error) {
      if (error instanceof RedirectUriMismatch) this.events.mismatched(client, error, platform);
      throw error;
    }
  }

  /**
   * The authorization response (RFC 6749 section 4.1.2), in the response mode of the request: a redirect, or a page that
   * posts it.
   * @param login who granted it, or null where it was denied
   * @param asked whether they were asked just now; then it is remembered
   * @throws AuthorizationError `access_denied`
   */
  async createAuthorizationResponse(
    consented: ConsentRequest,
    login: Login | null,
    asked = true,
  ): Promise<OAuthResponse> {
    if (login === null) throw this.denied(consented, 'user');
    if (!(await this.owners.isActive(login.userId)))
      throw this.denied({ ...consented, userId: login.userId }, 'inactive user');
    const now = new Date();
    const answer = await this.authorizations.issue({ ...consented, login, asked, now });
    // Who gets tokens here never comes to the token endpoint (RFC 6749 section 4.2).
    this.use.note(consented.client, now);
    const { redirect, uiLocales } = consented.request;
    return this.responses.of(redirect, answer, consented.platform, uiLocales);
  }

  /** The same for a refusal (RFC 6749 section 4.1.2.1). */
  createAuthorizationErrorResponse(
    error: AuthorizationError,
    platform?: HttpRequest,
  ): Promise<OAuthResponse> {
    return this.responses.refusal(error, platform);
  }

  /** RFC 6749 sections 3.2 and 5: tokens, or the error as JSON. Never throws. */
  createTokenResponse(request: OAuthRequest): Promise<OAuthResponse> {
    return this.answer(request, (client) => this.grants.select(request, client).handle(request, client));
  }

  /** RFC 8628 section 3.2: the codes for a device and its user, or the error as JSON. Never throws. */
  createDeviceAuthorizationResponse(request: OAuthRequest): Promise<OAuthResponse> {
    return this.answer(request, async (client) => {
      this.grants.grantOf(DEVICE_CODE, client);
      const scopesFor = await this.scopesOf(client, request);
      const resources = this.resources.requested(request.body.all('resource'), client);
      const scopes = scopesFor(request.body.get('scope'), this.resources.scopesOf(resources, client));
      const { deviceCode, userCode } = await this.devices.start(client, scopes, new Date(), resources);
      const { issuer, deviceCodeLifetime, deviceCodeInterval } = this.options;
      const page = urlBelow(issuer, 'device');
      return {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: page,
        verification_uri_complete: `${page}?${new URLSearchParams({ user_code: userCode }).toString()}`,
        expires_in: deviceCodeLifetime,
        interval: deviceCodeInterval,
      };
    });
  }

  /** RFC 7009 section 2.2: an empty success, whatever the token was worth, or the error as JSON. Never throws. */
  createRevocationResponse(request: OAuthRequest): Promise<OAuthResponse> {
    return this.answer(request, (client) =>
      this.revoker.revoke(request.body.required('token'), client, new Date(), request.platform),
    );
  }

  /** RFC 7662 section 2.2: what a token is good for, or the error as JSON. Never throws. Not for scripts of pages. */
  async createIntrospectionResponse(request: OAuthRequest): Promise<OAuthResponse> {
    try {
      assertForm(request);
      return { status: 200, headers: NO_STORE, body: await this.introspection.answer(request, new Date()) };
    } catch (error) {
      return this.refusals.asJson(error);
    }
  }

  /** What is done for the client that sent a form, or the error, as JSON; readable to the client's own pages. */
  private async answer(
    request: OAuthRequest,
    work: (client: AbstractApplication) => Promise<object | void>,
  ): Promise<OAuthResponse> {
    let response: OAuthResponse;
    try {
      assertForm(request);
      const body = await work(await this.clients.authenticate(request));
      response = { status: 200, headers: NO_STORE, ...(body && { body }) };
    } catch (error) {
      response = this.refusals.asJson(error);
    }
    return this.crossOrigin.share(request.platform, response);
  }

  private denied(consented: ConsentRequest, by: keyof typeof DENIALS): AuthorizationError {
    this.events.denied(consented, by);
    const { redirect } = consented.request;
    return new AuthorizationError(redirect, new OAuthError(OAUTH_ERROR.access_denied, DENIALS[by]));
  }

  private scopesOf(client: AbstractApplication, { platform }: OAuthRequest) {
    // Who the user is can be told to none whose algorithm we have no key for.
    const acts = this.keys.algorithms.includes(client.algorithm) ? 'for a user' : 'for itself';
    return scopeReader(this.scopes, client, platform, acts);
  }
}

/** Nothing of a form may stand in the URL. */
function assertForm(request: OAuthRequest): void {
  if (!isForm(request)) {
    throw new InvalidRequest('the body must be application/x-www-form-urlencoded', { status: 415 });
  }
  if (request.query.size > 0) throw new InvalidRequest('parameters belong in the body, not in the URL');
}
