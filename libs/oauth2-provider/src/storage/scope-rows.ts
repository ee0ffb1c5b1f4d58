import type { Entities } from './entities.js';
import { PlainSql, containing } from './plain-sql.js';
import { estimatedRows } from './row-estimates.js';
import type { Writes } from './writes.js';

/** What keeps scopes: all that can be swapped, but logout tokens have none. */
export type ScopedKind = Exclude<keyof Entities, 'logoutDelivery'>;

/** A stretch of a table, in the order of its ids. */
export interface ScopeWindow {
  /** The id at which the stretch before ended; null at the beginning. */
  readonly after: string | null;
  /** The last id to look at. */
  readonly until: string;
  /** Rows of the stretch, with the scope or without. */
  readonly size: number;
}

export interface RewrittenScopes {
  /** Rows that were changed, or would be. */
  readonly changed: number;
  /** Where the next stretch begins; null when this was the last. */
  readonly reached: string | null;
}

/**
 * Rewrites the scopes of stored records, stretch by stretch. Few lists of scopes are on many rows, so each list is
 * changed by one UPDATE that finds it by all of its text: what somebody else changes meanwhile is not overwritten.
 */
export class ScopeRows {
  private readonly sql: PlainSql;

  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
  ) {
    this.sql = new PlainSql(writes.dataSource);
  }

  /** About how many rows a table has; undefined where that is not cheap to know. */
  about(kind: ScopedKind): Promise<number | undefined> {
    return estimatedRows(this.writes.dataSource, this.entities[kind]);
  }

  /** The last id of a table; null when it is empty. */
  async last(kind: ScopedKind): Promise<string | null> {
    const entity = this.entities[kind];
    const id = this.sql.column(entity, 'id');
    const { rows } = await this.sql.run(
      `SELECT ${id} AS id FROM ${this.sql.table(entity)} ORDER BY ${id} DESC LIMIT 1`,
      [],
    );
    return (rows[0]?.['id'] as string | undefined) ?? null;
  }

  /**
   * @param change what becomes of a list that has the scope
   * @param now kept as the time of the change; undefined to count alone
   */
  async rewrite(
    kind: ScopedKind,
    scope: string,
    change: (scopes: readonly string[]) => string[],
    { after, until, size }: ScopeWindow,
    now: Date | undefined,
  ): Promise<RewrittenScopes> {
    const [rest, restBounds] = this.stretch(kind, after, until);
    const reached = await this.endOf(kind, rest, restBounds, size);
    const [stretch, bounds] = this.stretch(kind, after, reached ?? until);
    const { read, write } = kind === 'application' ? JSON_LIST : WORDS;
    let changed = 0;
    for (const { text, count } of await this.listsIn(kind, scope, stretch, bounds)) {
      const scopes = read(text);
      if (!scopes.includes(scope)) continue;
      const fresh = write(change(scopes));
      if (fresh === text) continue;
      changed += now ? await this.replace(kind, text, fresh, now, stretch, bounds) : count;
    }
    return { changed, reached };
  }

  /** The last id of the stretch of that size; null when there are no more rows than it has. */
  private async endOf(
    kind: ScopedKind,
    rest: string,
    bounds: string[],
    size: number,
  ): Promise<string | null> {
    const entity = this.entities[kind];
    const id = this.sql.column(entity, 'id');
    const { rows } = await this.sql.run(
      `SELECT ${id} AS id FROM ${this.sql.table(entity)} WHERE ${rest} ORDER BY ${id} LIMIT 1 OFFSET ${size - 1}`,
      bounds,
    );
    return (rows[0]?.['id'] as string | undefined) ?? null;
  }

  private stretch(kind: ScopedKind, after: string | null, until: string): [string, string[]] {
    const id = this.sql.column(this.entities[kind], 'id');
    return after === null ? [`${id} <= ?`, [until]] : [`${id} > ? AND ${id} <= ?`, [after, until]];
  }

  private async listsIn(kind: ScopedKind, scope: string, stretch: string, bounds: string[]) {
    const entity = this.entities[kind];
    const column = this.scopeColumn(kind);
    const { rows } = await this.sql.run(
      `SELECT MIN(${column}) AS text, COUNT(*) AS count FROM ${this.sql.table(entity)} ` +
        `WHERE ${stretch} AND ${column} LIKE ? ESCAPE '!' GROUP BY ${this.sql.exact(column)}`,
      [...bounds, containing(scope)],
    );
    return rows.map(({ text, count }) => ({ text: String(text), count: Number(count) }));
  }

  private async replace(
    kind: ScopedKind,
    old: string,
    fresh: string,
    now: Date,
    stretch: string,
    bounds: string[],
  ): Promise<number> {
    const entity = this.entities[kind];
    const column = this.scopeColumn(kind);
    const noted = kind === 'application' || kind === 'consent';
    const set = `${column} = ?${noted ? `, ${this.sql.column(entity, 'updated')} = ?` : ''}`;
    const { affected } = await this.writes.run((manager) =>
      this.sql.run(
        `UPDATE ${this.sql.table(entity)} SET ${set} WHERE ${stretch} AND ${this.sql.exact(column)} = ?`,
        [fresh, ...(noted ? [now.getTime()] : []), ...bounds, old],
        manager,
      ),
    );
    return affected;
  }

  private scopeColumn(kind: ScopedKind): string {
    return this.sql.column(this.entities[kind], kind === 'application' ? 'scopes' : 'scope');
  }
}

const WORDS = {
  // As lenient as what others may have put there.
  read: (text: string) => text.split(' ').filter((word) => word !== ''),
  write: (scopes: readonly string[]) => scopes.join(' '),
};
const JSON_LIST = {
  read: (text: string) => (JSON.parse(text) as string[] | null) ?? [],
  write: (scopes: readonly string[]) => JSON.stringify(scopes),
};
