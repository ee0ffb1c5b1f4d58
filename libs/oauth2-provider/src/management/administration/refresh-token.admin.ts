import { Injectable } from '@nestjs/common';
import type { AbstractRefreshToken } from '../../storage/entities/refresh-token.entity.js';
import { type AdminColumn, column } from './admin-column.js';
import { type AdminStates, refreshTokenStates } from './admin-filter.js';
import { IssuedAdmin } from './issued.admin.js';

/** How administrators see refresh tokens. */
@Injectable()
export class RefreshTokenAdmin extends IssuedAdmin<AbstractRefreshToken> {
  readonly kind = 'refreshToken';
  readonly path = 'refresh-tokens';

  override get details(): readonly AdminColumn<AbstractRefreshToken>[] {
    return [...super.details, column('consumedAt'), column('revokedAt')];
  }

  override states(now: Date): AdminStates {
    return refreshTokenStates(now);
  }
}
