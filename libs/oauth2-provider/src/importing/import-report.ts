/** The kinds of what an import brings, in its order. */
export const IMPORTED_KINDS = [
  'applications',
  'refreshTokens',
  'usedRefreshTokens',
  'accessTokens',
  'idTokens',
  'authorizationCodes',
] as const;
export type ImportedKind = (typeof IMPORTED_KINDS)[number];

/** Why something was not brought. */
export type SkipReason =
  | 'application_not_brought'
  | 'client_id_not_allowed'
  | 'client_id_taken'
  | 'duplicate'
  | 'expired'
  | 'gone_since_last_import'
  | 'no_access_token'
  | 'no_application'
  | 'no_scope'
  | 'no_token'
  | 'not_live'
  | 'refused'
  | 'refused_by_database'
  | 'removed_since_last_import'
  | 'resource_unreadable'
  | 'time_unreadable'
  | 'user_not_brought';

export interface Skipped {
  count: number;
  /** Ids in the other database, of the first 100; none where they were only counted. */
  readonly ids: string[];
}

/** What became of one kind. */
export interface ImportTally {
  brought: number;
  /** Brought before. */
  alreadyHere: number;
  /** Brought before, and used or revoked in the other system since: now here, too. */
  endedSince: number;
  readonly skipped: Partial<Record<SkipReason, Skipped>>;
}

/** Something that an application's owner should know: it was brought, but not in all as it was; or why it was not. */
export interface ImportNote {
  readonly clientId: string;
  readonly field: string;
  readonly message: string;
}

/** What an import did, or with `dryRun` would do. It has no secret in it. */
export interface ImportReport extends Record<ImportedKind, ImportTally> {
  readonly dryRun: boolean;
  /** False when it was stopped; run it again to go on. */
  finished: boolean;
  readonly notes: ImportNote[];
  /** Scopes of tokens that this server does not have, with the number of tokens: no client gets them again. */
  readonly unknownScopes: Record<string, number>;
}

const MOST_IDS = 100;
const MOST_SCOPES = 100;

export function emptyReport(dryRun: boolean): ImportReport {
  const tallies = Object.fromEntries(
    IMPORTED_KINDS.map((kind): [ImportedKind, ImportTally] => [
      kind,
      { brought: 0, alreadyHere: 0, endedSince: 0, skipped: {} },
    ]),
  ) as Record<ImportedKind, ImportTally>;
  return { dryRun, finished: false, ...tallies, notes: [], unknownScopes: {} };
}

/** Counts one that is not brought, and remembers its id while there are few. */
export function skip(tally: ImportTally, reason: SkipReason, id: string | null): void {
  const skipped = (tally.skipped[reason] ??= { count: 0, ids: [] });
  skipped.count++;
  if (id !== null && skipped.ids.length < MOST_IDS) skipped.ids.push(id);
}

/** Counts those that were not even read. */
export function skipUnread(tally: ImportTally, reason: SkipReason, count: number): void {
  if (count > 0) (tally.skipped[reason] ??= { count: 0, ids: [] }).count += count;
}

export function noteUnknownScopes(report: ImportReport, scope: string, known: ReadonlySet<string>): void {
  for (const name of scope.split(' ')) {
    if (name === '' || known.has(name)) continue;
    if (!Object.hasOwn(report.unknownScopes, name) && Object.keys(report.unknownScopes).length >= MOST_SCOPES)
      continue;
    report.unknownScopes[name] = (report.unknownScopes[name] ?? 0) + 1;
  }
}
