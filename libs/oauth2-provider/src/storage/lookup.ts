import type { DataSource, EntityMetadata, ObjectLiteral } from 'typeorm';
import { isInstant } from './entities/columns.js';
import { isMysql } from './is-mysql.js';
import { type SqlPieces, columnOf } from './sql-pieces.js';

type ColumnMetadata = EntityMetadata['columns'][number];
type EntityClass<Row extends ObjectLiteral = ObjectLiteral> = new () => Row;
type Answer = Record<string, unknown>;

/** A class that is looked up with a record, by its id. */
export interface Join {
  readonly entity: EntityClass;
  /** Where the found one is put. */
  readonly property: string;
  /** The record's property that holds the id. */
  readonly by: string;
}

/** A property, and how its value is read from the answer and from the lists that were packed in it. */
interface Field {
  readonly property: string;
  readonly read: (answer: Answer, lists: readonly unknown[][]) => unknown;
}

/** A class, and how a row of it is selected and read. */
interface Part {
  readonly entity: EntityClass;
  readonly select: readonly string[];
  readonly fields: readonly Field[];
  readonly id: Field;
  /** Under which names the lists are. */
  readonly packed: readonly string[];
}

/** The same for many values: each answer says by `VALUE` which it is for. */
export interface LookupOfMany {
  readonly sql: string;
  /** Its one parameter. */
  readonly parameter: (values: readonly string[]) => unknown;
}

/** Under which name an answer for many values has its own. */
export const VALUE = 'value';
/** PostgreSQL's functions take no more arguments. */
const MOST_ARGUMENTS = 100;
/** What comes out of JSON as the driver would have given it. */
const SAME_IN_JSON: ReadonlySet<unknown> = new Set([
  'uuid',
  'varchar',
  'text',
  'simple-json',
  'integer',
  'boolean',
]);

/**
 * A row by one of its values, with what is joined to it: the SQL, and how the answer is read.
 *
 * From PostgreSQL each class comes as a list in JSON. To describe some fifty columns anew for each answer, and to take it
 * apart again, costs both sides more than the looking up.
 */
export class Lookup<Row extends ObjectLiteral> {
  /** Its one parameter is the value. */
  readonly sql: string;
  /** Undefined for SQLite, which answers at once. */
  readonly ofMany: LookupOfMany | undefined;
  private readonly record: Part;
  private readonly joined: readonly (Part & Pick<Join, 'property'>)[];

  constructor(
    private readonly dataSource: DataSource,
    private readonly pieces: SqlPieces,
    entity: EntityClass<Row>,
    property: string,
    joins: readonly Join[],
  ) {
    const metadata = dataSource.getMetadata(entity);
    const own = (name: string) => `r.${this.nameOf(columnOf(metadata, name))}`;
    this.record = this.part(entity, 'r');
    this.joined = joins.map((join, at) => ({ ...this.part(join.entity, `j${at}`), property: join.property }));
    const tables = joins.map((join, at) => {
      const target = dataSource.getMetadata(join.entity);
      const id = `j${at}.${this.nameOf(target.primaryColumns[0])}`;
      return ` LEFT JOIN ${pieces.tableOf(target)} j${at} ON ${id} = ${own(join.by)}`;
    });
    const select = [this.record, ...this.joined].flatMap((part) => part.select).join(', ');
    const from = `${pieces.tableOf(metadata)} r${tables.join('')}`;
    const value = own(property);
    const first = pieces.parameter(0);
    this.sql = `SELECT ${select} FROM ${from} WHERE ${value} = ${first}`;
    if (dataSource.options.type === 'postgres') {
      const type = dataSource.driver.normalizeType(columnOf(metadata, property));
      // Each by itself, and of a list whose length nobody can guess: a plan that is made and kept while the tables are small
      // reads them whole for good where it is `= ANY`, and a list that can be measured is planned each time.
      const sql =
        `SELECT asked.${VALUE}, found.* FROM json_array_elements_text(${first}::json) AS asked(${VALUE}) CROSS JOIN ` +
        `LATERAL (SELECT ${select} FROM ${from} WHERE ${value} = asked.${VALUE}::${type} LIMIT 1) AS found`;
      this.ofMany = { sql, parameter: (values) => JSON.stringify(values) };
    }
    if (isMysql(dataSource)) {
      const sql = `SELECT ${value} AS ${VALUE}, ${select} FROM ${from} WHERE ${value} IN (${first})`;
      this.ofMany = { sql, parameter: (values) => values };
    }
  }

  read(answer: Answer): Row {
    const record = this.rowOf(this.record, answer) as Row;
    for (const part of this.joined) Object.assign(record, { [part.property]: this.rowOf(part, answer) });
    return record;
  }

  /** Null where a join found nothing. */
  private rowOf({ entity, fields, id, packed }: Part, answer: Answer): ObjectLiteral | null {
    const lists = packed.map((alias) => JSON.parse(answer[alias] as string) as unknown[]);
    if (id.read(answer, lists) === null) return null;
    const row = new entity();
    for (const { property, read } of fields) row[property] = read(answer, lists);
    return row;
  }

  private part(entity: EntityClass, table: string): Part {
    const columns = this.dataSource
      .getMetadata(entity)
      .columns.filter(({ isSelect, isVirtual }) => isSelect && !isVirtual);
    const canPack = this.dataSource.options.type === 'postgres';
    const lists = canPack ? chunks(columns.filter(isSameInJson), MOST_ARGUMENTS) : [];
    const loose = canPack ? columns.filter((column) => !isSameInJson(column)) : columns;
    const sqlOf = (column: ColumnMetadata) => `${table}.${this.nameOf(column)}`;
    const packed = lists.map((_, index) => `${table}_list${index}`);
    const fields = [
      ...lists.flatMap((list, index) => list.map((column, at) => this.packedField(column, index, at))),
      ...loose.map((column, index) => this.looseField(column, `${table}_${index}`)),
    ];
    const id = columns.find(({ isPrimary }) => isPrimary)!.propertyName;
    return {
      entity,
      packed,
      fields,
      id: fields.find(({ property }) => property === id)!,
      select: [
        ...lists.map(
          (list, index) => `json_build_array(${list.map(sqlOf).join(', ')})::text AS ${packed[index]}`,
        ),
        ...loose.map((column, index) => `${sqlOf(column)} AS ${table}_${index}`),
      ],
    };
  }

  private packedField(column: ColumnMetadata, list: number, at: number): Field {
    const { driver } = this.dataSource;
    const isReady = column.type !== 'simple-json' && column.transformer === undefined;
    return {
      property: column.propertyName,
      read: isReady
        ? (_, lists) => lists[list][at]
        : (_, lists) => driver.prepareHydratedValue(lists[list][at], column) as unknown,
    };
  }

  private looseField(column: ColumnMetadata, alias: string): Field {
    const { driver } = this.dataSource;
    return {
      property: column.propertyName,
      read: (answer) => driver.prepareHydratedValue(answer[alias], column) as unknown,
    };
  }

  private nameOf({ databaseName }: ColumnMetadata): string {
    return this.pieces.escape(databaseName);
  }
}

function isSameInJson(column: ColumnMetadata): boolean {
  return (SAME_IN_JSON.has(column.type) && !column.isArray) || isInstant(column);
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}
