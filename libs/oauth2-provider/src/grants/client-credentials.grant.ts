import { Injectable } from '@nestjs/common';
import type { OAuthRequest } from '../http/oauth-request.js';
import { Resources } from '../clients/resources.js';
import { Scopes, scopeReader } from '../clients/scopes.js';
import { UnauthorizedClient } from '../protocol/errors.js';
import type { TokenResponse } from '../protocol/token-response.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { TokenStore } from '../storage/token.store.js';
import { TokenEvents } from '../tokens/token-events.js';
import { TokenIssuer } from '../tokens/token.issuer.js';
import { Grant } from './grant.js';

/** RFC 6749 section 4.4: a token of the client's own, for no user and without a refresh token. */
@Injectable()
export class ClientCredentialsGrant extends Grant {
  readonly grantType = 'client_credentials';

  constructor(
    private readonly scopes: Scopes,
    private readonly resources: Resources,
    private readonly store: TokenStore,
    private readonly issuer: TokenIssuer,
    private readonly events: TokenEvents,
  ) {
    super();
  }

  async handle({ body, platform }: OAuthRequest, client: AbstractApplication): Promise<TokenResponse> {
    if (!client.isConfidential())
      throw new UnauthorizedClient('a public client cannot use client_credentials');
    const scopesFor = await scopeReader(this.scopes, client, platform, 'for itself');
    const resources = this.resources.requested(body.all('resource'), client);
    const scopes = scopesFor(body.get('scope'), this.resources.scopesOf(resources, client));
    const now = new Date();
    const { record, response } = await this.issuer.prepareAccessToken(
      client,
      scopes,
      now,
      undefined,
      resources,
    );
    await this.store.issue(record);
    this.events.issued({ client, tokens: { accessToken: record }, request: platform });
    return response;
  }
}
