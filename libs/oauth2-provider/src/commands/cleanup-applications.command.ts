import { Command, Help, Option } from 'nest-commander';
import {
  type InactiveApplication,
  InactiveApplications,
  type InactiveOptions,
} from '../maintenance/inactive-applications.js';
import { DestructiveCommand } from './destructive-command.js';
import { interruptible } from './terminal/interruptible.js';
import { withProgress } from './terminal/progress.js';
import { table } from './terminal/table.js';
import { numberIn } from './values.js';

interface CleanupApplicationsOptions {
  inactiveDays?: string;
  minAge?: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

const DAYS = /^\d{1,5}$/;
const WORDS = {
  has_active_tokens: 'kept: it has live tokens or authorizations',
  too_new: 'kept: it was registered not long ago',
  dry_run: 'would be deleted',
} as const;

@Command({
  name: 'cleanupapplications',
  description: 'Deletes applications that nobody has used for long, with everything they have.',
})
export class CleanupApplicationsCommand extends DestructiveCommand<CleanupApplicationsOptions> {
  constructor(private readonly inactive: InactiveApplications) {
    super();
  }

  protected override async execute(_args: string[], options: CleanupApplicationsOptions): Promise<void> {
    const days = {
      inactiveDays: numberIn(options.inactiveDays, DAYS, '--inactive-days takes a whole number of days'),
      minAgeDays: numberIn(options.minAge, DAYS, '--min-age takes a whole number of days'),
    };
    let { results, complete } = await this.looked('Applications looked at', undefined, {
      ...days,
      dryRun: true,
    });
    const doomed = results.filter(({ reason }) => reason === 'dry_run').length;
    if (complete && !options.dryRun && doomed > 0) {
      const what = doomed === 1 ? '1 application' : `${doomed} applications`;
      await this.confirm(`Delete ${what} and everything they have?`, options);
      ({ results, complete } = await this.looked('Deleting applications', results.length, days));
    }
    const deleted = results.filter((each) => each.deleted).length;
    this.answer(options, { deleted, applications: results.map(toObject), complete }, [
      ...(results.length > 0 ? await linesOf(results) : []),
      results.length === 0 && complete
        ? 'Every application has been used in that time.'
        : `${deleted} applications were deleted.`,
      ...(complete ? [] : ['Interrupted: the same command goes on.']),
    ]);
  }

  /** @param total how many applications there are to look at, where it is known */
  private looked(
    title: string,
    total: number | undefined,
    how: InactiveOptions,
  ): Promise<{ results: InactiveApplication[]; complete: boolean }> {
    return interruptible((signal) =>
      withProgress(title, total, async (onProgress) => {
        const results = await this.inactive.cleanUp({ ...how, signal, onProgress });
        return { results, complete: !signal.aborted };
      }),
    );
  }

  @Option({ flags: '--inactive-days <days>', description: 'unused for so many days; 90 without it' })
  inactiveDays(value: string): string {
    return value;
  }

  @Option({
    flags: '--min-age <days>',
    description:
      'leaves those alone that were registered later than so many days ago; as --inactive-days without it',
  })
  minAge(value: string): string {
    return value;
  }

  @Option({ flags: '--dry-run', description: 'deletes nothing, and tells what would be' })
  dryRun(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  cleanupapplications --dry-run
  cleanupapplications --inactive-days 180 --min-age 365 --yes --json`;
  }
}

function toObject({ name, clientId, deleted, reason }: InactiveApplication): object {
  return { name, client_id: clientId, deleted, ...(reason && { reason }) };
}

function linesOf(results: readonly InactiveApplication[]): Promise<readonly string[]> {
  return table(
    ['NAME', 'CLIENT ID', 'RESULT'],
    results.map(({ name, clientId, reason }) => [name, clientId, reason ? WORDS[reason] : 'deleted']),
  );
}
