import type { IssuedRecord } from '../../storage/entities/token-columns.js';
import type { RevocableKind } from '../../storage/mass-revocation.js';
import { AdminClass } from './admin-class.js';
import { type AdminColumn, column } from './admin-column.js';
import type { RevokedRecord } from './record-revocation.js';

/** A record that was issued, and its user where it has one. */
export type IssuedRow = IssuedRecord & { readonly userId: string | null };

/** What tokens and codes have in common. */
export abstract class IssuedAdmin<Row extends IssuedRow = IssuedRow> extends AdminClass<Row> {
  abstract override readonly kind: RevocableKind;

  get columns(): readonly AdminColumn<Row>[] {
    return [
      column('id', { shape: 'record' }),
      column('applicationId', { shape: 'application' }),
      column('userId', { shape: 'user' }),
      column('scope', { shape: 'scope' }),
      column('created'),
      column('expires'),
      column('state', { shape: 'state', of: (row) => this.stateOf(row, new Date()) }),
    ];
  }

  get details(): readonly AdminColumn<Row>[] {
    return [...this.columns, column('familyId', { shape: 'authorization' })];
  }

  protected override end(row: Row): Promise<RevokedRecord> {
    return this.parts.revocation.issued(this.kind, row);
  }

  protected override about({ applicationId, familyId, userId }: Row) {
    return {
      applicationId,
      ...(familyId !== null && { familyId }),
      ...(userId !== null && { ownerId: userId }),
    };
  }
}
