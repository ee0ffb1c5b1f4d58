import type { DataSource, EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';
import { isPlainEntity } from './plain-entity.js';
import { StatementRunner } from './statement-runner.js';

type ColumnMetadata = EntityMetadata['columns'][number];
type EntityClass<Row extends ObjectLiteral = ObjectLiteral> = new () => Row;

/** A class and where its columns are in a row of the answer. */
interface Selected {
  readonly entity: EntityClass;
  readonly columns: readonly { readonly column: ColumnMetadata; readonly alias: string }[];
  /** Null in the answer where a join found nothing. */
  readonly idAlias: string;
}

interface Lookup {
  readonly sql: string;
  readonly record: Selected;
  readonly joined: readonly (Selected & { readonly property: string })[];
}

/** A class that is looked up with a record, by its id. */
export interface Join {
  readonly entity: EntityClass;
  /** Where the found one is put. */
  readonly property: string;
  /** The record's property that holds the id. */
  readonly by: string;
}

/**
 * The statements of the hot paths, their SQL written once from the entities' metadata: TypeORM's builders write
 * it anew each time, which takes several times what running it does. Only for classes that ask nothing more of
 * TypeORM than columns; `isPlain` tells, and for the others the builders do it.
 */
export class HotStatements {
  private readonly plain = new Map<EntityClass, boolean>();
  private readonly lookups = new Map<string, Lookup>();
  private readonly sql = new Map<string, string>();

  private readonly runner: StatementRunner;

  constructor(private readonly dataSource: DataSource) {
    this.runner = new StatementRunner(dataSource);
  }

  /** Whether the classes are no more than their columns (`isPlainEntity`), and nobody subscribes to what is done. */
  isPlain(...entities: EntityClass[]): boolean {
    // Not remembered: the providers of a Nest app subscribe when they like.
    if (this.dataSource.subscribers.length > 0) return false;
    return entities.every((entity) => {
      let plain = this.plain.get(entity);
      if (plain === undefined) this.plain.set(entity, (plain = isPlainEntity(this.dataSource, entity)));
      return plain;
    });
  }

  /** INSERT of what the row has a value for; the rest is the database's default. */
  async insert<Row extends ObjectLiteral>(
    manager: EntityManager,
    entity: EntityClass<Row>,
    row: Row,
  ): Promise<void> {
    const metadata = this.dataSource.getMetadata(entity);
    const given: ColumnMetadata[] = [];
    const values: unknown[] = [];
    for (const column of metadata.columns) {
      const value: unknown = column.isInsert ? column.getEntityValue(row) : undefined;
      if (value === undefined) continue;
      given.push(column);
      values.push(this.persistent(value, column));
    }
    const sql = this.once(
      `insert ${metadata.tablePath} ${given.map(({ databaseName }) => databaseName).join()}`,
      () => {
        const names = given.map((column) => this.escape(column.databaseName)).join(', ');
        return `INSERT INTO ${this.tableOf(metadata)} (${names}) VALUES (${given.map((_, at) => this.parameter(at)).join(', ')})`;
      },
    );
    await this.runner.run(sql, values, manager);
  }

  /**
   * UPDATE of the rows that have those values.
   * @returns how many there were
   */
  async update<Row extends ObjectLiteral>(
    manager: EntityManager,
    entity: EntityClass<Row>,
    changes: Partial<Row>,
    where: Partial<Row>,
  ): Promise<number> {
    const metadata = this.dataSource.getMetadata(entity);
    const changed = Object.keys(changes).map((name) => columnOf(metadata, name));
    const conditions = Object.entries(where).map(([name, value]) => ({
      column: columnOf(metadata, name),
      value: value as unknown,
    }));
    const compared = conditions.filter(({ value }) => value !== null);
    const shape = `${Object.keys(changes).join()} ${conditions.map(({ column, value }) => `${column.databaseName}${value === null ? '!' : ''}`).join()}`;
    const sql = this.once(`update ${metadata.tablePath} ${shape}`, () => {
      let at = 0;
      const sets = changed.map(
        ({ databaseName }) => `${this.escape(databaseName)} = ${this.parameter(at++)}`,
      );
      const tests = conditions.map(({ column, value }) =>
        value === null
          ? `${this.escape(column.databaseName)} IS NULL`
          : `${this.escape(column.databaseName)} = ${this.parameter(at++)}`,
      );
      return `UPDATE ${this.tableOf(metadata)} SET ${sets.join(', ')} WHERE ${tests.join(' AND ')}`;
    });
    const values = [
      ...changed.map((column) => this.persistent(changes[column.propertyName], column)),
      ...compared.map(({ column, value }) => this.persistent(value, column)),
    ];
    return (await this.runner.run(sql, values, manager)).affected;
  }

  /** The row whose property has that value, with what is joined to it, or null: one statement. */
  async find<Row extends ObjectLiteral>(
    entity: EntityClass<Row>,
    property: string,
    value: string,
    joins: readonly Join[] = [],
  ): Promise<Row | null> {
    const key = `${this.dataSource.getMetadata(entity).tablePath} ${property}`;
    let lookup = this.lookups.get(key);
    if (!lookup) this.lookups.set(key, (lookup = this.lookup(entity, property, joins)));
    const { rows } = await this.runner.run(lookup.sql, [value]);
    if (rows.length === 0) return null;
    const record = this.hydrated(lookup.record, rows[0]) as Row;
    for (const joined of lookup.joined) {
      Object.assign(record, {
        [joined.property]: rows[0][joined.idAlias] === null ? null : this.hydrated(joined, rows[0]),
      });
    }
    return record;
  }

  private lookup(entity: EntityClass, property: string, joins: readonly Join[]): Lookup {
    const metadata = this.dataSource.getMetadata(entity);
    const record = this.selected(entity, 'r');
    const joined = joins.map((join, at) => ({
      ...this.selected(join.entity, `j${at}`),
      property: join.property,
    }));
    const columns = [record, ...joined].flatMap((each, at) =>
      each.columns.map(
        ({ column, alias }) =>
          `${at === 0 ? 'r' : `j${at - 1}`}.${this.escape(column.databaseName)} AS ${alias}`,
      ),
    );
    const tables = joins.map((join, at) => {
      const target = this.dataSource.getMetadata(join.entity);
      const id = this.escape(target.primaryColumns[0].databaseName);
      return ` LEFT JOIN ${this.tableOf(target)} j${at} ON j${at}.${id} = r.${this.escape(columnOf(metadata, join.by).databaseName)}`;
    });
    const where = `r.${this.escape(columnOf(metadata, property).databaseName)} = ${this.parameter(0)}`;
    return {
      sql: `SELECT ${columns.join(', ')} FROM ${this.tableOf(metadata)} r${tables.join('')} WHERE ${where}`,
      record,
      joined,
    };
  }

  private selected(entity: EntityClass, prefix: string): Selected {
    const metadata = this.dataSource.getMetadata(entity);
    const columns = metadata.columns
      .filter(({ isSelect, isVirtual }) => isSelect && !isVirtual)
      .map((column, at) => ({ column, alias: `${prefix}_${at}` }));
    const id = columns.find(({ column }) => column.isPrimary);
    return { entity, columns, idAlias: id!.alias };
  }

  private hydrated({ entity, columns }: Selected, row: Record<string, unknown>): ObjectLiteral {
    const record = new entity();
    for (const { column, alias } of columns) {
      record[column.propertyName] = this.dataSource.driver.prepareHydratedValue(
        row[alias],
        column,
      ) as unknown;
    }
    return record;
  }

  private persistent(value: unknown, column: ColumnMetadata): unknown {
    return this.dataSource.driver.preparePersistentValue(value, column) as unknown;
  }

  private tableOf({ tablePath }: EntityMetadata): string {
    return tablePath
      .split('.')
      .map((part) => this.escape(part))
      .join('.');
  }

  private escape(name: string): string {
    return this.dataSource.driver.escape(name);
  }

  private parameter(at: number): string {
    return this.dataSource.driver.createParameter('p', at);
  }

  private once(key: string, write: () => string): string {
    let sql = this.sql.get(key);
    if (sql === undefined) this.sql.set(key, (sql = write()));
    return sql;
  }
}

const perDataSource = new WeakMap<DataSource, HotStatements>();

/** The one `HotStatements` of that data source. */
export function hotStatementsOf(dataSource: DataSource): HotStatements {
  let statements = perDataSource.get(dataSource);
  if (!statements) perDataSource.set(dataSource, (statements = new HotStatements(dataSource)));
  return statements;
}

function columnOf(metadata: EntityMetadata, property: string): ColumnMetadata {
  const column = metadata.findColumnWithPropertyName(property);
  if (!column) throw new Error(`${metadata.name} has no column ${property}`);
  return column;
}
