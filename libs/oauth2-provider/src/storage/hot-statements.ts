import type { DataSource, EntityManager, ObjectLiteral } from 'typeorm';
import { GatheredLookup } from './gathered-lookup.js';
import { type Join, Lookup } from './lookup.js';
import { isPlainEntity } from './plain-entity.js';
import { combined } from './sql-piece.js';
import { SqlPieces, columnOf } from './sql-pieces.js';
import { StatementRunner } from './statement-runner.js';
import type { Step } from './step.js';

type EntityClass<Row extends ObjectLiteral = ObjectLiteral> = new () => Row;

/**
 * The statements of the hot paths, their SQL written once from the entities' metadata: TypeORM's builders write
 * it anew each time, which takes several times what running it does. Only for classes that ask nothing more of
 * TypeORM than columns; `isPlain` tells, and for the others the builders do it.
 */
export class HotStatements {
  private readonly plain = new Map<EntityClass, boolean>();
  private readonly lookups = new Map<string, GatheredLookup<ObjectLiteral>>();
  private readonly sql = new Map<string, string>();

  private readonly runner: StatementRunner;
  private readonly pieces: SqlPieces;

  constructor(private readonly dataSource: DataSource) {
    this.runner = new StatementRunner(dataSource);
    this.pieces = new SqlPieces(dataSource);
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
    const { key, write, values } = this.pieces.insertion({ entity, row });
    const sql = this.once(key, () => write(0));
    await this.runner.run(sql, [...values], manager);
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
    const { key, write, values } = this.pieces.alteration({ entity, changes, where });
    const sql = this.once(key, () => write(0));
    return (await this.runner.run(sql, [...values], manager)).affected;
  }

  /** Whether changes of several of these classes can be one statement. */
  canCombine(entities: EntityClass[]): boolean {
    return this.dataSource.options.type === 'postgres' && this.isPlain(...entities);
  }

  /**
   * All of the steps, or none: none, and false, where the first is an update that finds no row. One statement; ask
   * `canCombine` first.
   */
  async combine(manager: EntityManager, steps: readonly Step[]): Promise<boolean> {
    const pieces = steps.map((step) =>
      'changes' in step ? this.pieces.alteration(step) : this.pieces.insertion(step),
    );
    const sql = this.once(pieces.map(({ key }) => key).join('; '), () => combined(pieces));
    const { rows } = await this.runner.run(
      sql,
      pieces.flatMap(({ values }) => values),
      manager,
    );
    return Number(rows[0].done) > 0;
  }

  /** The row whose property has that value, with what is joined to it, or null: one statement, or a part of one. */
  async find<Row extends ObjectLiteral>(
    entity: EntityClass<Row>,
    property: string,
    value: string,
    joins: readonly Join[] = [],
  ): Promise<Row | null> {
    const key = `${this.dataSource.getMetadata(entity).tablePath} ${property}`;
    let lookup = this.lookups.get(key);
    if (!lookup) {
      const made = new Lookup(this.dataSource, this.pieces, entity, property, joins);
      this.lookups.set(key, (lookup = new GatheredLookup<ObjectLiteral>(made, this.runner)));
    }
    return (await lookup.find(value)) as Row | null;
  }

  /**
   * Those properties of the row that has that value, of whichever class. Null where none has: one statement.
   */
  async findAmong<Name extends string>(
    entities: readonly EntityClass[],
    property: string,
    value: string,
    names: readonly Name[],
  ): Promise<Record<Name, unknown> | null> {
    const metadata = entities.map((entity) => this.dataSource.getMetadata(entity));
    const key = `${metadata.map(({ tablePath }) => tablePath).join('|')} ${property} ${names.join()}`;
    const sql = this.once(key, () =>
      metadata
        .map((each, at) => {
          const column = (name: string) => this.pieces.escape(columnOf(each, name).databaseName);
          const columns = names.map((name, index) => `${column(name)} AS c_${index}`).join(', ');
          const where = `${column(property)} = ${this.pieces.parameter(at)}`;
          return `SELECT ${at} AS place, ${columns} FROM ${this.pieces.tableOf(each)} WHERE ${where}`;
        })
        .join(' UNION ALL '),
    );
    const [row] = (
      await this.runner.run(
        sql,
        entities.map(() => value),
      )
    ).rows;
    if (!row) return null;
    const at = Number(row['place']);
    const values = names.map((name, index) => [
      name,
      this.dataSource.driver.prepareHydratedValue(row[`c_${index}`], columnOf(metadata[at], name)) as unknown,
    ]);
    return Object.fromEntries(values) as Record<Name, unknown>;
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
