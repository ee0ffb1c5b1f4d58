import { type EntityManager, In, IsNull, MoreThan, Not } from 'typeorm';
import type { AbstractLogoutDelivery } from './entities/logout-delivery.entity.js';
import type { AbstractTokenFamily } from './entities/token-family.entity.js';
import type { Entities } from './entities.js';
import { insertRow } from './insert-row.js';
import { updateRow } from './update-row.js';
import type { Writes } from './writes.js';

/** What one client has of one session. */
export interface SessionPart {
  readonly sessionId: string;
  /** All of its families in the session, and those of them that end with it. */
  readonly familyIds: readonly string[];
  readonly endingIds: readonly string[];
  /** Kept where the client is to be told. */
  readonly delivery?: AbstractLogoutDelivery;
}

/** Login sessions, as far as we know them: the families that carry their `sid`. */
export class SessionStore {
  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
    private readonly manager: EntityManager,
  ) {}

  /** What was authorized in that session and has not left it, whether it is live or not, with its application. */
  familiesOf(sessionId: string): Promise<AbstractTokenFamily[]> {
    return this.find({ sessionId });
  }

  /** The same of all sessions of a user. */
  async familiesOfUser(userId: string): Promise<AbstractTokenFamily[]> {
    const found = await this.find({ userId, sessionId: Not(IsNull()) });
    // A collation that ignores case would find those of `Ann` for `ann`.
    return found.filter((family) => family.userId === userId);
  }

  /** Of those, the live ones; of one application or one id alone, where it is given. */
  async liveFamiliesOfUser(
    userId: string,
    now: Date,
    which: { readonly applicationId?: string; readonly id?: string } = {},
  ): Promise<AbstractTokenFamily[]> {
    const live = { revokedAt: IsNull(), expires: MoreThan(now) };
    const found = await this.find({ userId, sessionId: Not(IsNull()), ...live, ...which });
    return found.filter((family) => family.userId === userId);
  }

  /** Of those, the live ones that were begun last, at most so many, the latest first. */
  async recentFamiliesOfUser(userId: string, now: Date, limit: number): Promise<AbstractTokenFamily[]> {
    const live = { userId, sessionId: Not(IsNull()), revokedAt: IsNull(), expires: MoreThan(now) };
    const found = await this.manager.find(this.entities.tokenFamily, {
      where: live,
      relations: { application: true },
      order: { id: 'DESC' },
      take: limit,
    });
    return found.filter((family) => family.userId === userId);
  }

  /**
   * Takes each part out of its session, in one transaction: what ends is revoked, the rest goes on without a session, and
   * its client's delivery is kept.
   * @returns the parts that were still in, each with what of it has ended now: of two who end a session at once, each part
   * and each end is one's alone
   */
  end<Part extends SessionPart>(parts: readonly Part[], now: Date): Promise<Part[]> {
    if (parts.length === 0) return Promise.resolve([]);
    return this.writes.transaction(async (manager) => {
      const left: Part[] = [];
      for (const part of parts) {
        const endingIds = await leaveSession(manager, this.entities, part, now);
        if (endingIds) left.push({ ...part, endingIds });
      }
      return left;
    });
  }

  private find(where: object): Promise<AbstractTokenFamily[]> {
    return this.manager.find(this.entities.tokenFamily, {
      where,
      relations: { application: true },
      // Always in the same order, so that two who end a session at once wait for each other instead of failing.
      order: { applicationId: 'ASC', id: 'ASC' },
    });
  }
}

/**
 * Takes the part out of its session.
 * @returns the ids that it has ended; undefined where somebody else took it out, who then tells its client
 */
export async function leaveSession(
  manager: EntityManager,
  { tokenFamily, logoutDelivery }: Entities,
  { sessionId, familyIds, endingIds, delivery }: SessionPart,
  now: Date,
): Promise<readonly string[] | undefined> {
  const ended: string[] = [];
  // One by one, for whoever comes at the same time may have ended some of them.
  for (const id of endingIds) {
    const living = { id, sessionId, revokedAt: null };
    if (await updateRow(manager, tokenFamily, { revokedAt: now, expires: now }, living)) ended.push(id);
  }
  const leaving = { id: In([...familyIds]), sessionId };
  const { affected } = await manager.update(tokenFamily, leaving, { sessionId: null });
  if (!affected) return undefined;
  if (delivery) await insertRow(manager, logoutDelivery, delivery);
  return ended;
}
