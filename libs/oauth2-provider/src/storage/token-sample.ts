import type { DataSource } from 'typeorm';
import type { Entities } from './entities.js';
import { ListingSql } from './listing-sql.js';

/** Tokens that stand for all. */
const SIZE = 2_000;
const HASH_DIGITS = 13;
const DAY = 24 * 3600 * 1000; // milliseconds

/** The access tokens that are kept, as a sample tells: exact below two thousand, right to some per cent beyond. */
export interface SampledTokens {
  readonly isExact: boolean;
  readonly total: number;
  readonly live: number;
  /** By themselves or with their authorization, and not expired. */
  readonly revoked: number;
  readonly expired: number;
  /** How many were issued on each day: whole days since the epoch, UTC. */
  readonly byDay: ReadonlyMap<number, number>;
  /** How many each application has, by the id of its record; the most first. */
  readonly byApplication: ReadonlyMap<string, number>;
}

/** Judges all access tokens by those with the least hashes: a hash is as good as random, and its index makes them cheap. */
export class TokenSample {
  private readonly sql: ListingSql;

  constructor(entities: Entities, dataSource: DataSource) {
    this.sql = new ListingSql(entities, 'accessToken', dataSource);
  }

  async take(now: Date): Promise<SampledTokens> {
    const column = (name: string) => this.sql.column(name);
    const [unrevoked] = this.sql.all(
      [{ property: 'revokedAt', isNull: true }, { familyGoesOn: true }],
      'sample',
    );
    const names = ['tokenHash', 'applicationId', 'familyId', 'created', 'expires', 'revokedAt'];
    const { rows } = await this.sql.sql.run(
      `SELECT ${column('tokenHash')} AS hash, ${column('applicationId')} AS application,
         ${column('created')} AS created, ${column('expires')} AS expires,
         CASE WHEN ${unrevoked} THEN 1 ELSE 0 END AS unrevoked
       FROM (SELECT ${names.map(column).join(', ')} FROM ${this.sql.table}
         ORDER BY ${column('tokenHash')} LIMIT ${SIZE}) sample`,
      [],
    );
    return judged(rows, now);
  }
}

function judged(rows: readonly Record<string, unknown>[], now: Date): SampledTokens {
  const isExact = rows.length < SIZE;
  // How far they reach into the range of hashes tells which part of all they are.
  const part = isExact ? 1 : Math.max(...rows.map(({ hash }) => fractionOf(String(hash))));
  // Hashes that are none, of a table that somebody filled by hand, tell nothing.
  const all = (count: number) => Math.round(count / (part > 0 ? part : 1));
  const isExpired = (row: Record<string, unknown>) => Number(row['expires']) <= now.getTime();
  const expired = rows.filter(isExpired).length;
  const live = rows.filter((row) => !isExpired(row) && Number(row['unrevoked']) === 1).length;
  const counts = <Key>(keyOf: (row: Record<string, unknown>) => Key): [Key, number][] => {
    const found = new Map<Key, number>();
    for (const row of rows) found.set(keyOf(row), (found.get(keyOf(row)) ?? 0) + 1);
    return [...found].sort(([, one], [, other]) => other - one).map(([key, count]) => [key, all(count)]);
  };
  return {
    isExact,
    total: all(rows.length),
    live: all(live),
    revoked: all(rows.length - expired - live),
    expired: all(expired),
    byDay: new Map(counts(({ created }) => Math.floor(Number(created) / DAY))),
    byApplication: new Map(counts(({ application }) => String(application))),
  };
}

function fractionOf(hexadecimal: string): number {
  return parseInt(hexadecimal.slice(0, HASH_DIGITS), 16) / 16 ** HASH_DIGITS;
}
