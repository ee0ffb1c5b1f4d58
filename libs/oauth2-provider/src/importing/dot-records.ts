import type { OAuth2ProviderOptions } from '../options/options.js';
import { derivedId, uuidOf } from '../protocol/derived-id.js';
import { after, earlier } from '../protocol/instants.js';
import type { Row } from '../storage/dot/dot-connection.js';
import type { AbstractTokenFamily } from '../storage/entities/token-family.entity.js';
import type { Entities } from '../storage/entities.js';
import type { Arrival, ImportStore, KnownRefreshToken } from '../storage/import.store.js';
import type { BroughtApplication } from './dot-applications.js';
import { type DotValues, dotTokenHash } from './dot-values.js';
import { type ImportReport, type ImportTally, type SkipReason, skip } from './import-report.js';

/** What an arrival was read from: its id in the other database. */
export type Arrivals = Map<Arrival, string | null>;

export interface TokenImport {
  readonly report: ImportReport;
  readonly values: DotValues;
  readonly applications: ReadonlyMap<string, BroughtApplication>;
  readonly knownScopes: ReadonlySet<string>;
  readonly now: Date;
}

/** Whose a row is, and when it was made. */
export interface Owned {
  readonly application: BroughtApplication;
  readonly userId: string | null;
  readonly created: Date;
}

/** What the records are made with. */
export interface RecordParts {
  readonly entities: Entities;
  readonly store: ImportStore;
  readonly options: OAuth2ProviderOptions;
}

/**
 * Makes records of rows, batch by batch. Their ids follow from the tokens that they are the records of, so that one
 * names another that is not brought yet, and an import that is repeated makes the same.
 */
export abstract class DotRecords {
  constructor(
    protected readonly parts: RecordParts,
    protected readonly how: TokenImport,
  ) {}

  /** Counts what is not brought, and why. */
  protected each(
    tally: ImportTally,
    rows: readonly Row[],
    keyOf: (row: Row) => string | undefined,
    here: ReadonlySet<string>,
    make: (row: Row, key: string) => Arrival | SkipReason,
  ): Arrivals {
    const arrivals: Arrivals = new Map();
    const seen = new Set<string>();
    for (const row of rows) {
      const key = keyOf(row);
      if (key !== undefined && here.has(key)) {
        tally.alreadyHere++;
        continue;
      }
      const made = key === undefined ? 'no_token' : seen.has(key) ? 'duplicate' : make(row, key);
      if (typeof made === 'string') skip(tally, made, row.id);
      else arrivals.set(made, row.id);
      if (key !== undefined) seen.add(key);
    }
    return arrivals;
  }

  /** @param isLive whether it would be good here: then none comes back that has ended here and is forgotten */
  protected owned(row: Row, isLive = true): Owned | SkipReason {
    const { applications, now, values } = this.how;
    if (row.application_id === null) return 'no_application';
    const application = applications.get(row.application_id);
    if (!application) return 'application_not_brought';
    const created = values.instant(row.created);
    if (isLive && created && application.broughtUntil && created < application.broughtUntil)
      return 'gone_since_last_import';
    const userId = row.user_id === null ? null : values.user(row.user_id);
    if (row.user_id !== null && userId === null) return 'user_not_brought';
    return { application, userId, created: created ?? now };
  }

  protected ownedByUser(row: Row, isLive = true): Owned | SkipReason {
    return row.user_id === null ? 'user_not_brought' : this.owned(row, isLive);
  }

  protected liveUntil(row: Row): Date | SkipReason {
    const expires = this.how.values.instant(row.expires);
    if (!expires) return 'time_unreadable';
    return expires > this.how.now ? expires : 'expired';
  }

  /** Never in the future, whatever the other clock says. */
  protected revokedAt(row: Row): Date | undefined {
    const revoked = this.how.values.instant(row.revoked);
    return revoked && earlier(revoked, this.how.now);
  }

  protected knownRefreshTokens(
    rows: readonly Row[],
    ...prefixes: string[]
  ): Promise<Map<string, KnownRefreshToken>> {
    const hashes = rows.flatMap((row) => prefixes.map((prefix) => dotTokenHash(row, prefix)));
    return this.parts.store.refreshTokens(present(hashes));
  }

  /**
   * The authorization of a refresh token: as Django OAuth Toolkit names it since 3.0; before, that of the token which
   * it was exchanged for, which is all that is left of the chain.
   */
  protected familyId(
    row: Row,
    hash: string,
    known: ReadonlyMap<string, KnownRefreshToken>,
    source?: string,
    named: string | null = row.token_family,
  ): string {
    const family = named === null ? undefined : uuidOf(named);
    if (family !== undefined) return derivedId('family', family);
    const before = source === undefined ? undefined : dotTokenHash(row, source);
    const here =
      known.get(hash)?.familyId ?? (before === undefined ? undefined : known.get(before)?.familyId);
    return here ?? derivedId('family of refresh token', before ?? hash);
  }

  /** That of the refresh token beside it; of its own where there is none. A client's own token has none at all. */
  protected familyOfAccess(
    row: Row,
    hash: string,
    { userId }: Owned,
    known: ReadonlyMap<string, KnownRefreshToken>,
  ): string | null {
    if (userId === null) return null;
    const refresh = dotTokenHash(row, 'refresh_');
    return refresh === undefined
      ? derivedId('family of access token', hash)
      : this.familyId(row, refresh, known, 'source_', row['refresh_token_family']);
  }

  protected family(
    id: string,
    { application, userId, created }: Owned,
    scope: string,
    resources: string[] | null,
    expires = after(this.how.now, this.parts.options.refreshTokenAbsoluteLifetime),
  ): AbstractTokenFamily {
    return Object.assign(new this.parts.entities.tokenFamily(), {
      id,
      applicationId: application.id,
      userId: userId ?? '',
      grantType: application.grantType,
      scope,
      sessionId: null,
      authTime: null,
      acr: null,
      amr: null,
      // Django OAuth Toolkit keeps what was asked for, and gives nothing for it.
      claims: null,
      resources,
      created,
      expires,
      revokedAt: null,
    });
  }

  protected common(id: string, owned: Owned, familyId: string | null, scope: string, expires: Date) {
    const { application, userId, created } = owned;
    return { id, applicationId: application.id, userId, familyId, scope, created, expires, revokedAt: null };
  }
}

export function accessTokenId(hash: string): string {
  return derivedId('access token', hash);
}

export function present(values: readonly (string | undefined)[]): string[] {
  return values.filter((value): value is string => value !== undefined);
}
