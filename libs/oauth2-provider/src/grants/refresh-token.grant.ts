import { Injectable } from '@nestjs/common';
import { Resources } from '../clients/resources.js';
import { Scopes } from '../clients/scopes.js';
import type { OAuthRequest } from '../http/oauth-request.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import { InvalidGrant } from '../protocol/errors.js';
import { assertUsable } from '../protocol/refresh-token.js';
import { coversResources } from '../protocol/resource.js';
import { parseScope, resolveScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import type { TokenResponse } from '../protocol/token-response.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractRefreshToken } from '../storage/entities/refresh-token.entity.js';
import { TokenStore } from '../storage/token.store.js';
import { Lifetimes } from '../tokens/lifetimes.js';
import { RefreshRetries } from '../tokens/refresh-retries.js';
import { ISSUED } from '../tokens/token-families.js';
import { TokenEvents } from '../tokens/token-events.js';
import { TokenIssuer } from '../tokens/token.issuer.js';
import { TokenRevoker } from '../tokens/token-revoker.js';
import { Grant } from './grant.js';

/** RFC 6749 section 6, with rotation (RFC 9700 section 4.14.2): find, assert, consume, issue. */
@Injectable()
export class RefreshTokenGrant extends Grant {
  readonly grantType = 'refresh_token';

  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly lifetimes: Lifetimes,
    private readonly scopes: Scopes,
    private readonly resources: Resources,
    private readonly store: TokenStore,
    private readonly issuer: TokenIssuer,
    private readonly retries: RefreshRetries,
    private readonly revoker: TokenRevoker,
    private readonly owners: ResourceOwnerCheck,
    private readonly events: TokenEvents,
  ) {
    super();
  }

  async handle({ body, platform }: OAuthRequest, client: AbstractApplication): Promise<TokenResponse> {
    const now = new Date();
    const token = body.required('refresh_token');
    const used = await this.store.findRefreshToken(tokenHash(token));
    assertUsable(used, client, now);
    const family = used.family!;
    // The refresh token keeps the scope of the authorization, and its resources; only the access token is narrowed (OAuth
    // 2.1 section 4.3.3, RFC 8707 section 2.2).
    // What the application or the server has lost since is not handed out again.
    const allowed = await this.scopes.availableFor(client, platform);
    const isOurs = family.grantType === ISSUED;
    const named = body.all('resource');
    const resources = this.resources.narrowed(named, family.resources, client, isOurs);
    const left = parseScope(family.scope).filter((scope) => allowed.includes(scope));
    const granted = left.length > 0 ? this.resources.scopesWithin(left, resources, client) : left;
    const scopes = resolveScope(body.get('scope'), granted, granted);
    await this.owners.assertActive(family.userId);
    const rotates = this.options.rotateRefreshTokens || !client.isConfidential();
    const prepared = { client, family, scopes, resources, ...(!rotates && { refreshToken: token }), now };
    const { records, response } = await this.issuer.prepare(prepared);
    const isWhole = named.length === 0 || coversResources(resources, family.resources);
    const ends = rotates && (isWhole || (await this.isCovered(used, records.accessToken)));
    const isKept = rotates
      ? await this.store.rotateRefreshToken(
          used,
          records,
          now,
          await this.retries.seal(token, response),
          ends,
        )
      : await this.store.renewRefreshToken(
          used,
          records,
          this.lifetimes.refreshTokenExpiry(client, family, now),
        );
    if (isKept) {
      const replaces = ends ? used.accessTokenId : undefined;
      this.events.refreshed({ client, family, tokens: records, request: platform, replaces });
      return response;
    }
    const given = await this.retries.answer({
      token,
      client,
      scopes,
      audience: records.accessToken.resources,
      now,
    });
    if (given) return given;
    await this.revoker.replayed('refresh_token', { client, family, request: platform });
    throw new InvalidGrant('the refresh token was used before');
  }

  /**
   * Whether the new access token is good wherever the one before is. RFC 8707 section 2.2: a client has one for each of
   * several resources from the same refresh token, and none of them may end another.
   */
  private async isCovered(used: AbstractRefreshToken, issued: AbstractAccessToken): Promise<boolean> {
    const before = await this.store.findAccessTokenOf(used);
    return before !== null && coversResources(issued.resources, before.resources);
  }
}
