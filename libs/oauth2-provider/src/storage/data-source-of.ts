import type { DataSource, EntityManager } from 'typeorm';

/** TypeORM 0.3 calls it by another name. */
export function dataSourceOf(manager: EntityManager): DataSource {
  const { dataSource, connection } = manager as { dataSource?: DataSource; connection: DataSource };
  return dataSource ?? connection;
}
