import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { OAuth2ProviderOptions } from '../options/options.js';
import type { RequestedClaims } from '../protocol/claims-parameter.js';
import { after, later } from '../protocol/instants.js';
import { IMPLICIT } from '../protocol/response-type.js';
import { formatScope } from '../protocol/scope.js';
import { sidOf } from '../protocol/session-id.js';
import type { Login } from '../resource-owner/resource-owners.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { Entities } from '../storage/entities.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { Lifetimes } from './lifetimes.js';

/** The `grantType` of families that the host's own code began. */
export const ISSUED = 'issued';

/** What a user has just allowed. */
export interface AllowedAuthorization {
  readonly client: AbstractApplication;
  /** Without a session where no browser was there, and without a time where nobody logged in. */
  readonly login: Pick<Login, 'userId'> & Partial<Login>;
  readonly grantType: string;
  readonly scopes: readonly string[];
  /** RFC 8707: what the access tokens are for. Default: whatever trusts this server. */
  readonly resources?: string[] | null;
  /** What the client asked for by the parameter `claims` and may have. Default: nothing. */
  readonly claims?: RequestedClaims | null;
  /** Until when its first tokens may be fetched. */
  readonly redeemableUntil: Date;
  readonly now: Date;
}

/** Makes the records of authorizations by users at their browsers. Nothing is kept yet. */
@Injectable()
export class TokenFamilies {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly lifetimes: Lifetimes,
    @Inject(ENTITIES) private readonly entities: Entities,
  ) {}

  make(allowed: AllowedAuthorization): AbstractTokenFamily {
    const { client, login, grantType, scopes, resources, claims, now } = allowed;
    const authTime = new Date((login.authTime ?? NaN) * 1000);
    return Object.assign(new this.entities.tokenFamily(), {
      id: uuid(),
      applicationId: client.id,
      userId: login.userId,
      grantType,
      scope: formatScope(scopes),
      sessionId: login.sessionId === undefined ? null : sidOf(login.sessionId),
      authTime: Number.isNaN(authTime.getTime()) ? null : authTime,
      acr: login.acr ?? null,
      amr: login.amr ? [...login.amr] : null,
      resources: resources ?? null,
      claims: claims ?? null,
      created: now,
      expires: this.expiryOf(allowed),
      revokedAt: null,
    });
  }

  /** As late as that of anything that can come from it, and as the logout that its client is to be told of. */
  private expiryOf({ client, login, grantType, now, redeemableUntil }: AllowedAuthorization): Date {
    // RFC 6749 section 4.2.2: no refresh token.
    if (grantType !== IMPLICIT && client.allowsGrantType('refresh_token'))
      return after(now, this.options.refreshTokenAbsoluteLifetime);
    const longest = Math.max(
      this.lifetimes.of('accessToken', client, grantType),
      this.lifetimes.of('idToken', client, grantType),
    );
    const toBeTold = client.logoutUri('backchannel') ?? client.logoutUri('frontchannel');
    const session =
      login.sessionId !== undefined && toBeTold !== undefined ? this.options.sessionLifetime : 0;
    return later(after(redeemableUntil, longest), after(now, session));
  }
}
