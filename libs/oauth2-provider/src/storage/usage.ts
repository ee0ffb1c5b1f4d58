import { type DataSource, In } from 'typeorm';
import type { Entities } from './entities.js';
import { before, later } from './instant-operators.js';

/** How many of something there are, and how many of them are in use. */
export interface Amount {
  readonly total: number;
  /** Access tokens that have not expired; applications that have one. */
  readonly active: number;
}

export interface ApplicationUsage {
  readonly name: string;
  readonly clientId: string;
  /** Its access tokens, expired ones that were not removed yet included. */
  readonly tokens: number;
}

/** Exact figures, for reports: each reads a whole index, which takes its time where there are many millions. */
export class Usage {
  constructor(
    private readonly entities: Entities,
    private readonly dataSource: DataSource,
  ) {}

  async applications(now: Date): Promise<Amount> {
    const { application, accessToken } = this.entities;
    const counted = await this.dataSource.manager
      .createQueryBuilder(accessToken, 'token')
      .select('COUNT(DISTINCT token.applicationId)', 'active')
      .where({ expires: later(now) })
      .getRawOne<{ active: unknown }>();
    return { total: await this.dataSource.manager.count(application), active: Number(counted?.active) };
  }

  async accessTokens(now: Date): Promise<Amount> {
    const { manager } = this.dataSource;
    const { accessToken } = this.entities;
    return {
      total: await manager.count(accessToken),
      active: await manager.countBy(accessToken, { expires: later(now) }),
    };
  }

  /** Access tokens that were issued before that instant and have not expired. */
  issuedBefore(instant: Date, now: Date): Promise<number> {
    return this.dataSource.manager.countBy(this.entities.accessToken, {
      created: before(instant),
      expires: later(now),
    });
  }

  /** Those with the most access tokens, the first with the most of all. */
  async topApplications(limit: number): Promise<ApplicationUsage[]> {
    const { application, accessToken } = this.entities;
    const counts = await this.dataSource.manager
      .createQueryBuilder(accessToken, 'token')
      .select('token.applicationId', 'id')
      .addSelect('COUNT(*)', 'tokens')
      .groupBy('token.applicationId')
      .orderBy('COUNT(*)', 'DESC')
      .addOrderBy('token.applicationId', 'ASC')
      .limit(limit)
      .getRawMany<{ id: string; tokens: unknown }>();
    const found = await this.dataSource.manager.findBy(application, { id: In(counts.map(({ id }) => id)) });
    return counts.flatMap(({ id, tokens }) =>
      found
        .filter((each) => each.id === id)
        .map(({ name, clientId }) => ({ name, clientId, tokens: Number(tokens) })),
    );
  }
}
