import { Injectable } from '@nestjs/common';
import { Resources } from '../clients/resources.js';
import { Scopes, scopeReader } from '../clients/scopes.js';
import type { OAuthRequest } from '../http/oauth-request.js';
import { InvalidGrant } from '../protocol/errors.js';
import { inSeconds } from '../protocol/instants.js';
import type { TokenResponse } from '../protocol/token-response.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import { ResourceOwners } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { TokenStore } from '../storage/token.store.js';
import { TokenEvents } from '../tokens/token-events.js';
import { TokenFamilies } from '../tokens/token-families.js';
import { TokenIssuer } from '../tokens/token.issuer.js';
import { Grant } from './grant.js';

/**
 * RFC 6749 section 4.3: tokens for the user's name and password. OAuth 2.1 has left it out, for the application sees
 * the password (RFC 9700 section 2.4); the profile `oauth2.0-compatible` has it. Guesses are the host's to limit, in
 * `ResourceOwners.authenticate`.
 */
@Injectable()
export class PasswordGrant extends Grant {
  readonly grantType = 'password';

  constructor(
    private readonly scopes: Scopes,
    private readonly resources: Resources,
    private readonly users: ResourceOwners,
    private readonly owners: ResourceOwnerCheck,
    private readonly families: TokenFamilies,
    private readonly issuer: TokenIssuer,
    private readonly store: TokenStore,
    private readonly events: TokenEvents,
  ) {
    super();
  }

  async handle({ body, platform }: OAuthRequest, client: AbstractApplication): Promise<TokenResponse> {
    const [username, password] = [body.required('username'), body.required('password')];
    // Before the password, which takes long to check.
    const scopesFor = await scopeReader(this.scopes, client, platform, 'for a user');
    const resources = this.resources.requested(body.all('resource'), client);
    const scopes = scopesFor(body.get('scope'), this.resources.scopesOf(resources, client));
    const user = await this.users.authenticate(username, password);
    // One answer for an unknown name, a wrong password and a user who is disabled.
    if (!user || !(await this.owners.isActive(user.userId)))
      throw new InvalidGrant('the username or the password is wrong');
    const now = new Date();
    const family = this.families.make({
      client,
      login: { userId: user.userId, authTime: inSeconds(now) },
      grantType: this.grantType,
      scopes,
      resources,
      redeemableUntil: now,
      now,
    });
    const { records, response } = await this.issuer.prepare({ client, family, scopes, now });
    await this.store.authorize({ family, ...records });
    this.events.issued({ client, family, tokens: records, request: platform });
    return response;
  }
}
