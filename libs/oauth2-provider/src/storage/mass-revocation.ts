import { setImmediate } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { Entities } from './entities.js';
import { PlainSql } from './plain-sql.js';
import { type SessionPart, leaveSession } from './session.store.js';
import type { Writes } from './writes.js';

/** What can be ended before its time. */
export type RevocableKind = Exclude<keyof Entities, 'application' | 'consent' | 'logoutDelivery'>;

/** Whose records; all that is given must fit. */
export interface Whose {
  readonly userId?: string;
  /** The id of the record, not the client identifier. */
  readonly applicationId?: string;
  readonly familyId?: string;
}

/** How many records of each kind lived. */
export type EndedRecords = Record<RevocableKind, number>;

/** What a revocation has done. */
export interface MassRevoked {
  readonly records: EndedRecords;
  /** The authorizations that ended, where a user was named. */
  readonly familyIds: readonly string[];
  /** Consents that were forgotten. */
  readonly consents: number;
}

/** How somebody may look on, and break off. */
export interface RevocationProgress {
  /** Called after each kind, with how many records were ended until now. */
  readonly onProgress?: (ended: number) => void;
  /** Breaks off between two kinds, and nothing is revoked. */
  readonly signal?: AbortSignal;
}

/** How a revocation is done. */
export interface RevocationManner extends RevocationProgress {
  /** Whether what the user allowed is forgotten with it, so that the application has to ask again. Default: false. */
  readonly forget?: boolean;
}

/** Families last: what lives of their records is counted while they still live. */
const ORDER: readonly RevocableKind[] = [
  'accessToken',
  'refreshToken',
  'idToken',
  'authorizationCode',
  'deviceCode',
  'tokenFamily',
];

/** What is set where a record ends. A code has no `revokedAt`: it expires. */
const ENDS: Record<RevocableKind, readonly string[]> = {
  accessToken: ['revokedAt'],
  refreshToken: ['revokedAt'],
  idToken: ['revokedAt'],
  authorizationCode: ['expires'],
  deviceCode: ['expires'],
  tokenFamily: ['revokedAt', 'expires'],
};

/** What is null as long as a record lives. */
const ALIVE: Record<RevocableKind, readonly string[]> = {
  accessToken: ['revokedAt'],
  refreshToken: ['revokedAt', 'consumedAt'],
  idToken: ['revokedAt'],
  authorizationCode: ['consumedAt'],
  deviceCode: ['consumedAt'],
  tokenFamily: ['revokedAt'],
};

/**
 * Ends everything that lives of a user, an application or an authorization. The families alone would do, for what is
 * issued from one dies with it; the other records are ended, too, so that they can be counted and read as what they are.
 */
export class MassRevocation {
  private readonly sql: PlainSql;

  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
  ) {
    this.sql = new PlainSql(writes.dataSource);
  }

  /**
   * One transaction: all of it, or nothing.
   * @param leaving what leaves its session with it, so that its client is told
   * @throws the signal's reason, when it was aborted before the last kind was done
   */
  revoke(
    whose: Whose,
    now: Date,
    leaving: readonly SessionPart[] = [],
    { onProgress, signal, forget = false }: RevocationManner = {},
  ): Promise<MassRevoked> {
    return this.writes.transaction(async (manager) => {
      for (const part of leaving) await leaveSession(manager, this.entities, part, now);
      let done = 0;
      const records = await this.each(async (kind) => {
        // SQLite works on the thread on which Ctrl-C is heard, which gets its turn here.
        if (signal) await setImmediate();
        signal?.throwIfAborted();
        const ended = await this.end(kind, whose, now, manager);
        onProgress?.((done += ended));
        return ended;
      });
      const familyIds = await this.endedFamilies(whose, now, manager);
      // Last, as where it is given, so that the one waits for the other instead of failing.
      return { records, familyIds, consents: forget ? await this.forget(whose, manager) : 0 };
    });
  }

  /** Ends one record that no authorization holds. False when it had ended before. */
  async endRecord(kind: RevocableKind, id: string, now: Date): Promise<boolean> {
    const entity = this.entities[kind];
    const column = (property: string) => this.sql.column(entity, property);
    const set = ENDS[kind].map((property) => `${column(property)} = ?`).join(', ');
    const alive = ALIVE[kind].map((property) => ` AND ${column(property)} IS NULL`).join('');
    const instant = now.getTime();
    const { affected } = await this.writes.run((manager) =>
      this.sql.run(
        `UPDATE ${this.sql.table(entity)} SET ${set} WHERE ${column('id')} = ?${alive} AND ${column('expires')} > ?`,
        [...ENDS[kind].map(() => instant), id, instant],
        manager,
      ),
    );
    return affected === 1;
  }

  /** What `revoke` would end. */
  count(whose: Whose, now: Date): Promise<EndedRecords> {
    return this.each(async (kind) => {
      const [where, values] = this.living(kind, whose, now);
      const table = this.sql.table(this.entities[kind]);
      const { rows } = await this.sql.run(`SELECT COUNT(*) AS count FROM ${table} WHERE ${where}`, values);
      return Number(rows[0]['count']);
    });
  }

  private async each(work: (kind: RevocableKind) => Promise<number>): Promise<EndedRecords> {
    const ended: Partial<EndedRecords> = {};
    for (const kind of ORDER) ended[kind] = await work(kind);
    return ended as EndedRecords;
  }

  private async end(kind: RevocableKind, whose: Whose, now: Date, manager: EntityManager): Promise<number> {
    const entity = this.entities[kind];
    const [where, values] = this.living(kind, whose, now);
    const set = ENDS[kind].map((property) => `${this.sql.column(entity, property)} = ?`).join(', ');
    const { affected } = await this.sql.run(
      `UPDATE ${this.sql.table(entity)} SET ${set} WHERE ${where}`,
      [...ENDS[kind].map(() => now.getTime()), ...values],
      manager,
    );
    return affected;
  }

  private async forget(whose: Whose, manager: EntityManager): Promise<number> {
    const [where, values] = this.owned('consent', whose);
    const table = this.sql.table(this.entities.consent);
    return (await this.sql.run(`DELETE FROM ${table} WHERE ${where}`, values, manager)).affected;
  }

  /** Those of an application, of which there may be a million, are not told one by one. */
  private async endedFamilies(whose: Whose, now: Date, manager: EntityManager): Promise<string[]> {
    if (whose.userId === undefined) return [];
    const { tokenFamily } = this.entities;
    const [owned, values] = this.owned('tokenFamily', whose);
    const { rows } = await this.sql.run(
      `SELECT ${this.sql.column(tokenFamily, 'id')} AS id FROM ${this.sql.table(tokenFamily)} ` +
        `WHERE ${owned} AND ${this.sql.column(tokenFamily, 'revokedAt')} = ?`,
      [...values, now.getTime()],
      manager,
    );
    return rows.map(({ id }) => id as string);
  }

  private living(kind: RevocableKind, whose: Whose, now: Date): [string, unknown[]] {
    const [owned, values] = this.owned(kind, whose);
    const column = (property: string) => this.sql.column(this.entities[kind], property);
    const alive = ALIVE[kind].map((property) => ` AND ${column(property)} IS NULL`).join('');
    const own = `${owned}${alive} AND ${column('expires')} > ?`;
    if (kind === 'tokenFamily') return [own, [...values, now.getTime()]];
    // A token of a family that was ended before is dead, whatever its own row says.
    const [families, familyValues] = this.living('tokenFamily', whose, now);
    const family = this.sql.column(this.entities.tokenFamily, 'id');
    return [
      `${own} AND (${column('familyId')} IS NULL OR ${column('familyId')} IN ` +
        `(SELECT ${family} FROM ${this.sql.table(this.entities.tokenFamily)} WHERE ${families}))`,
      [...values, now.getTime(), ...familyValues],
    ];
  }

  private owned(
    kind: RevocableKind | 'consent',
    { userId, applicationId, familyId }: Whose,
  ): [string, string[]] {
    const column = (property: string) => this.sql.column(this.entities[kind], property);
    const conditions: [string, string][] = [];
    if (userId !== undefined) {
      // By the index first, and then byte for byte.
      conditions.push([`${column('userId')} = ?`, userId]);
      conditions.push([`${this.sql.exact(column('userId'))} = ?`, userId]);
    }
    if (applicationId !== undefined) conditions.push([`${column('applicationId')} = ?`, applicationId]);
    if (familyId !== undefined) {
      conditions.push([`${column(kind === 'tokenFamily' ? 'id' : 'familyId')} = ?`, familyId]);
    }
    // With no condition it would be everybody's.
    if (conditions.length === 0) throw new Error('a user, an application or a family must be given');
    return [conditions.map(([sql]) => sql).join(' AND '), conditions.map(([, value]) => value)];
  }
}
