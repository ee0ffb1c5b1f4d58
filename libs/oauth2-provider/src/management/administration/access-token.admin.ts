import { Injectable } from '@nestjs/common';
import type { AbstractAccessToken } from '../../storage/entities/access-token.entity.js';
import { type AdminColumn, column } from './admin-column.js';
import { type AdminStates, tokenStates } from './admin-filter.js';
import { IssuedAdmin } from './issued.admin.js';
import type { RevokedRecord } from './record-revocation.js';

/** How administrators see access tokens. */
@Injectable()
export class AccessTokenAdmin extends IssuedAdmin<AbstractAccessToken> {
  readonly kind = 'accessToken';
  readonly path = 'access-tokens';

  override get details(): readonly AdminColumn<AbstractAccessToken>[] {
    return [...super.details, column('resources'), column('revokedAt')];
  }

  override states(now: Date): AdminStates {
    return tokenStates(now);
  }

  protected override end(token: AbstractAccessToken): Promise<RevokedRecord> {
    return this.parts.revocation.accessToken(token);
  }
}
