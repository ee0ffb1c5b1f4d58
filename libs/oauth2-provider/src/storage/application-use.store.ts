import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import type { AbstractApplication } from './entities/application.entity.js';
import type { Entities } from './entities.js';
import { before } from './instant-operators.js';
import type { Writes } from './writes.js';

/** A time without use. */
interface UnusedTime {
  /** It has not been used since then. */
  readonly since: Date;
  readonly now: Date;
}

/** When applications were used, and which were not for long. */
export class ApplicationUseStore {
  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
    private readonly manager: EntityManager,
  ) {}

  /** Keeps that it is used now, unless that is known to that instant already: one UPDATE. */
  async touch(applicationId: string, now: Date, knownSince: Date): Promise<void> {
    const unknown = [
      { id: applicationId, lastUsedAt: IsNull() },
      { id: applicationId, lastUsedAt: before(knownSince) },
    ];
    await this.writes.run((manager) =>
      manager
        .createQueryBuilder()
        .update<AbstractApplication>(this.entities.application)
        .set({ lastUsedAt: now })
        .where(unknown)
        .execute(),
    );
  }

  /** Applications whose clients have not come since then, in the order of their ids, after that one. */
  unusedSince(since: Date, limit: number, afterId?: string): Promise<AbstractApplication[]> {
    const id = afterId === undefined ? {} : { id: MoreThan(afterId) };
    return this.manager.find(this.entities.application, {
      where: [
        { ...id, lastUsedAt: IsNull() },
        { ...id, lastUsedAt: before(since) },
      ],
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** Those of them that have been given something since then: tokens, codes or authorizations. */
  issuedSince(applicationIds: readonly string[], since: Date): Promise<Set<string>> {
    const { accessToken, refreshToken, idToken, authorizationCode, deviceCode, tokenFamily } = this.entities;
    const all = [accessToken, refreshToken, idToken, authorizationCode, deviceCode, tokenFamily];
    return this.among(this.manager, applicationIds, all, `record.created >= :instant`, since);
  }

  /**
   * Those of them that have something that can be used: an authorization, which is live as long as a token of it may be,
   * or a token or pending device code that belongs to none.
   */
  async withLive(
    applicationIds: readonly string[],
    now: Date,
    manager: EntityManager = this.manager,
  ): Promise<Set<string>> {
    const { accessToken, refreshToken, deviceCode, tokenFamily } = this.entities;
    const live = 'record.expires > :instant AND record.';
    const found = await this.among(manager, applicationIds, [tokenFamily], `${live}revokedAt IS NULL`, now);
    const loose = `${live}familyId IS NULL AND record.`;
    const unrevoked = `${loose}revokedAt IS NULL`;
    for (const [entity, condition] of [
      [accessToken, unrevoked],
      [refreshToken, `${unrevoked} AND record.consumedAt IS NULL`],
      [deviceCode, `${loose}decidedAt IS NULL`],
    ] as const) {
      for (const id of await this.among(manager, applicationIds, [entity], condition, now)) found.add(id);
    }
    return found;
  }

  /**
   * Deletes an application and all it has, unless it has been used meanwhile: nothing can be issued to it while that is
   * looked at.
   * @returns whether it was deleted
   */
  deleteUnused(applicationId: string, { since, now }: UnusedTime): Promise<boolean> {
    const { application } = this.entities;
    return this.writes.transaction(async (manager) => {
      const found = await manager.findOne(application, {
        where: { id: applicationId },
        ...(this.writes.hasRowLocks && { lock: { mode: 'pessimistic_write' } }),
      });
      const isUsed = found?.lastUsedAt && found.lastUsedAt >= since;
      if (!found || isUsed || (await this.withLive([applicationId], now, manager)).size > 0) return false;
      await manager.delete(application, { id: applicationId });
      return true;
    });
  }

  private async among(
    manager: EntityManager,
    applicationIds: readonly string[],
    entities: (new () => object)[],
    condition: string,
    instant: Date,
  ): Promise<Set<string>> {
    const found = new Set<string>();
    for (const entity of entities) {
      const rows = await manager
        .createQueryBuilder(entity, 'record')
        .select('DISTINCT record.applicationId', 'id')
        .where('record.applicationId IN (:...applicationIds)', { applicationIds })
        .andWhere(condition, { instant: instant.getTime() })
        .getRawMany<{ id: string }>();
      for (const { id } of rows) found.add(id);
    }
    return found;
  }
}
