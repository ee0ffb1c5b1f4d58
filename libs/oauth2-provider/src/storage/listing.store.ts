import { type DataSource, In } from 'typeorm';
import type { Entities } from './entities.js';
import { ListingSql, type ValuedSql } from './listing-sql.js';
import { type ListedRecord, type ListingTest, propertiesOf } from './listing-test.js';
import { estimatedRows } from './row-estimates.js';

/** Records of one user or application that are read as a whole; of more than so many the list walks on by id. */
const FEW = 1_000;
/** Records that one page of a list looks at, where a test lets only some of them through. */
const WINDOW = 2_000;

/** Where in the list, which begins with the newest. */
export interface ListingPlace {
  /** The id that the page before ended with. */
  readonly after?: string;
  /** The id that the page after begins with. */
  readonly before?: string;
}

export interface ListingRequest extends ListingPlace {
  readonly kind: keyof Entities;
  /** All must be passed. */
  readonly tests?: readonly ListingTest[];
  /** The test that few records pass, on a column that has an index: a user or an application. */
  readonly key?: { readonly property: string; readonly equals: string };
  /** Leaves out this id and all that are newer. */
  readonly below?: string;
  readonly limit: number;
}

export interface ListingPage<Row = ListedRecord> {
  /** The newest first, each with its `application` and `family`. */
  readonly rows: readonly Row[];
  /** `after` of the next page; absent where there is none. */
  readonly next?: string;
  /** `before` of the page before. */
  readonly previous?: string;
  /** So many were looked at, and there are more: the next page looks on. Absent where it is as full as it was to be, or the last. */
  readonly lookedAt?: number;
}

/** The ids of a page, and one more where there are more. */
interface Found {
  readonly ids: readonly string[];
  /** The id with which looking ended, before all was looked at. */
  readonly reached?: string;
}

/**
 * Lists of records in the order of their ids, which begin with the time, that cost the same at any size of the tables. A page
 * reads as many rows as it shows; with tests it looks at so many rows and no more, and says where it stopped. What belongs to
 * one user or application is found by its index where it is little, and by looking through all where it is much: no index has
 * both, so that the hot path need not keep another.
 */
export class ListingStore {
  constructor(
    private readonly entities: Entities,
    private readonly dataSource: DataSource,
  ) {}

  async page<Row extends ListedRecord>(request: ListingRequest): Promise<ListingPage<Row>> {
    const { kind, limit, before } = request;
    const isBackwards = before !== undefined;
    const { ids, reached } = await this.find(request);
    const shown = ids.slice(0, limit);
    const further = ids.length > limit ? shown.at(-1) : reached;
    const rows = await this.those<Row>(kind, isBackwards ? [...shown].reverse() : shown);
    const [first, last] = [rows[0]?.id, rows.at(-1)?.id];
    return {
      rows,
      ...(isBackwards ? last !== undefined && { next: last } : further !== undefined && { next: further }),
      ...(isBackwards
        ? further !== undefined && { previous: further }
        : request.after !== undefined && first !== undefined && { previous: first }),
      ...(reached !== undefined && { lookedAt: WINDOW }),
    };
  }

  /** One record with its `application` and `family`, or null. @param id a UUID */
  async one<Row extends ListedRecord>(kind: keyof Entities, id: string): Promise<Row | null> {
    const [row] = await this.those<Row>(kind, [id]);
    return row ?? null;
  }

  /** Those of the ids that are there, in their order. */
  async those<Row extends ListedRecord>(kind: keyof Entities, ids: readonly string[]): Promise<Row[]> {
    if (ids.length === 0) return [];
    const { manager } = this.dataSource;
    const found = await manager.find<ListedRecord>(this.entities[kind], {
      where: { id: In([...ids]) },
      ...(kind !== 'application' && { relations: { application: true } as object }),
    });
    const familyIds = [...new Set(found.flatMap(({ familyId }) => familyId ?? []))];
    if (familyIds.length > 0) {
      const families = await manager.findBy(this.entities.tokenFamily, { id: In(familyIds) });
      for (const row of found)
        Object.assign(row, { family: families.find(({ id }) => id === row.familyId) ?? null });
    }
    return ids.flatMap((id) => found.find((row) => row.id === id) ?? []) as Row[];
  }

  /** About how many there are, as far as the database knows without counting. */
  estimate(kind: keyof Entities): Promise<number | undefined> {
    return estimatedRows(this.dataSource, this.entities[kind]);
  }

  /** Applications of exactly that name, whatever its case. It looks at all of them, of which there are thousands at most. */
  async applicationsNamed(name: string, limit: number): Promise<{ id: string; name: string }[]> {
    const sql = new ListingSql(this.entities, 'application', this.dataSource);
    const [id, title] = [sql.column('id'), sql.column('name')];
    const { rows } = await sql.sql.run(
      `SELECT ${id} AS id, ${title} AS name FROM ${sql.table} WHERE LOWER(${title}) = ? ORDER BY ${id} LIMIT ${limit}`,
      [name.toLowerCase()],
    );
    return rows as { id: string; name: string }[];
  }

  private async find(request: ListingRequest): Promise<Found> {
    const { kind, key, tests = [], limit } = request;
    const sql = new ListingSql(this.entities, kind, this.dataSource);
    const all = key ? [...tests, key] : tests;
    const [order, bounds] = [request.before === undefined ? 'DESC' : 'ASC', boundsOf(request, sql)];
    if (key && (await this.isFew(sql, kind, key))) {
      return { ids: await this.select(sql, ownedBy(sql, key, all), [all, bounds], order, limit) };
    }
    const [where, values] = bounds;
    const from = (most: number): ValuedSql => [
      `SELECT ${columnsOf(sql, all)} FROM ${sql.table}${where && ` WHERE ${where}`}
       ORDER BY ${sql.column('id')} ${order} LIMIT ${most}`,
      values,
    ];
    if (all.length === 0) return { ids: await this.select(sql, from(limit + 1), [all], order, limit) };
    const ids = await this.select(sql, from(WINDOW), [all], order, limit);
    return ids.length > limit ? { ids } : { ids, reached: await this.endOfWindow(sql, bounds, order) };
  }

  /** The ids of those among the selected that pass, one more than asked for. */
  private async select(
    sql: ListingSql,
    [selection, values]: ValuedSql,
    [tests, bounds]: readonly [readonly ListingTest[], ValuedSql?],
    order: string,
    limit: number,
  ): Promise<string[]> {
    const id = sql.column('id');
    const [passing, passingValues] = sql.all(tests, 'looked_at');
    const [within = '', withinValues = []] = bounds ?? [];
    const conditions = [passing, within].filter((each) => each !== '').join(' AND ');
    const { rows } = await sql.sql.run(
      `SELECT looked_at.${id} AS id FROM (${selection}) looked_at
       ${conditions && `WHERE ${conditions}`} ORDER BY looked_at.${id} ${order} LIMIT ${limit + 1}`,
      [...values, ...passingValues, ...withinValues],
    );
    return rows.map((row) => row['id'] as string);
  }

  /** The last id that a page has looked at; undefined where that was all. */
  private async endOfWindow(sql: ListingSql, [where, values]: ValuedSql, order: string) {
    const id = sql.column('id');
    const { rows } = await sql.sql.run(
      `SELECT ${id} AS id FROM ${sql.table}${where && ` WHERE ${where}`}
       ORDER BY ${id} ${order} LIMIT 1 OFFSET ${WINDOW - 1}`,
      [...values],
    );
    return rows[0]?.['id'] as string | undefined;
  }

  private async isFew(
    sql: ListingSql,
    kind: keyof Entities,
    { property, equals }: { property: string; equals: string },
  ) {
    const { indices } = this.dataSource.getMetadata(this.entities[kind]);
    if (!indices.some(({ columns }) => columns[0]?.propertyName === property)) return false;
    const column = sql.column(property);
    const { rows } = await sql.sql.run(
      `SELECT COUNT(*) AS n FROM (${inIndexOrder(sql, column, FEW + 1)}) few`,
      [equals, equals],
    );
    return Number(rows[0]['n']) <= FEW;
  }
}

/** What has that value, by its index: equality alone would let the planner read the table until it has found enough. */
function inIndexOrder(sql: ListingSql, columns: string, most: number, by = columns): string {
  return `SELECT ${columns} FROM ${sql.table} WHERE ${by} >= ? AND ${by} <= ? ORDER BY ${by} LIMIT ${most}`;
}

function ownedBy(
  sql: ListingSql,
  { property, equals }: { property: string; equals: string },
  tests: readonly ListingTest[],
): ValuedSql {
  return [inIndexOrder(sql, columnsOf(sql, tests), FEW, sql.column(property)), [equals, equals]];
}

function columnsOf(sql: ListingSql, tests: readonly ListingTest[]): string {
  const properties = new Set(['id', ...tests.flatMap(propertiesOf)]);
  return [...properties].map((property) => sql.column(property)).join(', ');
}

function boundsOf({ after, before, below }: ListingRequest, sql: ListingSql): ValuedSql {
  const id = sql.column('id');
  const bounds: [string, string][] = [];
  if (after !== undefined) bounds.push([`${id} < ?`, after]);
  if (before !== undefined) bounds.push([`${id} > ?`, before]);
  if (below !== undefined) bounds.push([`${id} < ?`, below]);
  return [bounds.map(([sql]) => sql).join(' AND '), bounds.map(([, value]) => value)];
}
