import { type EntityManager, IsNull, MoreThan, Not } from 'typeorm';
import type { AbstractLogoutDelivery } from './entities/logout-delivery.entity.js';
import type { Entities } from './entities.js';
import { updateRow } from './update-row.js';
import type { Writes } from './writes.js';

/** Deliveries that this process alone is to try now, and when there is more to do. */
export interface ClaimedDeliveries {
  readonly claimed: readonly AbstractLogoutDelivery[];
  readonly next: Date | undefined;
}

/** The outbox of logout tokens, as operations. */
export class LogoutDeliveryStore {
  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
    private readonly manager: EntityManager,
  ) {}

  /**
   * Claims up to `limit` deliveries that are due, with their applications. They are due again at `until`, should this process not
   * come to an end with them: of several processes one has each.
   */
  async claim(limit: number, now: Date, until: Date): Promise<ClaimedDeliveries> {
    const first = await this.manager.find(this.entities.logoutDelivery, {
      where: { dueAt: Not(IsNull()) },
      relations: { application: true },
      order: { dueAt: 'ASC' },
      take: limit,
    });
    const claimed: AbstractLogoutDelivery[] = [];
    for (const delivery of first.filter(({ dueAt }) => dueAt! <= now)) {
      const changes = { dueAt: until, attempts: delivery.attempts + 1 };
      if (await this.change(delivery, changes)) claimed.push(Object.assign(delivery, changes));
    }
    return { claimed, next: first.find(({ dueAt }) => dueAt! > now)?.dueAt ?? undefined };
  }

  /**
   * Whether the user is back at the client in that very session: after a revocation it goes on, and a logout token that
   * comes late would end the login that came after it.
   */
  async isBack({ applicationId, sessionId, created }: AbstractLogoutDelivery, now: Date): Promise<boolean> {
    const later = await this.manager.findOne(this.entities.tokenFamily, {
      select: { id: true },
      where: {
        applicationId,
        sessionId,
        revokedAt: IsNull(),
        expires: MoreThan(now),
        created: MoreThan(created),
      },
    });
    return later !== null;
  }

  /** Forgets a delivery that this process has claimed: it arrived, or has nowhere to go. */
  async finish({ id, dueAt }: AbstractLogoutDelivery): Promise<void> {
    await this.writes.run((manager) => manager.delete(this.entities.logoutDelivery, { id, dueAt: dueAt! }));
  }

  /** Puts off a delivery that this process has claimed, or for null gives it up. */
  async putOff(delivery: AbstractLogoutDelivery, dueAt: Date | null, problem: string): Promise<void> {
    await this.change(delivery, { dueAt, problem });
  }

  private change(
    { id, dueAt }: AbstractLogoutDelivery,
    changes: Partial<AbstractLogoutDelivery>,
  ): Promise<boolean> {
    return this.writes.run((manager) =>
      updateRow(manager, this.entities.logoutDelivery, changes, { id, dueAt }),
    );
  }
}
