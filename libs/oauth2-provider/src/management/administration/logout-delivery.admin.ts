import { Injectable } from '@nestjs/common';
import type { AbstractLogoutDelivery } from '../../storage/entities/logout-delivery.entity.js';
import { AdminClass } from './admin-class.js';
import { type AdminColumn, column } from './admin-column.js';
import { type AdminStates, deliveryStates } from './admin-filter.js';
import type { RevokedRecord } from './record-revocation.js';

/** How administrators see the logouts that clients are still to be told of, and those that were given up. */
@Injectable()
export class LogoutDeliveryAdmin extends AdminClass<AbstractLogoutDelivery> {
  readonly kind = 'logoutDelivery';
  readonly path = 'logouts';

  get columns(): readonly AdminColumn<AbstractLogoutDelivery>[] {
    return [
      column('id', { shape: 'record' }),
      column('applicationId', { shape: 'application' }),
      column('userId', { shape: 'user' }),
      column('created'),
      column('attempts'),
      column('state', { shape: 'state', of: (row) => this.stateOf(row, new Date()) }),
    ];
  }

  get details(): readonly AdminColumn<AbstractLogoutDelivery>[] {
    return [
      ...this.columns,
      column('sessionId', { shape: 'code' }),
      column('dueAt'),
      column('expires'),
      column('problem', { shape: 'code' }),
    ];
  }

  override states(): AdminStates {
    return deliveryStates();
  }

  override get isRevocable(): boolean {
    return false;
  }

  protected override get isIssued(): boolean {
    return false;
  }

  protected override end(): Promise<RevokedRecord> {
    return Promise.resolve({ ended: 'nothing', tokens: 0 });
  }

  protected override about({ applicationId, userId }: AbstractLogoutDelivery) {
    return { applicationId, ownerId: userId };
  }
}
