import { Inject, Injectable } from '@nestjs/common';
import { Applications } from '../clients/applications.js';
import { ClientSecrets } from '../clients/client-secrets.js';
import { type RegisteredCapabilities, SERVER_CAPABILITIES } from '../clients/server-capabilities.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { isTimeZone } from '../protocol/wall-clock.js';
import { DotDatabase, type DotTables } from '../storage/dot/dot-database.js';
import type { Entities } from '../storage/entities.js';
import { ImportStore } from '../storage/import.store.js';
import { ENTITIES } from '../storage/storage.providers.js';
import { Lifetimes } from '../tokens/lifetimes.js';
import { DotApplications } from './dot-applications.js';
import { DotImportRun } from './dot-import-run.js';
import { DotTokens } from './dot-tokens.js';
import { DotValues } from './dot-values.js';
import { type ImportReport, type ImportedKind, emptyReport } from './import-report.js';

export interface DotImportOptions {
  /** `postgres://`, `mysql://` (MariaDB too) or `sqlite:` and the path of a file. It is only read. */
  readonly from: string;
  /** Where the tables are, if not where Django puts them. */
  readonly tables?: DotTables;
  /** Reads everything and keeps nothing; the report says what would be brought. Default: false. */
  readonly dryRun?: boolean;
  /** Rows at a time, 1 to 10000. Default: 1000. */
  readonly batchSize?: number;
  /** For a Django with USE_TZ = False: its TIME_ZONE, such as `Europe/Berlin`. Default: UTC. */
  readonly timeZone?: string;
  /** Whether confidential clients must use PKCE from now on. Default: false, so that those that never did go on. */
  readonly requirePkce?: boolean;
  /** For how long used refresh tokens are remembered, in seconds; 0 brings none. Default: `refreshTokenLifetime`. */
  readonly replayWindow?: number;
  /** What this host calls a user of the other system; null leaves out what is theirs. Default: the same id. */
  readonly userId?: (userId: string) => string | null;
  /** Called after each batch. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends the work after the batch that is under way. */
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  readonly kind: ImportedKind;
  /** Rows of that kind that were read until now, and that there are to read. */
  readonly read: number;
  readonly total: number;
}

const BATCH = 1000;
const MOST_IN_BATCH = 10_000;

/**
 * Brings over what a Django OAuth Toolkit, 1.0 to 3.4, has: applications under their client ids, live tokens and codes,
 * used refresh tokens whose replay must be known. It can be run again: what was brought is left as it is here, what is
 * new is added, what was used there since is used up here. It may be stopped at any time, and run again.
 */
@Injectable()
export class DotImport {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly applications: Applications,
    private readonly secrets: ClientSecrets,
    private readonly lifetimes: Lifetimes,
    private readonly store: ImportStore,
    @Inject(ENTITIES) private readonly entities: Entities,
    @Inject(SERVER_CAPABILITIES) private readonly server: RegisteredCapabilities,
  ) {}

  /**
   * @throws UnusableDotDatabase where there is no such database or it has other tables; nothing is kept then
   * @throws RangeError for a batch size, a window or a time zone that is none
   */
  async run(how: DotImportOptions): Promise<ImportReport> {
    const { batchSize = BATCH, timeZone = 'UTC', replayWindow = this.options.refreshTokenLifetime } = how;
    if (!Number.isSafeInteger(batchSize) || batchSize < 1 || batchSize > MOST_IN_BATCH)
      throw new RangeError(`batchSize must be a whole number from 1 to ${MOST_IN_BATCH}`);
    if (!(replayWindow >= 0)) throw new RangeError('replayWindow must be zero or more seconds');
    if (!isTimeZone(timeZone)) throw new RangeError('timeZone must be a name such as Europe/Berlin');

    const source = await DotDatabase.open(how.from, how.tables);
    try {
      const now = new Date();
      const report = emptyReport(how.dryRun === true);
      const values = new DotValues({
        bareUuids: source.hasBareUuidUsers,
        timeZone,
        ...(how.userId && { userId: how.userId }),
      });
      const common = { report, values, now };
      const { applications: registry, entities, lifetimes, options, secrets, server, store } = this;
      const applications = new DotApplications(
        { applications: registry, entities, lifetimes, secrets, server, store },
        { ...common, requirePkce: how.requirePkce === true },
      );
      const tokens = new DotTokens(
        { entities, options, store },
        {
          ...common,
          applications: applications.brought,
          knownScopes: new Set(server.scopes),
        },
      );
      await new DotImportRun(source, store, applications, tokens, {
        ...common,
        batchSize,
        replayWindow,
        ...(how.onProgress && { onProgress: how.onProgress }),
        ...(how.signal && { signal: how.signal }),
      }).run();
      return report;
    } finally {
      await source.close();
    }
  }
}
