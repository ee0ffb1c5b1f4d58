import { Injectable, Logger } from '@nestjs/common';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import { TokenStore } from '../storage/token.store.js';

/** Takes back what was handed out. */
@Injectable()
export class TokenRevoker {
  private readonly logger = new Logger('OAuth2Provider');

  constructor(private readonly store: TokenStore) {}

  /** RFC 9700 section 4.14.2: two hold what one should, so nobody keeps anything of that authorization. */
  async replayed(what: string, family: AbstractTokenFamily): Promise<void> {
    // Another request may have ended it, or it was removed with its application: that is no news.
    if (!(await this.store.killFamily(family.id, new Date()))) return;
    this.logger.warn(
      `a ${what} was used twice: authorization ${family.id} of application ${family.applicationId} is revoked`,
    );
  }
}
