import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OPENID } from '../options/scopes.js';
import { after, earlier } from '../protocol/instants.js';
import { formatScope } from '../protocol/scope.js';
import { tokenHash } from '../protocol/secret.js';
import type { TokenResponse } from '../protocol/token-response.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractRefreshToken } from '../storage/entities/refresh-token.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { Entities } from '../storage/entities.js';
import { ENTITIES } from '../storage/storage.providers.js';
import type { IssuedTokens } from '../storage/token.store.js';
import { IdTokenIssuer } from './id-token.issuer.js';
import { Lifetimes } from './lifetimes.js';
import { TokenGenerator, generatedToken } from './token-generator.js';
import type { TokenGround } from './token-ground.js';

/**
 * Makes tokens: the records to keep and the response to send, together. Nothing is kept yet, so that
 * keeping them can be one transaction with whatever they were paid with.
 */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly lifetimes: Lifetimes,
    private readonly idTokens: IdTokenIssuer,
    private readonly generator: TokenGenerator,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  /** Tokens of an authorization: a refresh token where the client has that grant, an ID token for scope `openid`. */
  async prepare(ground: TokenGround): Promise<{ records: IssuedTokens; response: TokenResponse }> {
    const { client, family, scopes, now } = ground;
    const refreshable = ground.refreshToken !== undefined || client.allowsGrantType('refresh_token');
    // With its last refresh token goes the authorization, so no access token is promised to live longer.
    const until = refreshable ? this.lifetimes.refreshTokenExpiry(client, family, now) : family.expires;
    const access = this.accessToken(client, scopes, now, until, family);
    const refresh =
      refreshable && ground.refreshToken === undefined
        ? this.refreshToken(family, access.record, until, now)
        : undefined;
    const identity = scopes.includes(OPENID)
      ? await this.idTokens.prepare(ground, { accessToken: access.value })
      : undefined;
    return {
      records: {
        accessToken: access.record,
        ...(refresh && { refreshToken: refresh.record }),
        ...(identity && { idToken: identity.record }),
      },
      response: {
        ...responseFor(access, now),
        ...(refreshable && { refresh_token: refresh?.value ?? ground.refreshToken }),
        ...(identity && { id_token: identity.value }),
      },
    };
  }

  /**
   * An access token and nothing with it: a client's own (RFC 6749 section 4.4.3), or of the family that is given
   * (section 4.2.2).
   */
  prepareAccessToken(
    client: AbstractApplication,
    scopes: readonly string[],
    now: Date,
    family?: AbstractTokenFamily,
    resources?: string[] | null,
  ): { record: AbstractAccessToken; response: TokenResponse } {
    const access = this.accessToken(client, scopes, now, family?.expires, family, resources);
    return { record: access.record, response: responseFor(access, now) };
  }

  private accessToken(
    client: AbstractApplication,
    scopes: readonly string[],
    now: Date,
    until: Date | undefined,
    family?: AbstractTokenFamily,
    resources?: string[] | null,
  ) {
    const lifetime = this.lifetimes.of('accessToken', client, family?.grantType ?? 'client_credentials');
    const value = generatedToken(this.generator, 'access_token');
    const record = Object.assign(new this.entities.accessToken(), {
      id: uuid(),
      applicationId: client.id,
      userId: family?.userId ?? null,
      familyId: family?.id ?? null,
      scope: formatScope(scopes),
      created: now,
      expires: earlier(after(now, lifetime), until),
      revokedAt: null,
      tokenHash: tokenHash(value),
      resources: family?.resources ?? resources ?? null,
    });
    return { value, record };
  }

  private refreshToken(
    family: AbstractTokenFamily,
    accessToken: AbstractAccessToken,
    expires: Date,
    now: Date,
  ) {
    const value = generatedToken(this.generator, 'refresh_token');
    const record: AbstractRefreshToken = Object.assign(new this.entities.refreshToken(), {
      id: uuid(),
      applicationId: family.applicationId,
      userId: family.userId,
      familyId: family.id,
      scope: family.scope,
      created: now,
      expires,
      revokedAt: null,
      tokenHash: tokenHash(value),
      accessTokenId: accessToken.id,
      consumedAt: null,
      sealedResponse: null,
    });
    return { value, record };
  }
}

function responseFor(access: { value: string; record: AbstractAccessToken }, now: Date): TokenResponse {
  return {
    access_token: access.value,
    token_type: 'Bearer',
    expires_in: Math.floor((access.record.expires.getTime() - now.getTime()) / 1000),
    scope: access.record.scope,
  };
}
