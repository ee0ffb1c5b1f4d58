import type { DataSource, EntityMetadata, ObjectLiteral } from 'typeorm';

/**
 * Whether nothing but columns makes up the class: no listener, version, soft deletion, tree, relation that loads by
 * itself, or column that is more than its value.
 */
export function isPlainEntity(dataSource: DataSource, entity: new () => ObjectLiteral): boolean {
  const metadata = dataSource.getMetadata(entity);
  const special = [
    metadata.versionColumn,
    metadata.updateDateColumn,
    metadata.deleteDateColumn,
    metadata.discriminatorColumn,
    metadata.treeType,
  ];
  return (
    special.every((each) => each === undefined) &&
    metadata.listeners.length === 0 &&
    metadata.embeddeds.length === 0 &&
    metadata.eagerRelations.length === 0 &&
    metadata.lazyRelations.length === 0 &&
    metadata.relationIds.length === 0 &&
    metadata.primaryColumns.length === 1 &&
    metadata.columns.every((column) => isPlainColumn(dataSource, column))
  );
}

/** Not one that TypeORM computes, makes up where the database cannot, or wraps in a function of SQL. */
function isPlainColumn({ driver, options }: DataSource, column: EntityMetadata['columns'][number]): boolean {
  const isMadeUp = column.isGenerated && column.generationStrategy === 'uuid';
  const isWrapped =
    driver.spatialTypes.includes(column.type) ||
    (options.type === 'better-sqlite3' && column.type === 'jsonb');
  return !column.isVirtualProperty && !isMadeUp && !isWrapped;
}
