import { Injectable } from '@nestjs/common';
import type { AbstractIdToken } from '../../storage/entities/id-token.entity.js';
import { type AdminColumn, column } from './admin-column.js';
import { type AdminStates, tokenStates } from './admin-filter.js';
import { IssuedAdmin } from './issued.admin.js';

/** How administrators see ID tokens; the id of each is its `jti`. */
@Injectable()
export class IdTokenAdmin extends IssuedAdmin<AbstractIdToken> {
  readonly kind = 'idToken';
  readonly path = 'id-tokens';

  override get details(): readonly AdminColumn<AbstractIdToken>[] {
    return [...super.details, column('revokedAt')];
  }

  override states(now: Date): AdminStates {
    return tokenStates(now);
  }
}
