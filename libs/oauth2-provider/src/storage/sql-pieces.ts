import type { DataSource, EntityMetadata } from 'typeorm';
import type { SqlPiece } from './sql-piece.js';
import type { Alteration, Insertion } from './step.js';

type ColumnMetadata = EntityMetadata['columns'][number];

/** Writes the SQL of changes from the metadata of the entities. */
export class SqlPieces {
  constructor(private readonly dataSource: DataSource) {}

  /** INSERT of what the row has a value for; the rest is the database's default. */
  insertion({ entity, row, conflict }: Insertion): SqlPiece {
    const metadata = this.dataSource.getMetadata(entity);
    const given: ColumnMetadata[] = [];
    const values: unknown[] = [];
    for (const column of metadata.columns) {
      const value: unknown = column.isInsert ? column.getEntityValue(row) : undefined;
      if (value === undefined) continue;
      given.push(column);
      values.push(this.persistent(value, column));
    }
    const write = (first: number, condition?: string): string => {
      const names = given.map((column) => this.escape(column.databaseName)).join(', ');
      const parameters = given.map((_, at) => this.parameter(first + at)).join(', ');
      const source = condition ? `SELECT ${parameters} WHERE ${condition}` : `VALUES (${parameters})`;
      const otherwise = conflict
        ? ` ON CONFLICT (${conflict.by.map((name) => this.escape(name)).join(', ')}) DO UPDATE SET ` +
          conflict.replace.map((name) => `${this.escape(name)} = EXCLUDED.${this.escape(name)}`).join(', ')
        : '';
      return `INSERT INTO ${this.tableOf(metadata)} (${names}) ${source}${otherwise}`;
    };
    const shape = given.map(({ databaseName }) => databaseName).join();
    const key = `insert ${metadata.tablePath} ${shape}${conflict ? ` or ${conflict.replace.join()}` : ''}`;
    return { key, values, isUpdate: false, write };
  }

  /** UPDATE of the rows that have those values; null means that the column is. */
  alteration({ entity, changes, where }: Alteration): SqlPiece {
    const metadata = this.dataSource.getMetadata(entity);
    const changed = Object.keys(changes).map((name) => columnOf(metadata, name));
    const conditions = Object.entries(where).map(([name, value]) => ({
      column: columnOf(metadata, name),
      value: value as unknown,
    }));
    const write = (first: number, condition?: string): string => {
      let at = first;
      const sets = changed.map(
        ({ databaseName }) => `${this.escape(databaseName)} = ${this.parameter(at++)}`,
      );
      const tests = conditions.map(({ column, value }) =>
        value === null
          ? `${this.escape(column.databaseName)} IS NULL`
          : `${this.escape(column.databaseName)} = ${this.parameter(at++)}`,
      );
      if (condition) tests.push(condition);
      return `UPDATE ${this.tableOf(metadata)} SET ${sets.join(', ')} WHERE ${tests.join(' AND ')}`;
    };
    const values = [
      ...changed.map((column) => this.persistent(changes[column.propertyName], column)),
      ...conditions
        .filter(({ value }) => value !== null)
        .map(({ column, value }) => this.persistent(value, column)),
    ];
    const tested = conditions.map(
      ({ column, value }) => `${column.databaseName}${value === null ? '!' : ''}`,
    );
    const key = `update ${metadata.tablePath} ${Object.keys(changes).join()} ${tested.join()}`;
    return { key, values, isUpdate: true, write };
  }

  tableOf({ tablePath }: EntityMetadata): string {
    return tablePath
      .split('.')
      .map((part) => this.escape(part))
      .join('.');
  }

  escape(name: string): string {
    return this.dataSource.driver.escape(name);
  }

  parameter(at: number): string {
    return this.dataSource.driver.createParameter('p', at);
  }

  private persistent(value: unknown, column: ColumnMetadata): unknown {
    return this.dataSource.driver.preparePersistentValue(value, column) as unknown;
  }
}

export function columnOf(metadata: EntityMetadata, property: string): ColumnMetadata {
  const column = metadata.findColumnWithPropertyName(property);
  if (!column) throw new Error(`${metadata.name} has no column ${property}`);
  return column;
}
