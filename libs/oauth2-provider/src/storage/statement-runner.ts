import { createHash } from 'node:crypto';
import { type DataSource, type EntityManager, QueryFailedError, type QueryRunner } from 'typeorm';
import { isLostStatement } from './unavailable.js';

/** What a statement gave. */
export interface Outcome {
  readonly rows: Record<string, unknown>[];
  readonly affected: number;
}

/** The part of a connection of the driver `pg` that names statements. */
interface PostgresConnection {
  query(named: { name: string; text: string; values: unknown[] }): Promise<{
    rows: Record<string, unknown>[];
    rowCount: number | null;
  }>;
}

/**
 * Runs statements whose SQL never changes. PostgreSQL plans each but once on a connection, for they have names; planning
 * a look-up takes it several times what looking up does. A pooler that hands connections around between transactions
 * loses the names: that is noticed, and from then on there are none.
 */
export class StatementRunner {
  private readonly names = new Map<string, string>();
  private hasNames: boolean;

  constructor(private readonly dataSource: DataSource) {
    this.hasNames = dataSource.options.type === 'postgres';
  }

  /** @param manager the one of a transaction, to be part of it */
  async run(sql: string, values: unknown[], manager?: EntityManager): Promise<Outcome> {
    const shared = manager?.queryRunner;
    const runner = shared ?? this.dataSource.createQueryRunner();
    try {
      return await this.on(runner, sql, values);
    } catch (error) {
      if (!isLostStatement(error)) throw error;
      this.hasNames = false;
      // A transaction is over with its first error; whoever began it begins again.
      if (shared) throw error;
      return await this.on(runner, sql, values);
    } finally {
      if (!shared) await runner.release();
    }
  }

  private async on(runner: QueryRunner, sql: string, values: unknown[]): Promise<Outcome> {
    if (this.hasNames) return this.named(runner, sql, values);
    const { records, affected } = await runner.query(sql, values, true);
    return { rows: (records ?? []) as Record<string, unknown>[], affected: affected ?? 0 };
  }

  private async named(runner: QueryRunner, text: string, values: unknown[]): Promise<Outcome> {
    const connection = (await runner.connect()) as PostgresConnection;
    const { logger } = this.dataSource;
    logger.logQuery(text, values, runner);
    const start = Date.now();
    try {
      const { rows, rowCount } = await connection.query({ name: this.nameOf(text), text, values });
      const took = Date.now() - start;
      const { maxQueryExecutionTime: most } = this.dataSource.options;
      if (most && took > most) logger.logQuerySlow(took, text, values, runner);
      return { rows, affected: rowCount ?? 0 };
    } catch (error) {
      logger.logQueryError(error as Error, text, values, runner);
      throw new QueryFailedError(text, values, error as Error);
    }
  }

  private nameOf(text: string): string {
    let name = this.names.get(text);
    if (name === undefined) {
      name = `oauth2_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
      this.names.set(text, name);
    }
    return name;
  }
}
