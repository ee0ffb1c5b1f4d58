import { Injectable } from '@nestjs/common';
import type { OAuthRequest } from '../http/oauth-request.js';
import { Resources } from '../clients/resources.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import { assertRedeemable } from '../protocol/authorization-code.js';
import { InvalidGrant } from '../protocol/errors.js';
import { parseScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import type { TokenResponse } from '../protocol/token-response.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { TokenStore } from '../storage/token.store.js';
import { TokenEvents } from '../tokens/token-events.js';
import { TokenIssuer } from '../tokens/token.issuer.js';
import { TokenRevoker } from '../tokens/token-revoker.js';
import { Grant } from './grant.js';

/** RFC 6749 section 4.1.3: find, assert, consume, issue. */
@Injectable()
export class AuthorizationCodeGrant extends Grant {
  readonly grantType = 'authorization_code';

  constructor(
    private readonly resources: Resources,
    private readonly store: TokenStore,
    private readonly issuer: TokenIssuer,
    private readonly revoker: TokenRevoker,
    private readonly owners: ResourceOwnerCheck,
    private readonly events: TokenEvents,
  ) {
    super();
  }

  async handle({ body, platform }: OAuthRequest, client: AbstractApplication): Promise<TokenResponse> {
    const now = new Date();
    const code = await this.store.findCode(tokenHash(body.required('code')));
    assertRedeemable(code, body, client, now);
    const family = code.family!;
    await this.owners.assertActive(family.userId);
    // RFC 8707 section 2.2: the access token may be for less; the refresh token goes on for all.
    const resources = this.resources.narrowed(body.all('resource'), family.resources, client);
    const { records, response } = await this.issuer.prepare({
      client,
      family,
      scopes: this.resources.scopesWithin(parseScope(code.scope), resources, client),
      resources,
      nonce: code.nonce,
      now,
    });
    if (!(await this.store.redeemCode(code, records, now))) {
      // Outside the transaction that failed, for its rollback must not undo this (OAuth 2.1 section 4.1.3).
      await this.revoker.replayed('authorization_code', { client, family, request: platform });
      throw new InvalidGrant('the authorization code was used before');
    }
    this.events.issued({ client, family, tokens: records, request: platform });
    return response;
  }
}
