import type { DataSource, ObjectLiteral } from 'typeorm';
import { after } from '../protocol/instants.js';
import type { Entities } from './entities.js';
import { SqlPieces, columnOf } from './sql-pieces.js';
import { firstIdOf } from './uuid-instants.js';

/** How many tokens are looked at to judge them all: a share is then right to about two per cent, a total to five. */
const SAMPLE = 2_000;
/** Counted one by one; of more it is only said that they are no fewer. */
const MOST = 10_000;
const MOST_APPLICATIONS = 100_000;
const HASH_DIGITS = 13;

/** Figures of the access tokens that cost the same at any size of the table. */
export interface TokenFigures {
  /** Live: neither expired nor revoked, nor of a revoked family. Exact as long as ten thousand at most are unexpired. */
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
    const { counted, live } = await this.unexpired(now);
    return {
      active: counted < MOST ? live : Math.max(live, Math.round(sample.total * sample.liveShare)),
      expiredRatio: sample.total === 0 ? null : 1 - sample.unexpiredShare,
      recent: await this.recent(now),
    };
  }

  /** One hundred thousand stands for as many or more. */
  applications(): Promise<number> {
    const { application } = this.entities;
    const id = this.column('id', application);
    return this.number(
      `SELECT COUNT(*) AS n FROM
         (SELECT ${id} FROM ${this.table(application)} ORDER BY ${id} LIMIT ${MOST_APPLICATIONS}) counted`,
      [],
    );
  }

  /** Whether anything is left that expired before that instant: a look at the beginning of some indexes. */
  async hasExpiredBefore(instant: Date): Promise<boolean> {
    const { accessToken, refreshToken, idToken, authorizationCode } = this.entities;
    const kinds: (new () => ObjectLiteral)[] = [accessToken, refreshToken, idToken, authorizationCode];
    // The first of each, and not whether there is one: for that a planner with old statistics may read the table.
    const isBefore = kinds.map((entity, index) => {
      const first = `SELECT MIN(${this.column('expires', entity)}) FROM ${this.table(entity)}`;
      return `(${first}) < ${this.at(index)}`;
    });
    const sql = `SELECT CASE WHEN ${isBefore.join(' OR ')} THEN 1 ELSE 0 END AS n`;
    return (
      (await this.number(
        sql,
        kinds.map(() => instant.getTime()),
      )) > 0
    );
  }

  /** Of the ten thousand that expire next, how many there are and how many of them live. */
  private async unexpired(now: Date): Promise<{ counted: number; live: number }> {
    const [expires, revokedAt, familyId] = this.columns('expires', 'revokedAt', 'familyId');
    const [row] = await this.dataSource.manager.query<Record<'n' | 'live', unknown>[]>(
      `SELECT COUNT(*) AS n, SUM(CASE WHEN ${this.isUnrevoked('next')} THEN 1 ELSE 0 END) AS live
       FROM (SELECT ${revokedAt}, ${familyId} FROM ${this.table()}
         WHERE ${expires} > ${this.at(0)} ORDER BY ${expires} LIMIT ${MOST}) next`,
      [now.getTime()],
    );
    return { counted: Number(row.n), live: Number(row.live) };
  }

  private recent(now: Date): Promise<number> {
    const [id, created] = this.columns('id', 'created');
    const hourAgo = after(now, -3600);
    // The ids begin with the time, and end the stretch of the index that is read, for an import makes ids without one,
    // nearly all of which come later; in it the time is asked again. Some clock may be ahead of ours.
    return this.number(
      `SELECT COUNT(*) AS n FROM (SELECT ${id} FROM ${this.table()}
         WHERE ${id} >= ${this.at(0)} AND ${id} < ${this.at(1)} AND ${created} >= ${this.at(2)}
         ORDER BY ${id} LIMIT ${MOST}) counted`,
      [firstIdOf(hourAgo), firstIdOf(after(now, 3600)), hourAgo.getTime()],
    );
  }

  /**
   * The first tokens in the order of their hashes. A hash is as good as random, so they are a fair sample of all, and
   * how far they reach into the range of hashes tells how many there are.
   */
  private async sample(now: Date): Promise<{ total: number; unexpiredShare: number; liveShare: number }> {
    const [expires, hash, revokedAt, familyId] = this.columns(
      'expires',
      'tokenHash',
      'revokedAt',
      'familyId',
    );
    const [row] = await this.dataSource.manager.query<
      Record<'n' | 'unexpired' | 'live' | 'reached', unknown>[]
    >(
      `SELECT COUNT(*) AS n, SUM(CASE WHEN ${expires} > ${this.at(0)} THEN 1 ELSE 0 END) AS unexpired,
         SUM(CASE WHEN ${expires} > ${this.at(1)} AND ${this.isUnrevoked('sample')} THEN 1 ELSE 0 END) AS live,
         MAX(${hash}) AS reached
       FROM (SELECT ${expires}, ${hash}, ${revokedAt}, ${familyId} FROM ${this.table()}
         ORDER BY ${hash} LIMIT ${SAMPLE}) sample`,
      [now.getTime(), now.getTime()],
    );
    const size = Number(row.n);
    if (size === 0) return { total: 0, unexpiredShare: 0, liveShare: 0 };
    const total = size < SAMPLE ? size : (size - 1) / fractionOf(String(row.reached));
    return {
      // Hashes that are none, of a table that somebody filled by hand, tell nothing.
      total: Number.isFinite(total) ? total : size,
      unexpiredShare: Number(row.unexpired) / size,
      liveShare: Number(row.live) / size,
    };
  }

  /**
   * Neither itself nor its family. The family is looked up for each by its key: a join the planner may turn into a walk
   * through all families.
   */
  private isUnrevoked(tokens: string): string {
    const { tokenFamily } = this.entities;
    const [id, ended] = [this.column('id', tokenFamily), this.column('revokedAt', tokenFamily)];
    const [revokedAt, familyId] = this.columns('revokedAt', 'familyId');
    const family = `SELECT family.${ended} FROM ${this.table(tokenFamily)} family WHERE family.${id} = ${tokens}.${familyId}`;
    return `${tokens}.${revokedAt} IS NULL AND (${family}) IS NULL`;
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

  private columns(...properties: string[]): string[] {
    return properties.map((property) => this.column(property));
  }

  private at(index: number): string {
    return this.pieces.parameter(index);
  }
}

/** Where in the range of all hashes it lies, from 0 to 1. */
function fractionOf(hexadecimal: string): number {
  return parseInt(hexadecimal.slice(0, HASH_DIGITS), 16) / 16 ** HASH_DIGITS;
}
