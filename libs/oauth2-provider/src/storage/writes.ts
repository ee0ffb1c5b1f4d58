import { setTimeout } from 'node:timers/promises';
import { Mutex } from 'async-mutex';
import type { DataSource, EntityManager } from 'typeorm';
import { wasYielded } from './unavailable.js';

/** How often work is tried that the database undoes for another's sake. */
const ATTEMPTS = 10;
/** The longest pauses between two tries, in milliseconds: before the second, where it doubles, and ever. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;

/**
 * All writing to one data source. SQLite has one connection: a second transaction fails there, and a
 * stray write joins whichever is open and is lost if that rolls back. So on SQLite everything written
 * goes through one queue; PostgreSQL and MariaDB keep their concurrency.
 *
 * A host on SQLite that writes through the same data source must queue too: `writesOf(dataSource).run(...)`.
 */
export class Writes {
  private readonly queue: Mutex | undefined;

  constructor(readonly dataSource: DataSource) {
    this.queue = isSqlite(dataSource) ? new Mutex() : undefined;
  }

  /** Whether a transaction can lock rows; on SQLite it has the whole database to itself. */
  get hasRowLocks(): boolean {
    return this.queue === undefined;
  }

  /** Runs one statement, again where the database undid it. Never call it, or `transaction`, from inside the work of either. */
  run<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.queued(() => work(this.dataSource.manager));
  }

  /**
   * Runs the work in one transaction: all of it is kept, or nothing when it throws. Where the database undid it
   * for another's sake (a deadlock), it is run again, so it must do nothing beside its statements.
   */
  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.queued(() => this.dataSource.transaction(work));
  }

  private queued<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.queue ? this.queue.runExclusive(() => persistently(work)) : persistently(work);
  }
}

/** Those who got in each other's way pause for a random time, or they would do so again. */
async function persistently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !wasYielded(error)) throw error;
    }
    await setTimeout(Math.random() * Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE));
  }
}

const perDataSource = new WeakMap<DataSource, Writes>();

/** The one `Writes` of that data source: the library's and the host's are the same. */
export function writesOf(dataSource: DataSource): Writes {
  let writes = perDataSource.get(dataSource);
  if (!writes) perDataSource.set(dataSource, (writes = new Writes(dataSource)));
  return writes;
}

function isSqlite(dataSource: DataSource): boolean {
  return ['better-sqlite3', 'sqljs', 'sqlite', 'sqlite-pooled'].includes(dataSource.options.type);
}
