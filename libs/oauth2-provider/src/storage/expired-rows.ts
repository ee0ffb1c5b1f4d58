import { Between, type DataSource, In, IsNull, type ObjectLiteral } from 'typeorm';
import type { Entities } from './entities.js';
import { UserCodeAttempts } from './entities/user-code-attempts.entity.js';
import { hotStatementsOf } from './hot-statements.js';
import { notAfter } from './instant-operators.js';
import { SigningKeyStore } from './signing-key.store.js';
import { SqlPieces, columnOf } from './sql-pieces.js';
import type { Writes } from './writes.js';

/** What expires. */
export type ExpiringKind =
  | 'refreshToken'
  | 'accessToken'
  | 'idToken'
  | 'authorizationCode'
  | 'deviceCode'
  | 'tokenFamily'
  | 'userCodeAttempts'
  | 'logoutDelivery'
  | 'signingKey';

/** Of these a row has its expiry in it. */
export type ExpiringRow = Exclude<ExpiringKind, 'signingKey'>;

/** What one batch removed. */
export interface Removed {
  readonly count: number;
  /** The expiry of the last one, where the next batch can begin; absent when there was none. */
  readonly reached?: Date;
}

/** Rows that expired at `from` or later and before `before`, the oldest first, no more than `limit`. */
export interface ExpiredRange {
  readonly from: Date;
  readonly before: Date;
  readonly limit: number;
  /** Sessions that began then or earlier are over: in others a family that was redeemed stays. */
  readonly sessionsOver: Date;
}

/** Removes expired rows batch by batch; `TokenStore.deleteExpired` says what goes and what stays. */
export class ExpiredRows {
  private readonly classes: Record<ExpiringRow, new () => ObjectLiteral>;
  private readonly pieces: SqlPieces;

  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
    private readonly dataSource: DataSource,
  ) {
    this.classes = { ...entities, userCodeAttempts: UserCodeAttempts };
    this.pieces = new SqlPieces(dataSource);
  }

  async remove(kind: ExpiringKind, range: ExpiredRange): Promise<Removed> {
    // A handful, which the successor of each says something about, too.
    if (kind === 'signingKey') {
      const keys = new SigningKeyStore(this.writes, this.dataSource.manager);
      const count = await keys.removeSpent(range.before, range.sessionsOver);
      return count > 0 ? { count, reached: range.before } : { count };
    }
    const isPlain = hotStatementsOf(this.dataSource).isPlain(this.classes[kind], this.entities.tokenFamily);
    return this.dataSource.options.type === 'postgres' && isPlain
      ? this.inOneStatement(kind, range)
      : this.inOneTransaction(kind, range);
  }

  /** For every database: find and lock, then remove by id. */
  private inOneTransaction(
    kind: ExpiringRow,
    { from, before, limit, sessionsOver }: ExpiredRange,
  ): Promise<Removed> {
    const entity = this.classes[kind];
    return this.writes.transaction(async (manager) => {
      const expired = await manager.find(entity, {
        select: {
          id: true,
          expires: true,
          ...(canBeUsed(kind) && { familyId: true, consumedAt: true }),
          ...(canHaveCompany(kind) && { alone: true }),
        },
        // Instants are whole milliseconds, and TypeORM 0.3 converts none within an And.
        where: { expires: Between(from, new Date(before.getTime() - 1)) },
        order: { expires: 'ASC' },
        take: limit,
        // So that none is used in this very instant.
        ...(this.writes.hasRowLocks && { lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' } }),
      });
      if (expired.length === 0) return { count: 0 };
      const unused = expired.filter(
        ({ familyId, consumedAt, alone = true }) => familyId && !consumedAt && alone,
      );
      if (unused.length > 0) {
        const families = { id: In(unused.map(({ familyId }) => familyId as string)) };
        const over = [{ sessionId: IsNull() }, { created: notAfter(sessionsOver) }];
        for (const which of wasRedeemed(kind) ? over : [{}])
          await manager.delete(this.entities.tokenFamily, { ...families, ...which });
      }
      const { affected } = await manager.delete(entity, { id: In(expired.map(({ id }) => id as string)) });
      return { count: affected ?? 0, reached: expired.at(-1)?.expires as Date };
    });
  }

  /**
   * The same on PostgreSQL, where no row need travel: each goes by its place in the table, at which the lock keeps it.
   * The expiry is asked again, for the parts of a partitioned table have the same places.
   */
  private async inOneStatement(
    kind: ExpiringRow,
    { from, before, limit, sessionsOver }: ExpiredRange,
  ): Promise<Removed> {
    const table = this.nameOf(this.classes[kind]);
    const [expires] = this.columnsOf(this.classes[kind], 'expires');
    const [family, consumed, alone] = canBeUsed(kind)
      ? this.columnsOf(
          this.classes[kind],
          'familyId',
          'consumedAt',
          ...(canHaveCompany(kind) ? ['alone'] : []),
        )
      : [];
    const needed = [expires, family, consumed, alone].filter((column) => column !== undefined);
    const [id, session, created] = this.columnsOf(this.entities.tokenFamily, 'id', 'sessionId', 'created');
    const over = wasRedeemed(kind) ? ` AND (${session} IS NULL OR ${created} <= $4)` : '';
    const unused = `, unused AS (
      DELETE FROM ${this.nameOf(this.entities.tokenFamily)}
      WHERE ${id} = ANY (ARRAY(
        SELECT ${family} FROM gone WHERE ${consumed} IS NULL${alone ? ` AND ${alone}` : ''}))${over})`;
    const sql = `WITH gone AS (
        DELETE FROM ${table} WHERE ${expires} < $1 AND ctid = ANY (ARRAY(
          SELECT ctid FROM ${table} WHERE ${expires} >= $2 AND ${expires} < $1
          ORDER BY ${expires} LIMIT $3 FOR UPDATE SKIP LOCKED))
        RETURNING ${needed.join(', ')}
      )${family ? unused : ''}
      SELECT count(*)::int AS count, max(${expires}) AS reached FROM gone`;
    const [{ count, reached }] = await this.writes.run((manager) =>
      manager.query<{ count: number; reached: string | null }[]>(sql, [
        before.getTime(),
        from.getTime(),
        limit,
        ...(over ? [sessionsOver.getTime()] : []),
      ]),
    );
    return reached === null ? { count } : { count, reached: new Date(Number(reached)) };
  }

  private nameOf(entity: new () => ObjectLiteral): string {
    return this.pieces.tableOf(this.dataSource.getMetadata(entity));
  }

  private columnsOf(entity: new () => ObjectLiteral, ...properties: string[]): string[] {
    const metadata = this.dataSource.getMetadata(entity);
    return properties.map((property) => this.pieces.escape(columnOf(metadata, property).databaseName));
  }
}

/** Beside a code there may be tokens of the same family, which live on where it expires unused. */
function canHaveCompany(kind: ExpiringKind): boolean {
  return kind === 'authorizationCode';
}

/** Codes and refresh tokens are used up when they are used; the last of a family goes with it unused. */
function canBeUsed(kind: ExpiringKind): boolean {
  return kind === 'refreshToken' || kind === 'authorizationCode' || kind === 'deviceCode';
}

/** Where there is a refresh token, there is a client that logged in, and that is told of the logout. */
function wasRedeemed(kind: ExpiringKind): boolean {
  return kind === 'refreshToken';
}
