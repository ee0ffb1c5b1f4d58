import { type DataSource, In, IsNull } from 'typeorm';
import type { Entities } from './entities.js';
import { before, later } from './instant-operators.js';

/** How many of something there are, and how many of them are in use. */
export interface Amount {
  readonly total: number;
  /** Access tokens that are live; applications that have one. */
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
    return {
      total: await this.dataSource.manager.count(this.entities.application),
      active: await this.live('COUNT(DISTINCT token.applicationId)', now),
    };
  }

  async accessTokens(now: Date): Promise<Amount> {
    return {
      total: await this.dataSource.manager.count(this.entities.accessToken),
      active: await this.live('COUNT(*)', now),
    };
  }

  /** Access tokens that were issued before that instant and are live. */
  issuedBefore(instant: Date, now: Date): Promise<number> {
    return this.live('COUNT(*)', now, { created: before(instant) });
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

  /** Counts live access tokens: what is revoked stays until it expires, and one of an ended family does not say so. */
  private async live(count: string, now: Date, further: object = {}): Promise<number> {
    const { accessToken, tokenFamily } = this.entities;
    const counted = await this.dataSource.manager
      .createQueryBuilder(accessToken, 'token')
      .select(count, 'live')
      .leftJoin(tokenFamily, 'family', 'family.id = token.familyId')
      .where({ ...further, expires: later(now), revokedAt: IsNull() })
      .andWhere('family.revokedAt IS NULL')
      .getRawOne<{ live: unknown }>();
    return Number(counted?.live);
  }
}
