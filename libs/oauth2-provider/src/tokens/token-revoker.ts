import { Injectable, Logger } from '@nestjs/common';
import type { CredentialKind, RevocationReason } from '../events/event.js';
import { OAuth2Events } from '../events/oauth2-events.js';
import type { HttpRequest } from '../http/platform.js';
import { tokenHash } from '../protocol/secret.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import { TokenStore } from '../storage/token.store.js';

/** What came back that works once, and of whom. */
export interface Replay {
  readonly client: AbstractApplication;
  readonly family: AbstractTokenFamily;
  readonly request?: HttpRequest;
}

/** Takes back what was handed out. */
@Injectable()
export class TokenRevoker {
  private readonly logger = new Logger('OAuth2Provider');

  constructor(
    private readonly store: TokenStore,
    private readonly events: OAuth2Events,
  ) {}

  /**
   * RFC 7009 section 2.1: ends the authorization that the client's token came from, whichever token it is: access and
   * refresh tokens fall together. A used refresh token will do, for its holder says that it is over. A token that is
   * unknown, expired or another client's changes nothing, and nobody is told. The kind is not asked: all are looked at.
   */
  async revoke(
    token: string,
    client: Pick<AbstractApplication, 'id' | 'clientId'>,
    now: Date,
    request?: HttpRequest,
  ): Promise<void> {
    const place = await this.store.findPlace(tokenHash(token));
    if (place?.applicationId !== client.id || now >= place.expires) return;
    const { id: tokenId, familyId, userId } = place;
    if (familyId !== null) await this.end({ id: familyId, userId }, client, 'client', now, request);
    else if (await this.store.revokeAccessToken(tokenId, now)) {
      const { id: applicationId, clientId } = client;
      this.events.emit('token.revoked', { applicationId, clientId, userId, tokenId }, request);
    }
  }

  /** RFC 9700 section 4.14.2: two hold what one should, so nobody keeps anything of that authorization. */
  async replayed(kind: CredentialKind, { client, family, request }: Replay): Promise<void> {
    const { id: applicationId, clientId } = client;
    const { id: familyId, userId } = family;
    // Another request may have ended it, or it was removed with its application: that is no news.
    if (!(await this.end(family, client, 'replay', new Date(), request))) return;
    this.logger.warn(
      `a ${kind.replaceAll('_', ' ')} was used twice: authorization ${familyId} of application ${applicationId} is revoked`,
    );
    this.events.emit('replay.detected', { applicationId, clientId, kind, familyId, userId }, request);
  }

  /** Ends the authorization, and says so. False where it was ended before. */
  private async end(
    { id: familyId, userId }: { readonly id: string; readonly userId: string | null },
    { id: applicationId, clientId }: Pick<AbstractApplication, 'id' | 'clientId'>,
    reason: RevocationReason,
    now: Date,
    request: HttpRequest | undefined,
  ): Promise<boolean> {
    const isEnded = await this.store.killFamily(familyId, now);
    if (isEnded)
      this.events.emit('family.revoked', { applicationId, clientId, familyId, userId, reason }, request);
    return isEnded;
  }
}
