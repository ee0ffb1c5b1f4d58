import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import { OPENID } from '../options/scopes.js';
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
import { TokenGenerator, generatedToken } from './token-generator.js';
import type { TokenGround } from './token-ground.js';

/**
 * Makes tokens: the records to keep and the response to send, together. Nothing is kept yet, so that
 * keeping them can be one transaction with whatever they were paid with.
 */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly idTokens: IdTokenIssuer,
    private readonly generator: TokenGenerator,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  /** Tokens of an authorization: a refresh token where the client has that grant, an ID token for scope `openid`. */
  async prepare(ground: TokenGround): Promise<{ records: IssuedTokens; response: TokenResponse }> {
    const { client, family, scopes, now } = ground;
    const access = this.accessToken(client, scopes, now, family);
    const refresh = client.allowsGrantType('refresh_token')
      ? this.refreshToken(family, access.record, now)
      : undefined;
    const identity = scopes.includes(OPENID) ? await this.idTokens.prepare(ground, access.value) : undefined;
    return {
      records: {
        accessToken: access.record,
        ...(refresh && { refreshToken: refresh.record }),
        ...(identity && { idToken: identity.record }),
      },
      response: {
        ...responseFor(access, now),
        ...(refresh && { refresh_token: refresh.value }),
        ...(identity && { id_token: identity.value }),
      },
    };
  }

  /** A token of the client's own (RFC 6749 section 4.4.3: no refresh token). */
  prepareForClient(
    client: AbstractApplication,
    scopes: readonly string[],
    now: Date,
  ): { record: AbstractAccessToken; response: TokenResponse } {
    const access = this.accessToken(client, scopes, now);
    return { record: access.record, response: responseFor(access, now) };
  }

  private accessToken(
    client: AbstractApplication,
    scopes: readonly string[],
    now: Date,
    family?: AbstractTokenFamily,
  ) {
    const value = generatedToken(this.generator, 'access_token');
    const record = Object.assign(new this.entities.accessToken(), {
      id: uuid(),
      applicationId: client.id,
      userId: family?.userId ?? null,
      familyId: family?.id ?? null,
      scope: formatScope(scopes),
      created: now,
      expires: earlier(after(now, this.options.accessTokenLifetime), family?.expires),
      revokedAt: null,
      tokenHash: tokenHash(value),
    });
    return { value, record };
  }

  private refreshToken(family: AbstractTokenFamily, accessToken: AbstractAccessToken, now: Date) {
    const value = generatedToken(this.generator, 'refresh_token');
    const record: AbstractRefreshToken = Object.assign(new this.entities.refreshToken(), {
      id: uuid(),
      applicationId: family.applicationId,
      userId: family.userId,
      familyId: family.id,
      scope: family.scope,
      created: now,
      expires: earlier(after(now, this.options.refreshTokenLifetime), family.expires),
      revokedAt: null,
      tokenHash: tokenHash(value),
      accessTokenId: accessToken.id,
      consumedAt: null,
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

function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

function earlier(one: Date, other: Date | undefined): Date {
  return other !== undefined && other < one ? other : one;
}
