import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { INACTIVE, type IntrospectionResponse, describeToken } from '../protocol/introspection.js';
import { tokenHash } from '../protocol/secret.js';
import { ResourceOwnerCheck } from '../resource-owner/resource-owner-check.js';
import type { AbstractAccessToken } from '../storage/entities/access-token.entity.js';
import type { AbstractRefreshToken } from '../storage/entities/refresh-token.entity.js';
import { TokenStore } from '../storage/token.store.js';
import { isLive } from './live-token.js';
import { SubjectIdentifiers } from './subject-identifiers.js';

/** Why a token is no good. */
export type Inactivity =
  | 'unknown'
  | 'revoked'
  | 'used'
  | 'expired'
  | 'authorization_ended'
  | 'application_unusable'
  | 'user_inactive';

export interface InspectedToken {
  /** What introspection answers to a resource server that may know (RFC 7662 section 2.2). */
  readonly response: IntrospectionResponse;
  /** Absent for a token that is good. */
  readonly reason?: Inactivity;
  /** Absent for an unknown one, as are those below. */
  readonly kind?: 'access_token' | 'refresh_token';
  readonly clientId?: string;
  readonly userId?: string | null;
  /** The authorization that it is of; null where the client acts for itself. */
  readonly familyId?: string | null;
  readonly expires?: Date;
}

/** Says to the operator what a token is, and why it is no good. */
@Injectable()
export class TokenInspection {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly store: TokenStore,
    private readonly owners: ResourceOwnerCheck,
    private readonly subjects: SubjectIdentifiers,
  ) {}

  async inspect(token: string, now = new Date()): Promise<InspectedToken> {
    const hash = tokenHash(token);
    const found = (await this.store.findAccessToken(hash)) ?? (await this.store.findRefreshToken(hash));
    if (!found?.application) return { response: INACTIVE, reason: 'unknown' };
    const { clientId } = found.application;
    const { userId, familyId, expires } = found;
    const kind = 'consumedAt' in found ? 'refresh_token' : 'access_token';
    const reason = await this.inactivity(found, now);
    const response = reason === undefined ? await this.describe(found, kind) : INACTIVE;
    return { response, ...(reason && { reason }), kind, clientId, userId, familyId, expires };
  }

  private async describe(
    found: AbstractAccessToken | AbstractRefreshToken,
    kind: 'access_token' | 'refresh_token',
  ): Promise<IntrospectionResponse> {
    const { userId } = found;
    const application = found.application!;
    const subject = userId === null ? null : await this.subjects.subjectOf(userId, application);
    return describeToken(found, {
      subject,
      kind,
      clientId: application.clientId,
      issuer: this.options.issuer,
      granted: found.family?.resources,
    });
  }

  /** The first of these that holds. */
  private async inactivity(
    token: AbstractAccessToken | AbstractRefreshToken,
    now: Date,
  ): Promise<Inactivity | undefined> {
    if (token.revokedAt !== null) return 'revoked';
    if ('consumedAt' in token && token.consumedAt !== null) return 'used';
    if (token.isExpired(now)) return 'expired';
    if (token.familyId !== null && !token.family?.isLive(now)) return 'authorization_ended';
    if (!isLive(token, undefined, now)) return 'application_unusable';
    if (token.userId !== null && !(await this.owners.isActive(token.userId))) return 'user_inactive';
    return undefined;
  }
}
