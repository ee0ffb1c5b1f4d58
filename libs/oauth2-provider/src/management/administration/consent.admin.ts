import { Injectable } from '@nestjs/common';
import type { AbstractConsent } from '../../storage/entities/consent.entity.js';
import { AdminClass } from './admin-class.js';
import { type AdminColumn, column } from './admin-column.js';
import type { RevokedRecord } from './record-revocation.js';

/** How administrators see what users have allowed applications. */
@Injectable()
export class ConsentAdmin extends AdminClass<AbstractConsent> {
  readonly kind = 'consent';
  readonly path = 'consents';

  get columns(): readonly AdminColumn<AbstractConsent>[] {
    return [
      column('id', { shape: 'record' }),
      column('applicationId', { shape: 'application' }),
      column('userId', { shape: 'user' }),
      column('scope', { shape: 'scope' }),
      column('created'),
      column('updated'),
    ];
  }

  get details(): readonly AdminColumn<AbstractConsent>[] {
    return [...this.columns, column('claims'), column('resources')];
  }

  protected override get isIssued(): boolean {
    return false;
  }

  protected override end(consent: AbstractConsent): Promise<RevokedRecord> {
    return this.parts.revocation.consent(consent);
  }

  protected override about({ applicationId, userId }: AbstractConsent) {
    return { applicationId, ownerId: userId };
  }
}
