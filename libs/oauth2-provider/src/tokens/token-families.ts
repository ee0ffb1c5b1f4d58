import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import { formatScope } from '../protocol/scope.js';
import type { Login } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { Entities } from '../storage/entities.js';
import { ENTITIES } from '../storage/storage.providers.js';

/** What a user has just allowed. */
export interface AllowedAuthorization {
  readonly client: AbstractApplication;
  readonly login: Login;
  readonly grantType: string;
  readonly scopes: readonly string[];
  /** Until when its first tokens may be fetched. */
  readonly redeemableUntil: Date;
  readonly now: Date;
}

/** Makes the records of authorizations by users at their browsers. Nothing is kept yet. */
@Injectable()
export class TokenFamilies {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  make(allowed: AllowedAuthorization): AbstractTokenFamily {
    const { client, login, grantType, scopes, now } = allowed;
    return Object.assign(new this.entities.tokenFamily(), {
      id: uuid(),
      applicationId: client.id,
      userId: login.userId,
      grantType,
      scope: formatScope(scopes),
      sessionId: sid(login.sessionId),
      authTime: new Date(login.authTime * 1000),
      acr: login.acr ?? null,
      amr: login.amr ? [...login.amr] : null,
      created: now,
      expires: this.expiryOf(allowed),
      revokedAt: null,
    });
  }

  /** As late as that of anything that can come from it. */
  private expiryOf({ client, now, redeemableUntil }: AllowedAuthorization): Date {
    const { accessTokenLifetime, idTokenLifetime, refreshTokenAbsoluteLifetime } = this.options;
    return client.allowsGrantType('refresh_token')
      ? after(now, refreshTokenAbsoluteLifetime)
      : after(redeemableUntil, Math.max(accessTokenLifetime, idTokenLifetime));
  }
}

/** The `sid` that clients see: one to one with the host's session id, which it does not betray. */
function sid(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url');
}

function after(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}
