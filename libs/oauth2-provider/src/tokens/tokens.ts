import { Injectable } from '@nestjs/common';
import { Resources } from '../clients/resources.js';
import { Scopes, scopeReader } from '../clients/scopes.js';
import { InvalidClient, InvalidGrant, InvalidTarget } from '../protocol/errors.js';
import { isResourceUri } from '../protocol/resource.js';
import type { TokenResponse } from '../protocol/token-response.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { TokenStore } from '../storage/token.store.js';
import { TokenEvents } from './token-events.js';
import { ISSUED, TokenFamilies } from './token-families.js';
import { TokenIssuer } from './token.issuer.js';

/** What the host's code wants a token for. */
export interface TokenOrder {
  /** The application, or its client id. */
  readonly application: AbstractApplication | string;
  /** The user to act for. Default: nobody, and the token is the client's own. */
  readonly userId?: string | null;
  /** Default: the server's defaults, within what the application may have. */
  readonly scopes?: readonly string[];
  /**
   * The only resources that the access token is good for (RFC 8707), also those that no client can ask for. Default: what a
   * client gets that asks for none.
   */
  readonly resource?: string | readonly string[];
}

/** Tokens made by the host's own code, under the rules that hold for those that clients ask for. */
@Injectable()
export class Tokens {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly scopes: Scopes,
    private readonly resources: Resources,
    private readonly owners: ResourceOwnerCheck,
    private readonly families: TokenFamilies,
    private readonly issuer: TokenIssuer,
    private readonly store: TokenStore,
    private readonly events: TokenEvents,
  ) {}

  /**
   * Issues an access token; for a user, with a refresh token where the application has that grant, and with an ID token
   * for the scope `openid`. Whoever authenticates the client or the user is the caller.
   *
   * @returns the token response as a client would get it (RFC 6749 section 5.1); the tokens are nowhere else
   * @throws InvalidClient for an application that is unknown or not usable, InvalidGrant for a user who is unknown or
   *   disabled, InvalidScope, InvalidTarget for a resource that is no absolute URI without fragment
   */
  async issue(order: TokenOrder): Promise<TokenResponse> {
    const client = await this.applicationOf(order.application);
    const resources = resourcesOf(order.resource) ?? this.resources.requested([], client);
    const userId = order.userId ?? null;
    const acts = userId === null ? 'for itself' : 'for a user';
    const scopesFor = await scopeReader(this.scopes, client, undefined, acts);
    const scopes = scopesFor(order.scopes?.join(' '), this.resources.scopesOf(resources, client));
    const now = new Date();
    if (userId === null) {
      const own = await this.issuer.prepareAccessToken(client, scopes, now, undefined, resources);
      await this.store.issue(own.record);
      this.events.issued({ client, tokens: { accessToken: own.record }, grantType: ISSUED });
      return own.response;
    }
    if (!(await this.owners.isActive(userId))) throw new InvalidGrant('the user is unknown or disabled');
    const login = { userId };
    const family = this.families.make({
      client,
      login,
      grantType: ISSUED,
      scopes,
      resources,
      redeemableUntil: now,
      now,
    });
    const { records, response } = await this.issuer.prepare({ client, family, scopes, now });
    await this.store.authorize({ family, ...records });
    this.events.issued({ client, family, tokens: records });
    return response;
  }

  private async applicationOf(application: AbstractApplication | string): Promise<AbstractApplication> {
    const found =
      typeof application === 'string' ? await this.applications.findByClientId(application) : application;
    if (!found?.isUsable(undefined)) throw new InvalidClient('the application is unknown or not usable');
    return found;
  }
}

/** RFC 8707 section 2: absolute, without a fragment. */
function resourcesOf(resource: string | readonly string[] | undefined): string[] | null {
  const resources = resource === undefined ? [] : [resource].flat();
  for (const each of resources) {
    if (!isResourceUri(each))
      throw new InvalidTarget('a resource must be an absolute URI without a fragment');
  }
  return resources.length > 0 ? resources : null;
}
