import type { ObjectLiteral } from 'typeorm';

/** What an INSERT does with a row that is there already: the named columns of it are overwritten. */
export interface Conflict {
  readonly replace: readonly string[];
  readonly by: readonly string[];
}

/** A row to add. */
export interface Insertion {
  readonly entity: new () => ObjectLiteral;
  readonly row: ObjectLiteral;
  readonly conflict?: Conflict;
}

/** A row to change, if it still has those values; null means that the column is. */
export interface Alteration {
  readonly entity: new () => ObjectLiteral;
  readonly changes: ObjectLiteral;
  readonly where: ObjectLiteral;
}

export type Step = Insertion | Alteration;

export function inserting<Row extends ObjectLiteral>(
  entity: new () => Row,
  row: Row,
  conflict?: Conflict,
): Insertion {
  return { entity, row, ...(conflict && { conflict }) };
}

export function updating<Row extends ObjectLiteral>(
  entity: new () => Row,
  changes: Partial<Row>,
  where: Partial<Row>,
): Alteration {
  return { entity, changes, where };
}
