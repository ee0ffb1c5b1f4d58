import { createHash } from 'node:crypto';
import {
  type DataSource,
  type EntityManager,
  QueryFailedError,
  type QueryRunner,
  TypeORMError,
} from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { isLostStatement } from './unavailable.js';

/** What a statement gave. */
export interface Outcome {
  readonly rows: Record<string, unknown>[];
  readonly affected: number;
}

/** The parts of `pg` that are needed here: a connection that names statements, and the pool that lends it. */
interface PostgresConnection {
  query(named: { name: string; text: string; values: unknown[] }): Promise<{
    rows: Record<string, unknown>[];
    rowCount: number | null;
  }>;
  on(event: 'error', listener: () => void): void;
  removeListener(event: 'error', listener: () => void): void;
}
interface PostgresPool {
  connect(
    lend: (error: Error | undefined, connection: PostgresConnection, release: () => void) => void,
  ): void;
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
    if (!this.hasNames) return this.unnamed(sql, values, shared);
    try {
      return await this.named(sql, values, shared);
    } catch (error) {
      if (!isLostStatement(error)) throw error;
      this.hasNames = false;
      // A transaction is over with its first error; whoever began it begins again.
      if (shared) throw error;
      return await this.unnamed(sql, values);
    }
  }

  private async unnamed(sql: string, values: unknown[], shared?: QueryRunner): Promise<Outcome> {
    const runner = shared ?? this.dataSource.createQueryRunner();
    try {
      const { records, affected } = await runner.query(sql, values, true);
      return { rows: (records ?? []) as Record<string, unknown>[], affected: affected ?? 0 };
    } finally {
      if (!shared) await runner.release();
    }
  }

  private async named(text: string, values: unknown[], shared: QueryRunner | undefined): Promise<Outcome> {
    if (!shared) return this.lent((connection) => this.sent(connection, text, values));
    return this.sent((await shared.connect()) as PostgresConnection, text, values, shared);
  }

  private async sent(
    connection: PostgresConnection,
    text: string,
    values: unknown[],
    shared?: QueryRunner,
  ): Promise<Outcome> {
    const { logger } = this.dataSource;
    logger.logQuery(text, values, shared);
    const start = Date.now();
    try {
      const { rows, rowCount } = await connection.query({ name: this.nameOf(text), text, values });
      const took = Date.now() - start;
      const { maxQueryExecutionTime: most } = this.dataSource.options;
      if (most && took > most) logger.logQuerySlow(took, text, values, shared);
      return { rows, affected: rowCount ?? 0 };
    } catch (error) {
      logger.logQueryError(error as Error, text, values, shared);
      throw new QueryFailedError(text, values, error as Error);
    }
  }

  /** With a connection of the pool itself: what TypeORM makes for a statement costs more than sending it. */
  private lent<Result>(work: (connection: PostgresConnection) => Promise<Result>): Promise<Result> {
    const pool = (this.dataSource.driver as PostgresDriver).master as PostgresPool | undefined;
    if (!pool) return Promise.reject(new TypeORMError('Driver not Connected'));
    return new Promise((resolve, reject) => {
      pool.connect((error, connection, release) => {
        if (error) {
          reject(error);
          return;
        }
        // From the first moment on, for the server may end it in the next: an error that nobody hears ends the process.
        connection.on('error', ignore);
        // Not by `pool.query`, which gives it back while what the server sent is being read: TypeORM is lent it then, and
        // hears too late what comes next.
        const giveBack = () => {
          connection.removeListener('error', ignore);
          release();
        };
        work(connection).finally(giveBack).then(resolve, reject);
      });
    });
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

/** The statement that runs fails with the same. */
function ignore(): void {}
