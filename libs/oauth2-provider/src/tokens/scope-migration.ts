import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Scopes } from '../clients/scopes.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { isScope, renamedScope, widenedScope } from '../protocol/scope.js';
import { ScopeRows, type ScopedKind } from '../storage/scope-rows.js';

/** What grants scopes to others: an application to its authorizations, an authorization to its tokens. */
const GRANTING: readonly ScopedKind[] = ['application', 'consent', 'tokenFamily'];
const GRANTED: readonly ScopedKind[] = [
  'authorizationCode',
  'deviceCode',
  'refreshToken',
  'accessToken',
  'idToken',
];
/** How often what requests under way have left is looked for. */
const ROUNDS = 3;
/** How long such a request may take, in milliseconds. */
const UNDER_WAY = 1000;

/** The server does not know the scope that is to come in the place of another. */
export class UnknownScope extends Error {
  override readonly name = 'UnknownScope';
}

export interface ScopeMigrationOptions {
  /** Counts what would be changed, and changes nothing. */
  readonly dryRun?: boolean;
  /** Rows that are looked at in one statement. Default: the option `cleanupBatchSize`. */
  readonly batchSize?: number;
  /** Called after each statement, with how many rows have been looked at until now, at most. */
  readonly onProgress?: (rows: number) => void;
  /** Ends the work after the statement that is under way; calling `migrate` again goes on. */
  readonly signal?: AbortSignal;
}

export interface MigratedScopes {
  /** Records of all kinds that have the new scope in the place of the old one. */
  readonly count: number;
  readonly records: Record<ScopedKind, number>;
  /** False where it was interrupted. */
  readonly complete: boolean;
}

type Change = (scopes: readonly string[]) => string[];

/**
 * Gives a scope another name wherever it is kept: in applications, consents, authorizations, codes and tokens. Whole
 * words alone, in their order, and none twice.
 *
 * No transaction can hold a hundred million rows, so it goes by stretches, and in an order in which no token has what
 * its authorization has not, nor the authorization what its application has not: first these get the new scope beside
 * the old one, then the tokens change over, then the old one is taken away. A refresh meanwhile works; what one that
 * began before brings in under the old name, the next round finds. Whoever breaks off leaves records that are sound, and
 * begins again.
 */
@Injectable()
export class ScopeMigration {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly scopes: Scopes,
    private readonly rows: ScopeRows,
  ) {}

  /**
   * The server must know the new scope, and had better go on knowing the old one until it is done: add the one to
   * `scopes`, migrate, take out the other.
   * @throws RangeError for what is no scope or the same one; UnknownScope
   */
  async migrate(
    old: string,
    fresh: string,
    {
      dryRun = false,
      batchSize = this.options.cleanupBatchSize,
      onProgress,
      signal,
    }: ScopeMigrationOptions = {},
  ): Promise<MigratedScopes> {
    if (!isScope(old) || !isScope(fresh) || old === fresh)
      throw new RangeError('two scopes that differ must be given, each one word');
    if (!Object.hasOwn(await this.scopes.known(), fresh))
      throw new UnknownScope(
        `the server does not know the scope ${fresh}: add it to the option scopes first`,
      );

    let looked = 0;
    const records = Object.fromEntries([...GRANTING, ...GRANTED].map((kind) => [kind, 0])) as Record<
      ScopedKind,
      number
    >;
    const pass = async (kind: ScopedKind, change: Change): Promise<number> => {
      let changed = 0;
      let after: string | null = null;
      // What is added meanwhile is for the next round, or a busy server would never let us through.
      const until = await this.rows.last(kind);
      while (until !== null && !signal?.aborted) {
        const now = dryRun ? undefined : new Date();
        const done = await this.rows.rewrite(kind, old, change, { after, until, size: batchSize }, now);
        changed += done.changed;
        onProgress?.((looked += batchSize));
        if (done.reached === null) break;
        after = done.reached;
        // SQLite works on the thread of the requests, which get their turn here.
        await pause(0);
      }
      return changed;
    };
    const widen: Change = (scopes) => widenedScope(scopes, old, fresh);
    const rename: Change = (scopes) => renamedScope(scopes, old, fresh);

    if (!dryRun) for (const kind of GRANTING) await pass(kind, widen);
    for (let round = 1; round <= ROUNDS; round++) {
      let found = 0;
      for (const kind of [...GRANTED, ...GRANTING.toReversed()]) {
        const changed = await pass(kind, rename);
        records[kind] += changed;
        found += changed;
      }
      if (dryRun || found === 0 || signal?.aborted) break;
      // A request that had read its authorization before keeps its tokens by then.
      await pause(UNDER_WAY);
    }
    return {
      count: Object.values(records).reduce((sum, each) => sum + each, 0),
      records,
      complete: !signal?.aborted,
    };
  }
}
