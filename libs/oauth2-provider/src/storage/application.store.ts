import { In } from 'typeorm';
import type { AbstractApplication, ClientType } from './entities/application.entity.js';
import type { Entities } from './entities.js';
import { PlainSql, containing } from './plain-sql.js';
import type { Writes } from './writes.js';

/** Which applications; all that is given must fit. */
export interface ApplicationFilter {
  readonly userId?: string;
  readonly clientType?: ClientType;
  /** RFC 7591 word. */
  readonly grantType?: string;
  /** Anywhere in the name or the client identifier, whatever its case. */
  readonly search?: string;
}

/** What belongs to an application and goes with it. */
export type DependentKind = Exclude<keyof Entities, 'application'>;

/** Families first: without them their tokens are dead. */
const DEPENDENTS: readonly DependentKind[] = [
  'tokenFamily',
  'refreshToken',
  'accessToken',
  'idToken',
  'authorizationCode',
  'deviceCode',
  'consent',
  'logoutDelivery',
];

/** How a secret that can be recovered begins where it is kept. */
const SEALED = '"sealed":';

/** What is done with applications that are there. */
export class ApplicationStore {
  private readonly sql: PlainSql;

  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
  ) {
    this.sql = new PlainSql(writes.dataSource);
  }

  /** Applications in the order of their ids, which is mostly that of their registration. */
  async page(
    { userId, clientType, grantType, search }: ApplicationFilter,
    after: string | undefined,
    limit: number,
  ): Promise<AbstractApplication[]> {
    const query = this.writes.dataSource.manager
      .createQueryBuilder(this.entities.application, 'application')
      .orderBy('application.id')
      .take(limit);
    if (after !== undefined) query.andWhere('application.id > :after', { after });
    if (clientType !== undefined) query.andWhere('application.clientType = :clientType', { clientType });
    if (userId !== undefined) {
      const exact = this.sql.exact('application.userId');
      query.andWhere(`application.userId = :userId AND ${exact} = :userId`, { userId });
    }
    if (grantType !== undefined) {
      const grant = containing(JSON.stringify(grantType));
      query.andWhere("application.grantTypes LIKE :grant ESCAPE '!'", { grant });
    }
    if (search !== undefined) {
      query.andWhere(
        "(LOWER(application.name) LIKE :text ESCAPE '!' OR LOWER(application.clientId) LIKE :text ESCAPE '!')",
        { text: containing(search.toLowerCase()) },
      );
    }
    return query.getMany();
  }

  /**
   * Changes an application which nobody else can change meanwhile; the listeners of its class run.
   * @returns it as it is now, or null when it is there no more
   */
  change(
    id: string,
    change: (application: AbstractApplication) => Promise<void>,
  ): Promise<AbstractApplication | null> {
    const { application: entity } = this.entities;
    return this.writes.transaction(async (manager) => {
      const application = await manager.findOne(entity, {
        where: { id },
        ...(this.writes.hasRowLocks && { lock: { mode: 'pessimistic_write' } }),
      });
      if (!application) return null;
      await change(application);
      return manager.save(entity, application);
    });
  }

  /** How many records of each kind belong to it, also those of the past; of more than `atMost` it says that many. */
  async dependents(applicationId: string, atMost?: number): Promise<Record<DependentKind, number>> {
    const counts: Partial<Record<DependentKind, number>> = {};
    for (const kind of DEPENDENTS) {
      const entity = this.entities[kind];
      const rows = `SELECT 1 AS one FROM ${this.sql.table(entity)} WHERE ${this.sql.column(entity, 'applicationId')} = ?`;
      const limit = atMost === undefined ? '' : ` LIMIT ${atMost}`;
      const counted = await this.sql.run(`SELECT COUNT(*) AS count FROM (${rows}${limit}) AS counted`, [
        applicationId,
      ]);
      counts[kind] = Number(counted.rows[0]['count']);
    }
    return counts as Record<DependentKind, number>;
  }

  /**
   * Removes up to `limit` records of the application, families before what came from them.
   * @returns how many; 0 when none is left
   */
  async removeDependents(applicationId: string, limit: number): Promise<number> {
    for (const kind of DEPENDENTS) {
      const removed = await this.writes.transaction(async (manager) => {
        const entity = this.entities[kind];
        const found = await manager.find<{ id: string; applicationId: string }>(entity, {
          select: { id: true },
          where: { applicationId },
          take: limit,
        });
        if (found.length > 0) await manager.delete(entity, { id: In(found.map(({ id }) => id)) });
        return found.length;
      });
      if (removed > 0) return removed;
    }
    return 0;
  }

  /** Removes it with what still belongs to it. False when it is there no more. */
  async remove(id: string): Promise<boolean> {
    const { affected } = await this.writes.run((manager) =>
      manager.delete(this.entities.application, { id }),
    );
    return affected === 1;
  }

  /** Applications with a secret that can be recovered, in the order of their ids. */
  withSealedSecrets(after: string | undefined, limit: number): Promise<AbstractApplication[]> {
    const query = this.sealed().orderBy('application.id').take(limit);
    if (after !== undefined) query.andWhere('application.id > :after', { after });
    return query.getMany();
  }

  /** How many secrets they have that can be recovered. It reads as much as reading them does. */
  async countSealed(): Promise<number> {
    const column = 'application.clientSecrets';
    const counted = await this.sealed()
      .select(`SUM((LENGTH(${column}) - LENGTH(REPLACE(${column}, :member, ''))) / :length)`, 'secrets')
      .setParameters({ member: SEALED, length: SEALED.length })
      .getRawOne<{ secrets: unknown }>();
    return Number(counted?.secrets);
  }

  private sealed() {
    return this.writes.dataSource.manager
      .createQueryBuilder(this.entities.application, 'application')
      .where("application.clientSecrets LIKE :sealed ESCAPE '!'", { sealed: containing(SEALED) });
  }
}
