import { Injectable, Logger } from '@nestjs/common';
import { tokenHash } from '../protocol/secret.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import { TokenStore } from '../storage/token.store.js';

/** Takes back what was handed out. */
@Injectable()
export class TokenRevoker {
  private readonly logger = new Logger('OAuth2Provider');

  constructor(private readonly store: TokenStore) {}

  /**
   * RFC 7009 section 2.1: ends the authorization that the client's token came from, whichever token it is: access and
   * refresh tokens fall together. A used refresh token will do, for its holder says that it is over. A token that is
   * unknown, expired or another client's changes nothing, and nobody is told. The kind is not asked: all are looked at.
   */
  async revoke(token: string, client: { readonly id: string }, now: Date): Promise<void> {
    const place = await this.store.findPlace(tokenHash(token));
    if (place?.applicationId !== client.id || now >= place.expires) return;
    if (place.familyId === null) await this.store.revokeAccessToken(place.id, now);
    else await this.store.killFamily(place.familyId, now);
  }

  /** RFC 9700 section 4.14.2: two hold what one should, so nobody keeps anything of that authorization. */
  async replayed(what: string, family: AbstractTokenFamily): Promise<void> {
    // Another request may have ended it, or it was removed with its application: that is no news.
    if (!(await this.store.killFamily(family.id, new Date()))) return;
    this.logger.warn(
      `a ${what} was used twice: authorization ${family.id} of application ${family.applicationId} is revoked`,
    );
  }
}
