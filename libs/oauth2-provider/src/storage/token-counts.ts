import type { DataSource, ObjectLiteral } from 'typeorm';
import { after } from '../protocol/instants.js';
import type { Entities } from './entities.js';
import { SqlPieces, columnOf } from './sql-pieces.js';
import { firstIdOf } from './uuid-instants.js';

/** How many tokens are looked at to judge them all: a share is then right to about two per cent, a total to five. */
const SAMPLE = 2_000;
/** Counted one by one; of more it is only said that they are no fewer. */
const MOST = 10_000;
const HASH_DIGITS = 13;

/** Figures of the access tokens that cost the same at any size of the table. */
export interface TokenFigures {
  /** Not expired. Exact up to ten thousand, an estimate beyond. */
  readonly active: number;
  /** The part of all that has expired, from 0 to 1; null where there are none. Exact below two thousand in all. */
  readonly expiredRatio: number | null;
  /** Issued here in the last hour, which an import is not; ten thousand stands for as many or more. */
  readonly recent: number;
}

/** Answers how many, without reading whole tables. */
export class TokenCounts {
  private readonly pieces: SqlPieces;

  constructor(
    private readonly entities: Entities,
    private readonly dataSource: DataSource,
  ) {
    this.pieces = new SqlPieces(dataSource);
  }

  async figures(now: Date): Promise<TokenFigures> {
    const sample = await this.sample(now);
    const counted = await this.upToMost(`${this.column('expires')} > ${this.at(0)}`, [now.getTime()]);
    const hourAgo = after(now, -3600);
    // The ids begin with the time, and end the stretch of the index that is read, for an import makes ids without one,
    // nearly all of which come later; in it the time is asked again. Some clock may be ahead of ours.
    const recent = await this.upToMost(
      `${this.column('id')} >= ${this.at(0)} AND ${this.column('id')} < ${this.at(1)} ` +
        `AND ${this.column('created')} >= ${this.at(2)}`,
      [firstIdOf(hourAgo), firstIdOf(after(now, 3600)), hourAgo.getTime()],
    );
    return {
      active: counted < MOST ? counted : Math.max(MOST, Math.round(sample.total * sample.activeShare)),
      expiredRatio: sample.total === 0 ? null : 1 - sample.activeShare,
      recent,
    };
  }

  applications(): Promise<number> {
    return this.dataSource.manager.count(this.entities.application);
  }

  /** Whether anything is left that expired before that instant: a look at the beginning of some indexes. */
  async hasExpiredBefore(instant: Date): Promise<boolean> {
    const { accessToken, refreshToken, idToken, authorizationCode } = this.entities;
    const kinds: (new () => ObjectLiteral)[] = [accessToken, refreshToken, idToken, authorizationCode];
    const exists = kinds.map((entity, index) => {
      const expires = this.column('expires', entity);
      return `EXISTS (SELECT 1 FROM ${this.table(entity)} WHERE ${expires} < ${this.at(index)})`;
    });
    const sql = `SELECT CASE WHEN ${exists.join(' OR ')} THEN 1 ELSE 0 END AS n`;
    return (
      (await this.number(
        sql,
        kinds.map(() => instant.getTime()),
      )) > 0
    );
  }

  /**
   * The first tokens in the order of their hashes. A hash is as good as random, so they are a fair sample of all, and
   * how far they reach into the range of hashes tells how many there are.
   */
  private async sample(now: Date): Promise<{ total: number; activeShare: number }> {
    const [expires, hash] = [this.column('expires'), this.column('tokenHash')];
    const [row] = await this.dataSource.manager.query<Record<'n' | 'active' | 'reached', unknown>[]>(
      `SELECT COUNT(*) AS n, SUM(CASE WHEN ${expires} > ${this.at(0)} THEN 1 ELSE 0 END) AS active,
         MAX(${hash}) AS reached
       FROM (SELECT ${expires}, ${hash} FROM ${this.table()} ORDER BY ${hash} LIMIT ${SAMPLE}) sample`,
      [now.getTime()],
    );
    const size = Number(row.n);
    if (size === 0) return { total: 0, activeShare: 0 };
    const total = size < SAMPLE ? size : (size - 1) / fractionOf(String(row.reached));
    // Hashes that are none, of a table that somebody filled by hand, tell nothing.
    return { total: Number.isFinite(total) ? total : size, activeShare: Number(row.active) / size };
  }

  private upToMost(condition: string, values: unknown[]): Promise<number> {
    const rows = `SELECT 1 FROM ${this.table()} WHERE ${condition} LIMIT ${MOST}`;
    return this.number(`SELECT COUNT(*) AS n FROM (${rows}) counted`, values);
  }

  private async number(sql: string, values: unknown[]): Promise<number> {
    const [row] = await this.dataSource.manager.query<{ n: unknown }[]>(sql, values);
    return Number(row.n);
  }

  private table(entity: new () => ObjectLiteral = this.entities.accessToken): string {
    return this.pieces.tableOf(this.dataSource.getMetadata(entity));
  }

  private column(property: string, entity: new () => ObjectLiteral = this.entities.accessToken): string {
    return this.pieces.escape(columnOf(this.dataSource.getMetadata(entity), property).databaseName);
  }

  private at(index: number): string {
    return this.pieces.parameter(index);
  }
}

/** Where in the range of all hashes it lies, from 0 to 1. */
function fractionOf(hexadecimal: string): number {
  return parseInt(hexadecimal.slice(0, HASH_DIGITS), 16) / 16 ** HASH_DIGITS;
}
