import { type EntityManager, IsNull, type ObjectLiteral } from 'typeorm';
import { dataSourceOf } from './data-source-of.js';
import { hotStatementsOf } from './hot-statements.js';

/**
 * One UPDATE of the row that still has those values; null means that the column is.
 * @returns whether there was such a row: of two callers at the same instant, one is told yes
 */
export async function updateRow<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => Row,
  changes: Partial<Row>,
  where: Partial<Row>,
): Promise<boolean> {
  const statements = hotStatementsOf(dataSourceOf(manager));
  if (statements.isPlain(entity)) return (await statements.update(manager, entity, changes, where)) === 1;
  const conditions = Object.entries(where).map(([name, value]) => [
    name,
    value === null ? IsNull() : (value as unknown),
  ]);
  const { affected } = await manager
    .createQueryBuilder()
    .update<ObjectLiteral>(entity)
    .set(changes)
    .where(Object.fromEntries(conditions) as ObjectLiteral)
    .execute();
  return affected === 1;
}
