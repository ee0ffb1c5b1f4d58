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
  /**
   * Called after each stretch and at the end, with how many rows have been looked at until now, at most, and about how many there are
   * to look at: an estimate of the database's, undefined where it has none. Most tables are looked at twice.
   */
  readonly onProgress?: (rows: number, about: number | undefined) => void;
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

    const kinds = [...GRANTED, ...GRANTING.toReversed()];
    const progress = new Progress(batchSize, onProgress);
    if (onProgress) {
      for (const kind of kinds) progress.expect(kind, await this.rows.about(kind));
      progress.plan([...(dryRun ? [] : GRANTING), ...kinds, ...(dryRun ? [] : kinds)]);
    }
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
        progress.looked();
        if (done.reached === null) break;
        after = done.reached;
        // SQLite works on the thread of the requests, which get their turn here.
        await pause(0);
      }
      progress.passed();
      return changed;
    };
    const widen: Change = (scopes) => widenedScope(scopes, old, fresh);
    const rename: Change = (scopes) => renamedScope(scopes, old, fresh);

    if (!dryRun) for (const kind of GRANTING) await pass(kind, widen);
    for (let round = 1; round <= ROUNDS; round++) {
      let found = 0;
      for (const kind of kinds) {
        const changed = await pass(kind, rename);
        records[kind] += changed;
        found += changed;
      }
      if (dryRun || found === 0 || signal?.aborted) break;
      // A request that had read its authorization before keeps its tokens by then.
      await pause(UNDER_WAY);
    }
    if (!signal?.aborted) progress.done();
    return {
      count: Object.values(records).reduce((sum, each) => sum + each, 0),
      records,
      complete: !signal?.aborted,
    };
  }
}

/** Rows that were looked at, beside those that are still to be: the stretches of each pass, by its table's estimate. */
class Progress {
  private readonly sizes = new Map<ScopedKind, number | undefined>();
  private ahead: ScopedKind[] = [];
  private rows = 0;
  private inPass = 0;

  constructor(
    private readonly batchSize: number,
    private readonly tell: ScopeMigrationOptions['onProgress'],
  ) {}

  expect(kind: ScopedKind, rows: number | undefined): void {
    this.sizes.set(kind, rows && Math.ceil(rows / this.batchSize) * this.batchSize);
  }

  plan(passes: ScopedKind[]): void {
    this.ahead = passes;
  }

  looked(): void {
    this.rows += this.batchSize;
    this.inPass += this.batchSize;
    this.report();
  }

  /** A pass is over, and what was expected of it is known. */
  passed(): void {
    this.ahead.shift();
    this.inPass = 0;
  }

  /** Nothing is left, though more was expected. */
  done(): void {
    this.ahead = [];
    this.report();
  }

  private report(): void {
    if (!this.tell) return;
    const sizes = this.ahead.map((kind) => this.sizes.get(kind));
    const isKnown = sizes.every((size) => size !== undefined);
    // The pass that is under way has been counted in part.
    const left =
      sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) - Math.min(this.inPass, sizes[0] ?? 0);
    this.tell(this.rows, isKnown ? this.rows + left : undefined);
  }
}
