import type { EntityManager } from 'typeorm';
import { Cleanup } from './entities/cleanup.entity.js';
import { insertRow } from './insert-row.js';
import { notAfter } from './instant-operators.js';
import { isUniqueViolation } from './unique-violation.js';
import type { Writes } from './writes.js';

/** The one row. */
const ID = 'expired-records';
const NEVER = new Date(0);

/** How a cleaning ended. */
export interface Cleaned {
  readonly finishedAt: Date;
  /** By kind. */
  readonly removed: Readonly<Record<string, number>>;
  /** Whether nothing that had expired was left. */
  readonly complete: boolean;
}

/** A turn at cleaning. */
export interface Turn {
  readonly holder: string;
  readonly now: Date;
  /** When it ends by itself. */
  readonly until: Date;
  /** Of the schedule, which gives none before the last one began that long ago. */
  readonly lastBegunBefore?: Date;
}

/** Keeps who cleans and when that was done: a lock for all processes that outlives none of them. */
export class CleanupStore {
  constructor(
    private readonly writes: Writes,
    private readonly manager: EntityManager,
  ) {}

  /** Whether the turn is the caller's: one UPDATE, which of two callers at the same instant finds the row for one. */
  async take({ holder, now, until, lastBegunBefore }: Turn): Promise<boolean> {
    const free = {
      heldUntil: notAfter(now),
      ...(lastBegunBefore && { startedAt: notAfter(lastBegunBefore) }),
    };
    return this.update(free, { holder, heldUntil: until, ...(lastBegunBefore && { startedAt: now }) });
  }

  /** Asks for more time. False for a turn that has ended, and may be another's by now. */
  renew(holder: string, until: Date): Promise<boolean> {
    return this.update({ holder }, { heldUntil: until });
  }

  /** Ends the turn, where it is still the caller's. */
  async release(holder: string): Promise<void> {
    await this.update({ holder }, { holder: null, heldUntil: NEVER });
  }

  async note({ finishedAt, removed, complete }: Cleaned): Promise<void> {
    await this.update({}, { finishedAt, removed: { ...removed }, complete });
  }

  /** The last cleaning, by whichever process; null: there was none. One look-up by key. */
  async last(): Promise<Cleaned | null> {
    const row = await this.manager.findOneBy(Cleanup, { id: ID });
    return row?.finishedAt
      ? { finishedAt: row.finishedAt, removed: row.removed ?? {}, complete: row.complete }
      : null;
  }

  private async update(where: object, changes: Partial<Cleanup>): Promise<boolean> {
    const change = () =>
      this.writes.run(async (manager) => {
        const { affected } = await manager.update(Cleanup, { id: ID, ...where }, changes);
        return affected === 1;
      });
    if (await change()) return true;
    return (await this.insert()) && change();
  }

  /** Whether the row was not there, and is now. */
  private async insert(): Promise<boolean> {
    if (await this.manager.existsBy(Cleanup, { id: ID })) return false;
    const row: Cleanup = {
      ...{ id: ID, holder: null, heldUntil: NEVER, startedAt: NEVER },
      ...{ finishedAt: null, removed: null, complete: false },
    };
    try {
      await this.writes.run((manager) => insertRow(manager, Cleanup, Object.assign(new Cleanup(), row)));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    return true;
  }
}
