import type { DataSource } from 'typeorm';
import type { Entities } from './entities.js';
import { PlainSql, containing } from './plain-sql.js';
import { columnOf } from './sql-pieces.js';
import type { ListingTest } from './listing-test.js';

/** A piece of SQL with the values of its question marks. */
export type ValuedSql = readonly [sql: string, values: readonly unknown[]];

/** Tests as conditions of a statement over one kind of record. */
export class ListingSql {
  readonly sql: PlainSql;

  constructor(
    private readonly entities: Entities,
    private readonly kind: keyof Entities,
    private readonly dataSource: DataSource,
  ) {
    this.sql = new PlainSql(dataSource);
  }

  get table(): string {
    return this.sql.table(this.entities[this.kind]);
  }

  column(property: string): string {
    return this.sql.column(this.entities[this.kind], property);
  }

  /** @param alias the table, or what was selected from it */
  all(tests: readonly ListingTest[], alias: string): ValuedSql {
    const conditions = tests.map((test) => this.condition(test, alias));
    return [conditions.map(([sql]) => sql).join(' AND '), conditions.flatMap(([, values]) => values)];
  }

  private condition(test: ListingTest, alias: string): ValuedSql {
    if ('anyOf' in test) {
      const conditions = test.anyOf.map((each) => this.condition(each, alias));
      return [`(${conditions.map(([sql]) => sql).join(' OR ')})`, conditions.flatMap(([, values]) => values)];
    }
    if ('familyGoesOn' in test) return [this.family(alias, test.familyGoesOn), []];
    if ('containing' in test) {
      const pattern = containing(test.containing.toLowerCase());
      const each = test.properties.map(
        (property) => `LOWER(${alias}.${this.column(property)}) LIKE ? ESCAPE '!'`,
      );
      return [`(${each.join(' OR ')})`, each.map(() => pattern)];
    }
    const column = `${alias}.${this.column(test.property)}`;
    if ('equals' in test) return this.equality(column, test.property, test.equals);
    if ('isNull' in test) return [`${column} IS ${test.isNull ? '' : 'NOT '}NULL`, []];
    return 'until' in test
      ? [`${column} <= ?`, [test.until.getTime()]]
      : [`${column} > ?`, [test.after.getTime()]];
  }

  /** Text byte for byte, under any collation. */
  private equality(column: string, property: string, value: string | number | boolean): ValuedSql {
    const metadata = columnOf(this.dataSource.getMetadata(this.entities[this.kind]), property);
    const isText = typeof value === 'string' && metadata.type !== 'uuid';
    const kept = this.dataSource.driver.preparePersistentValue(value, metadata) as unknown;
    return [`${isText ? this.sql.exact(column) : column} = ?`, [kept]];
  }

  /** The family is looked up for each by its key: a join the planner may turn into a walk through all families. */
  private family(alias: string, goesOn: boolean): string {
    const { tokenFamily } = this.entities;
    const [id, revokedAt] = ['id', 'revokedAt'].map((name) => this.sql.column(tokenFamily, name));
    const familyId = `${alias}.${this.column('familyId')}`;
    const living =
      `(SELECT family.${id} FROM ${this.sql.table(tokenFamily)} family ` +
      `WHERE family.${id} = ${familyId} AND family.${revokedAt} IS NULL)`;
    return goesOn
      ? `(${familyId} IS NULL OR ${living} IS NOT NULL)`
      : `(${familyId} IS NOT NULL AND ${living} IS NULL)`;
  }
}
