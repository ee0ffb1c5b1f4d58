import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Resources } from '../clients/resources.js';
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
import type { IssuedTokens } from '../storage/issued-records.js';
import { IdTokenIssuer } from './id-token.issuer.js';
import { JwtAccessTokens } from './jwt-access-tokens.js';
import { Lifetimes } from './lifetimes.js';
import { TokenGenerator, generatedToken } from './token-generator.js';
import type { TokenGround } from './token-ground.js';

/** What an access token is wanted for. */
interface AccessTokenOrder {
  readonly client: AbstractApplication;
  /** Absent where the client acts for itself. */
  readonly family: AbstractTokenFamily | undefined;
  readonly scopes: readonly string[];
  readonly resources: readonly string[] | null;
  readonly now: Date;
  readonly until: Date | undefined;
}

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
    private readonly resources: Resources,
    private readonly jwts: JwtAccessTokens,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  /**
   * Tokens of an authorization: a refresh token where the client has that grant, an ID token for scope `openid`. None for a client
   * without an algorithm, which could not ask for that scope: it came from elsewhere with it, or lost the algorithm since.
   */
  async prepare(ground: TokenGround): Promise<{ records: IssuedTokens; response: TokenResponse }> {
    const { client, family, scopes, resources = family.resources, now } = ground;
    const refreshable = ground.refreshToken !== undefined || client.allowsGrantType('refresh_token');
    // With its last refresh token goes the authorization, so no access token is promised to live longer.
    const until = refreshable ? this.lifetimes.refreshTokenExpiry(client, family, now) : family.expires;
    const access = await this.accessToken({ client, family, scopes, resources, now, until });
    const refresh =
      refreshable && ground.refreshToken === undefined
        ? this.refreshToken(family, access.record, until, now)
        : undefined;
    const knowsUsers = scopes.includes(OPENID) && client.algorithm !== '';
    const identity = knowsUsers
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
   * @param resources what it is for (RFC 8707); null: whatever trusts this server. Default: as the family has it, or what
   *   a client gets that asks for none
   */
  async prepareAccessToken(
    client: AbstractApplication,
    scopes: readonly string[],
    now: Date,
    family?: AbstractTokenFamily,
    resources: readonly string[] | null = family ? family.resources : this.resources.requested([], client),
  ): Promise<{ record: AbstractAccessToken; response: TokenResponse }> {
    const access = await this.accessToken({ client, family, scopes, resources, now, until: family?.expires });
    return { record: access.record, response: responseFor(access, now) };
  }

  private async accessToken({ client, family, scopes, resources, now, until }: AccessTokenOrder) {
    const { format, audience, longest } = this.resources.shapeOf(resources, scopes, client);
    const lifetime = this.lifetimes.of('accessToken', client, family?.grantType ?? 'client_credentials');
    const record = Object.assign(new this.entities.accessToken(), {
      id: uuid(),
      applicationId: client.id,
      userId: family?.userId ?? null,
      familyId: family?.id ?? null,
      scope: formatScope(scopes),
      created: now,
      expires: earlier(after(now, Math.min(lifetime, longest)), until),
      revokedAt: null,
      resources: audience,
    });
    const value =
      format === 'jwt' && audience
        ? await this.jwts.written(record, audience, client, family)
        : generatedToken(this.generator, 'access_token');
    return { value, record: Object.assign(record, { tokenHash: tokenHash(value) }) };
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
