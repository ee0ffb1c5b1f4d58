import { Injectable } from '@nestjs/common';
import type { AbstractDeviceCode } from '../../storage/entities/device-code.entity.js';
import { type AdminColumn, column } from './admin-column.js';
import { type AdminStates, deviceCodeStates } from './admin-filter.js';
import { IssuedAdmin } from './issued.admin.js';

/** How administrators see device codes. */
@Injectable()
export class DeviceCodeAdmin extends IssuedAdmin<AbstractDeviceCode> {
  readonly kind = 'deviceCode';
  readonly path = 'device-codes';

  override get details(): readonly AdminColumn<AbstractDeviceCode>[] {
    return [
      ...super.details,
      column('resources'),
      column('decidedAt'),
      column('consumedAt'),
      column('lastPolledAt'),
    ];
  }

  override states(now: Date): AdminStates {
    return deviceCodeStates(now);
  }
}
