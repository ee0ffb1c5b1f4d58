import { Injectable } from '@nestjs/common';
import type { AbstractAuthorizationCode } from '../../storage/entities/authorization-code.entity.js';
import { type AdminColumn, column } from './admin-column.js';
import { type AdminStates, codeStates } from './admin-filter.js';
import { IssuedAdmin } from './issued.admin.js';

/** How administrators see authorization codes. */
@Injectable()
export class AuthorizationCodeAdmin extends IssuedAdmin<AbstractAuthorizationCode> {
  readonly kind = 'authorizationCode';
  readonly path = 'authorization-codes';

  override get details(): readonly AdminColumn<AbstractAuthorizationCode>[] {
    return [...super.details, column('redirectUri', { shape: 'code' }), column('consumedAt')];
  }

  override states(now: Date): AdminStates {
    return codeStates(now);
  }
}
