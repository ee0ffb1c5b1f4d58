import { Injectable } from '@nestjs/common';
import type { AbstractTokenFamily } from '../../storage/entities/token-family.entity.js';
import { AdminClass } from './admin-class.js';
import { type AdminColumn, column } from './admin-column.js';
import { type AdminStates, familyStates } from './admin-filter.js';
import type { Exact } from './admin-query.js';
import type { RevokedRecord } from './record-revocation.js';

/** How administrators see authorizations: the families of tokens that users have let applications have. */
@Injectable()
export class TokenFamilyAdmin extends AdminClass<AbstractTokenFamily> {
  readonly kind = 'tokenFamily';
  readonly path = 'authorizations';

  get columns(): readonly AdminColumn<AbstractTokenFamily>[] {
    return [
      column('id', { shape: 'record' }),
      column('applicationId', { shape: 'application' }),
      column('userId', { shape: 'user' }),
      column('scope', { shape: 'scope' }),
      column('grantType', { shape: 'code' }),
      column('created'),
      column('state', { shape: 'state', of: (row) => this.stateOf(row, new Date()) }),
    ];
  }

  get details(): readonly AdminColumn<AbstractTokenFamily>[] {
    return [
      ...this.columns,
      column('expires'),
      column('revokedAt'),
      column('sessionId', { shape: 'code' }),
      column('authTime'),
      column('acr', { shape: 'code' }),
      column('amr'),
      column('resources'),
    ];
  }

  override states(now: Date): AdminStates {
    return familyStates(now);
  }

  protected override recordOf({ record, authorization }: Exact): string | undefined {
    return record ?? authorization;
  }

  protected override end({ id }: AbstractTokenFamily): Promise<RevokedRecord> {
    return this.parts.revocation.authorization(id);
  }

  protected override about({ id, applicationId, userId }: AbstractTokenFamily) {
    return { applicationId, familyId: id, ownerId: userId };
  }
}
