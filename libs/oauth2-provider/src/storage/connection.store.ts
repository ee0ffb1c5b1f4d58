import { In, IsNull, MoreThan } from 'typeorm';
import type { AbstractApplication } from './entities/application.entity.js';
import type { AbstractConsent } from './entities/consent.entity.js';
import type { AbstractTokenFamily } from './entities/token-family.entity.js';
import type { Entities } from './entities.js';
import { PlainSql } from './plain-sql.js';
import type { Writes } from './writes.js';

/** So many rows of a user are read at the most, of each kind: a robot's account may have a million. */
const MOST = 10_000;

/** What is known of the access tokens that an application got for a user. */
export interface TokenUse {
  /** When it last got one. */
  readonly last: Date;
  /** When the last that was not taken back ends; null where there is none. */
  readonly until: Date | null;
}

/** What a user has given to applications. */
export interface UserConnections {
  /** Authorizations that live. */
  readonly families: readonly AbstractTokenFamily[];
  readonly consents: readonly AbstractConsent[];
  readonly use: ReadonlyMap<string, TokenUse>;
  readonly applications: ReadonlyMap<string, AbstractApplication>;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

/** Reads what applications have of a user: four statements, however many there are. */
export class ConnectionStore {
  private readonly sql: PlainSql;

  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
  ) {
    this.sql = new PlainSql(writes.dataSource);
  }

  /** @param applicationId of that one alone */
  async ofUser(userId: string, now: Date, applicationId?: string): Promise<UserConnections> {
    const { tokenFamily, consent, application } = this.entities;
    const { manager } = this.writes.dataSource;
    const which = { userId, ...(applicationId !== undefined && { applicationId }) };
    const live = { revokedAt: IsNull(), expires: MoreThan(now) };
    const found = await manager.find(tokenFamily, { where: { ...which, ...live }, take: MOST });
    const remembered = await manager.find(consent, { where: which, take: MOST });
    // A collation that ignores case would find those of `Ann` for `ann`.
    const families = found.filter((family) => family.userId === userId);
    const consents = remembered.filter((each) => each.userId === userId);
    const ids = new Set([...families, ...consents].map((each) => each.applicationId));
    const applications = ids.size === 0 ? [] : await manager.findBy(application, { id: In([...ids]) });
    return {
      families,
      consents,
      use: ids.size === 0 ? new Map() : await this.useOf(userId, applicationId),
      applications: new Map(applications.map((each) => [each.id, each])),
      isWhole: found.length < MOST && remembered.length < MOST,
    };
  }

  private async useOf(userId: string, applicationId: string | undefined): Promise<Map<string, TokenUse>> {
    const { accessToken } = this.entities;
    const column = (property: string) => this.sql.column(accessToken, property);
    const [application, user, created] = ['applicationId', 'userId', 'created'].map(column);
    // By the index first, and then byte for byte.
    const owned = `${user} = ? AND ${this.sql.exact(user)} = ?`;
    const ofOne = applicationId === undefined ? '' : ` AND ${application} = ?`;
    const { rows } = await this.sql.run(
      `SELECT ${application} AS application, MAX(${created}) AS last, MAX(live) AS until FROM (` +
        `SELECT ${application}, ${created}, ` +
        `CASE WHEN ${column('revokedAt')} IS NULL THEN ${column('expires')} END AS live ` +
        `FROM ${this.sql.table(accessToken)} WHERE ${owned}${ofOne} LIMIT ${MOST}) AS own ` +
        `GROUP BY ${application}`,
      [userId, userId, ...(applicationId === undefined ? [] : [applicationId])],
    );
    return new Map(
      rows.map(({ application: id, last, until }) => [
        id as string,
        { last: new Date(Number(last)), until: until === null ? null : new Date(Number(until)) },
      ]),
    );
  }
}
