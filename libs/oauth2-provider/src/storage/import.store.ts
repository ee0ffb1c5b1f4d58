import { type EntityManager, In, type ObjectLiteral } from 'typeorm';
import type { AbstractApplication } from './entities/application.entity.js';
import { ImportedApplication } from './entities/imported-application.entity.js';
import type { AbstractRefreshToken } from './entities/refresh-token.entity.js';
import type { AbstractTokenFamily } from './entities/token-family.entity.js';
import type { Entities } from './entities.js';
import { isRefusedValue } from './refused-value.js';
import { isUniqueViolation } from './unique-violation.js';
import { updateRow } from './update-row.js';
import type { Writes } from './writes.js';

/** One row to bring, with its authorization; or what has ended in the other system since it was brought. */
export type Arrival =
  | {
      readonly entity: new () => ObjectLiteral;
      readonly row: ObjectLiteral;
      /** Added where it is not there yet; null for a client's own token. */
      readonly family: AbstractTokenFamily | null;
    }
  | { readonly used: Pick<AbstractRefreshToken, 'id' | 'accessTokenId'>; readonly at: Date };

/** What is known of a refresh token that is here already. */
export type KnownRefreshToken = Pick<
  AbstractRefreshToken,
  'id' | 'tokenHash' | 'familyId' | 'accessTokenId' | 'consumedAt' | 'revokedAt'
>;

/** Values in one statement: SQLite takes 32766, PostgreSQL 65535. */
const MOST_VALUES = 30_000;

/** Keeps what an import brings: many rows in few statements, each batch whole or not at all. */
export class ImportStore {
  constructor(
    private readonly entities: Entities,
    private readonly writes: Writes,
  ) {}

  /** Which applications were imported before, and until when all of theirs was brought. */
  async imported(ids: readonly string[]): Promise<Map<string, Date | null>> {
    const marks = await this.manager.findBy(ImportedApplication, { id: In([...ids]) });
    return new Map(marks.map(({ id, broughtUntil }) => [id, broughtUntil]));
  }

  async applications(clientIds: readonly string[]): Promise<Map<string, AbstractApplication>> {
    const found = await this.manager.findBy(this.entities.application, { clientId: In([...clientIds]) });
    return new Map(found.map((application) => [application.clientId, application]));
  }

  /** Undefined when it is kept; `taken` where another application has its identifier or a value that must be unique. */
  async addApplication(application: AbstractApplication): Promise<'taken' | 'refused' | undefined> {
    try {
      await this.writes.transaction(async (manager) => {
        await manager.insert(this.entities.application, application as object);
        await manager.insert(ImportedApplication, { id: application.id, broughtUntil: null });
      });
      return undefined;
    } catch (error) {
      if (isUniqueViolation(error)) return 'taken';
      if (isRefusedValue(error)) return 'refused';
      throw error;
    }
  }

  /** All that was made before that instant has been brought for those applications. */
  async finish(ids: readonly string[], broughtUntil: Date): Promise<void> {
    await this.writes.run((manager) =>
      manager.update(ImportedApplication, { id: In([...ids]) }, { broughtUntil }),
    );
  }

  /** The refresh tokens of those hashes that are here, by hash. */
  async refreshTokens(hashes: readonly string[]): Promise<Map<string, KnownRefreshToken>> {
    const found = await this.manager.find(this.entities.refreshToken, {
      select: {
        id: true,
        tokenHash: true,
        familyId: true,
        accessTokenId: true,
        consumedAt: true,
        revokedAt: true,
      },
      where: { tokenHash: In([...hashes]) },
    });
    return new Map(found.map((token) => [token.tokenHash, token]));
  }

  /** Which of the values some row of the class has. */
  async known<Row extends ObjectLiteral>(
    entity: new () => Row,
    property: 'id' | 'tokenHash' | 'codeHash',
    values: readonly string[],
  ): Promise<Set<string>> {
    const found = await this.manager.find<ObjectLiteral>(entity, {
      select: { [property]: true },
      where: { [property]: In([...values]) },
    });
    return new Set(found.map((row) => row[property] as string));
  }

  /**
   * Keeps them in one transaction; where the database refuses one, in smaller and smaller parts, until it is alone.
   * @returns those that it refuses
   */
  async keep(arrivals: readonly Arrival[]): Promise<Arrival[]> {
    if (arrivals.length === 0) return [];
    try {
      await this.writes.transaction((manager) => this.insert(manager, arrivals));
      return [];
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      if (arrivals.length === 1) return [...arrivals];
    }
    const half = Math.ceil(arrivals.length / 2);
    return [...(await this.keep(arrivals.slice(0, half))), ...(await this.keep(arrivals.slice(half)))];
  }

  private async insert(manager: EntityManager, arrivals: readonly Arrival[]): Promise<void> {
    const rows = new Map<new () => ObjectLiteral, ObjectLiteral[]>();
    const families = new Map<string, AbstractTokenFamily>();
    for (const arrival of arrivals) {
      if ('used' in arrival) continue;
      const same = rows.get(arrival.entity);
      if (same) same.push(arrival.row);
      else rows.set(arrival.entity, [arrival.row]);
      if (arrival.family) families.set(arrival.family.id, arrival.family);
    }
    await this.insertMissing(manager, families);
    for (const [entity, all] of rows) await insertMany(manager, entity, all);
    for (const arrival of arrivals) if ('used' in arrival) await this.end(manager, arrival.used, arrival.at);
  }

  private async insertMissing(
    manager: EntityManager,
    families: ReadonlyMap<string, AbstractTokenFamily>,
  ): Promise<void> {
    const { tokenFamily } = this.entities;
    const there = await manager.find(tokenFamily, {
      select: { id: true },
      where: { id: In([...families.keys()]) },
    });
    const known = new Set(there.map(({ id }) => id));
    await insertMany(
      manager,
      tokenFamily,
      [...families.values()].filter(({ id }) => !known.has(id)),
    );
  }

  /** As a rotation ends them; what was used or revoked here stays as it is. */
  private async end(
    manager: EntityManager,
    { id, accessTokenId }: Pick<AbstractRefreshToken, 'id' | 'accessTokenId'>,
    at: Date,
  ): Promise<void> {
    const { refreshToken, accessToken } = this.entities;
    if (
      !(await updateRow(manager, refreshToken, { consumedAt: at }, { id, consumedAt: null, revokedAt: null }))
    )
      return;
    await updateRow(manager, accessToken, { revokedAt: at }, { id: accessTokenId, revokedAt: null });
  }

  private get manager(): EntityManager {
    return this.writes.dataSource.manager;
  }
}

async function insertMany(
  manager: EntityManager,
  entity: new () => ObjectLiteral,
  rows: readonly ObjectLiteral[],
): Promise<void> {
  const columns = manager.getRepository(entity).metadata.columns.length;
  const most = Math.floor(MOST_VALUES / columns);
  for (let at = 0; at < rows.length; at += most) {
    await manager
      .createQueryBuilder()
      .insert()
      .into<ObjectLiteral>(entity)
      .values(rows.slice(at, at + most))
      .updateEntity(false)
      .execute();
  }
}
