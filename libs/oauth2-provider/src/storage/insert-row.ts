import type { EntityManager, ObjectLiteral } from 'typeorm';
import { dataSourceOf } from './data-source-of.js';
import { hotStatementsOf } from './hot-statements.js';
import type { Conflict } from './step.js';

/**
 * One INSERT and nothing else, for a row that is complete: `insert()` of a repository adds a SELECT, `save()`
 * a transaction as well. With `replace`, the named columns of a row that has the same `by` are overwritten.
 */
export async function insertRow<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => Row,
  row: Row,
  conflict?: Conflict,
): Promise<void> {
  const statements = hotStatementsOf(dataSourceOf(manager));
  if (!conflict && statements.isPlain(entity)) return statements.insert(manager, entity, row);
  const insert = manager
    .createQueryBuilder()
    .insert()
    .into<ObjectLiteral>(entity)
    .values(row)
    .updateEntity(false);
  await (conflict ? insert.orUpdate([...conflict.replace], [...conflict.by]) : insert).execute();
}
